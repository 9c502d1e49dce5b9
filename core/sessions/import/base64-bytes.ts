/** The bytes of a base64 text in either alphabet, padded or not; `undefined` when it is none. */
export function base64Bytes(text: string): Buffer | undefined {
  const match = /^([A-Za-z0-9+/_-]*)={0,2}$/.exec(text)
  const digits = match?.[1]
  // One digit left over is less than a byte: the text was cut.
  if (!digits || digits.length % 4 === 1) return undefined
  return Buffer.from(digits, 'base64')
}
