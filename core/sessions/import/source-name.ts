const maxPath = 120

/**
 * What a source is called in messages: a path as it is. A text that may be a session string is not repeated, as a
 * message ends up in logs.
 */
export function sourceName(source: string): string {
  const looksLikeSecret = source.length > maxPath || /[A-Za-z0-9+/_-]{80}/.test(source)
  return looksLikeSecret ? `the given text (${source.length} characters)` : source
}
