/** What is another each time: moments, numbers that somebody made up, long ids. */
const varying: readonly RegExp[] = [
  /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/,
  /\b\d{1,2}[./]\d{1,2}[./]\d{4}\b/,
  /\b\d{1,2}:\d\d(?::\d\d)?\b/,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/i,
  /\b\d{10,}\b/,
  /\b\d+(?:\.\d+)? ?(?:ms|milliseconds)\b/,
]

const anyOf = new RegExp(varying.map(({ source }) => source).join('|'), 'gi')

/**
 * A text as a test can expect it.
 * @returns the text itself, or a pattern in which whatever is another each time may be anything.
 */
export function expectedText(text: string): string | RegExp {
  const parts = text.split(anyOf)
  if (parts.length === 1) return text
  return new RegExp(`^${parts.map(escaped).join('.+')}$`)
}

/** The longest part of a text that is the same each time, and of its first line. */
export function lastingPart(text: string): string {
  const [first = ''] = text.trim().split('\n')
  return first
    .split(anyOf)
    .map((part) => part.trim())
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('\n', '\\n')
}
