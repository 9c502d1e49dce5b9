/** Where a text was changed: so many lines are the same before and behind it. */
interface Change {
  readonly from: number
  readonly to: number
  readonly lines: readonly string[]
}

/**
 * A text with what two people changed in it at once. @returns `undefined` where both changed the same lines, or lines beside
 * each other: which of them counts is theirs to say.
 */
export function mergedText(base: string, mine: string, theirs: string): string | undefined {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const lines = base.split('\n')
  const [own, other] = [changeOf(lines, mine.split('\n')), changeOf(lines, theirs.split('\n'))]
  const [first, second] = own.from <= other.from ? [own, other] : [other, own]
  if (first.to >= second.from) return undefined
  const merged = [
    ...lines.slice(0, first.from),
    ...first.lines,
    ...lines.slice(first.to, second.from),
    ...second.lines,
    ...lines.slice(second.to),
  ]
  return merged.join('\n')
}

/** The one stretch of lines outside of which two texts are the same. */
function changeOf(before: readonly string[], after: readonly string[]): Change {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  return { from: head, to: before.length - tail, lines: after.slice(head, after.length - tail) }
}
