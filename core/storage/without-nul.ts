/**
 * The text without NUL characters, at which SQLite would cut it and which PostgreSQL refuses. A name or an error that has one is
 * kept without it, alike in both.
 */
export function withoutNul(text: string): string {
  return hasNul(text) ? text.replaceAll('\u0000', '') : text
}

/** Whether no database can hold the text as it is. */
export function hasNul(text: string): boolean {
  return text.includes('\u0000')
}
