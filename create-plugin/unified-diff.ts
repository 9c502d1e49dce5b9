/** Lines around a change that are shown with it. */
const context = 3

interface Line {
  readonly sign: ' ' | '+' | '-'
  readonly text: string
}

/** What turns one text into another, in the form that `diff -u`, `git` and `patch` know. Empty when both are the same. */
export function unifiedDiff(file: string, before: string | undefined, after: string): string {
  if (before === after) return ''
  const lines = compared(linesOf(before ?? ''), linesOf(after))
  const heads = `--- ${before === undefined ? '/dev/null' : `a/${file}`}\n+++ b/${file}\n`
  return heads + hunks(lines).join('')
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** By the longest common subsequence of what differs between the beginnings and ends that are the same. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++
  let end = 0
  const rest = Math.min(before.length, after.length) - start
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const same = (texts: readonly string[]): Line[] => texts.map((text) => ({ sign: ' ', text }))
  return [
    ...same(before.slice(0, start)),
    ...changes(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ]
}

function changes(old: readonly string[], fresh: readonly string[]): Line[] {
  // common[i][j]: how many lines old from i and fresh from j have in common.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    const [gone = '', come = ''] = [old[i], fresh[j]]
    if (i < old.length && j < fresh.length && gone === come) {
      lines.push({ sign: ' ', text: gone })
      i++
      j++
    } else if (i < old.length && (j >= fresh.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: gone })
      i++
    } else {
      lines.push({ sign: '+', text: come })
      j++
    }
  }
  return lines
}

function hunks(lines: readonly Line[]): string[] {
  const touched = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : index))
  const ranges: { from: number; to: number }[] = []
  for (const index of touched) {
    const last = ranges.at(-1)
    if (last && index - context <= last.to) last.to = index + context
    else ranges.push({ from: Math.max(0, index - context), to: index + context })
  }
  return ranges.map(({ from, to }) => hunk(lines.slice(0, from), lines.slice(from, to + 1)))
}

function hunk(above: readonly Line[], shown: readonly Line[]): string {
  const count = (lines: readonly Line[], other: Line['sign']) => lines.filter(({ sign }) => sign !== other).length
  const side = (other: Line['sign']) => {
    const size = count(shown, other)
    return `${count(above, other) + (size > 0 ? 1 : 0)},${size}`
  }
  const body = shown.map(({ sign, text }) => `${sign}${text}\n`).join('')
  return `@@ -${side('+')} +${side('-')} @@\n${body}`
}
