import { isDeepStrictEqual } from 'node:util'
import { type Document, isNode, type YAMLSeq } from 'yaml'
import { placeOf, valueText, withLastItem } from './flow-in-place.js'
import { endOfEntry, endsLine, indentOf, lineFormOf, linesFor, startOfLine } from './yaml-lines.js'

/**
 * The text with other items in a list. Those that stay keep their lines with their comments, or in brackets their form.
 * @returns `undefined` where the list is written in a way that this cannot go on with.
 */
export function withItems(text: string, document: Document, list: YAMLSeq, values: readonly unknown[]) {
  const old = list.items.map((item) => (isNode(item) ? item.toJS(document) : item))
  const left = [...old.keys()]
  const kept = values.map((value) => {
    const at = left.findIndex((index) => isDeepStrictEqual(old[index], value))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  })
  if (list.flow) return inBrackets(text, list, values, kept)
  return values.length === 0 ? undefined : inLines(text, document, list, values, kept)
}

function inLines(
  text: string,
  document: Document,
  list: YAMLSeq,
  values: readonly unknown[],
  kept: readonly (number | undefined)[],
): string | undefined {
  const indent = indentOf(text, list)
  const first = list.range?.[0]
  if (indent === undefined || first === undefined) return undefined
  const start = startOfLine(text, first)
  if (text.slice(start, first).trim() !== '') return undefined
  const ends = list.items.map((item) => (isNode(item) ? endOfEntry(text, item, indent) : 0))
  const chunk = (index: number) => text.slice(index === 0 ? start : ends[index - 1], ends[index])
  const form = lineFormOf(text, document.contents)
  const lines = values.map((value, at) => {
    const index = kept[at]
    return index === undefined ? linesFor(text, [value], indent, form) : endsLine(text, chunk(index))
  })
  return `${text.slice(0, start)}${lines.join('')}${text.slice(ends.at(-1))}`
}

function inBrackets(
  text: string,
  list: YAMLSeq,
  values: readonly unknown[],
  kept: readonly (number | undefined)[],
): string | undefined {
  if (!list.range) return undefined
  const [start, end] = list.range
  const written = text.slice(start, end)
  const isOneLine = !/#|\n/.test(written)
  if (isOneLine) {
    const items = values.map((value, at) => {
      const place = placeOf(list.items[kept[at] ?? -1])
      return place ? text.slice(place.start, place.end) : valueText(value)
    })
    const padding = items.length > 0 && /^\[\s/.test(written) ? ' ' : ''
    return `${text.slice(0, start)}[${padding}${items.join(', ')}${padding}]${text.slice(end)}`
  }
  return values.length === list.items.length + 1 && values.slice(0, -1).every((_, at) => kept[at] === at)
    ? withLastItem(text, list, valueText(values.at(-1)))
    : undefined
}
