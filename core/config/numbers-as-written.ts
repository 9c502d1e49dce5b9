import { isScalar, type Scalar, type ScalarTag, type Tags } from 'yaml'

type Tag = Exclude<Tags[number], string>

/**
 * Has a document write the numbers that nobody changed as they were written: `+79990001122` without its plus, `007` and
 * numbers of twenty digits would come back as others to whoever reads them.
 */
export function numbersAsWritten(tags: Tags): Tags {
  const numbers = tags.filter((tag): tag is ScalarTag => typeof tag !== 'string' && isNumber(tag))
  return tags.map((tag) => {
    if (typeof tag === 'string' || !isNumber(tag)) return tag
    return { ...tag, stringify: (item, ...rest) => sourceOf(item, numbers) ?? tag.stringify?.(item, ...rest) ?? '' }
  })
}

function isNumber(tag: Tag): tag is ScalarTag {
  return !tag.collection && /:(int|float)$/.test(tag.tag)
}

/** The text a number was read from; `undefined` when it is another number by now. */
function sourceOf({ source, value }: Scalar, numbers: readonly ScalarTag[]): string | undefined {
  if (source === undefined) return undefined
  const read = numbers.find(({ test }) => test?.test(source))?.resolve(source, () => {}, {})
  return Object.is(isScalar(read) ? read.value : read, value) ? source : undefined
}
