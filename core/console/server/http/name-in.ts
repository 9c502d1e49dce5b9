/** What a body that is not checked yet gives as a name, for the audit log: it may hold anything there, a token in the wrong field too. */
export function nameIn(body: object, key: string): string {
  const name = new Map<string, unknown>(Object.entries(body)).get(key)
  return typeof name === 'string' && /^[\p{L}\p{N}_.-]{1,64}$/u.test(name) ? name : ''
}
