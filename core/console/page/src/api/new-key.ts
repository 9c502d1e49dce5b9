/** A key that nothing else has, by which the server knows what is sent again after a lost answer. */
export function newKey(): string {
  // `crypto.randomUUID` is there only over HTTPS and on the machine itself.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
