import type { Library, LibraryLog, PlainConnection } from '../library.js'

/** The packets of a connection while it has no auth key yet, one after the other. */
export class PlainPackets implements PlainConnection {
  private readonly arrived: Buffer[] = []
  private waiting: { resolve: (packet: Buffer) => void; reject: (reason: unknown) => void } | undefined
  private failure: Error | undefined

  constructor(private readonly write: (packet: Buffer) => void) {}

  async send(data: Buffer): Promise<void> {
    this.write(data)
  }

  recv(): Promise<Buffer> {
    const packet = this.arrived.shift()
    if (packet) return Promise.resolve(packet)
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
  }

  push(packet: Buffer): void {
    // The packet lies in a chunk of the socket; the library keeps parts of it.
    const copy = Buffer.from(packet)
    const { waiting } = this
    this.waiting = undefined
    if (waiting) waiting.resolve(copy)
    else this.arrived.push(copy)
  }

  fail(reason: Error): void {
    this.failure = reason
    this.waiting?.reject(reason)
    this.waiting = undefined
  }
}

/** The library loses a leading zero byte of one key in 256 and calls it an invalid nonce hash. */
const attempts = 3

/**
 * Makes a new auth key with the server, by the library's implementation (core.telegram.org/mtproto/auth_key).
 * @returns the key, 256 bytes.
 * @throws the library's error when the server answers wrongly, or the connection's.
 */
export async function exchangeKey(library: Library, connection: PlainConnection, log: LibraryLog): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const sender = new library.MTProtoPlainSender(connection, log)
      const { authKey } = await library.doAuthentication(sender, log)
      const key = authKey.getKey()
      if (key === undefined || key.length > 256) throw new Error('The key exchange ended without a key.')
      return Buffer.concat([Buffer.alloc(256 - key.length), key])
    } catch (error) {
      const isNonceFault = error instanceof Error && error.message.includes('invalid new nonce hash')
      if (!isNonceFault || attempt === attempts) throw error
    }
  }
}
