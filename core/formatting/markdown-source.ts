/** A sign that a backslash takes its meaning from: ASCII punctuation, or the carriage return. */
const escapable = String.raw`[!-/:-@[-\x60{-~\r]`
const escapedOrIgnored = new RegExp(String.raw`\\(${escapable})|\r`, 'g')
const escapableSign = new RegExp(escapable)

/** The sign that a backslash at `index` escapes, or `undefined` when the backslash stands for itself. */
export function escapedAt(source: string, index: number): string | undefined {
  const sign = source.charAt(index + 1)
  return escapableSign.test(sign) ? sign : undefined
}

/** The source without its backslashes and without the carriage returns that they do not keep. */
export function unescapeMarkdown(source: string): string {
  return source.replace(escapedOrIgnored, (_, sign: string | undefined) => sign ?? '')
}

/** Where `needle` (backticks) stands unescaped at or after `from`, or -1. */
export function findUnescaped(source: string, needle: string, from: number): number {
  let found = source.indexOf(needle, from)
  let index = from
  while (found >= 0) {
    while (index < found) index += source.charAt(index) === '\\' ? 2 : 1
    if (index === found) return found
    found = source.indexOf(needle, index)
  }
  return -1
}

/** The length of the run of the sign at `index`. */
export function runLength(source: string, index: number): number {
  const sign = source.charAt(index)
  let end = index + 1
  while (source.charAt(end) === sign) end += 1
  return end - index
}
