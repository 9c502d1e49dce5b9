/** Bytes that are no TL of any known schema. The door answers them; they never stop the server. */
export class TlDecodeError extends Error {
  /** @param constructorId - the id no schema knows, when that is the fault. */
  constructor(
    message: string,
    readonly constructorId?: number,
  ) {
    super(message)
    this.name = 'TlDecodeError'
  }
}
