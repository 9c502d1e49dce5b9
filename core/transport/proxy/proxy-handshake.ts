import type { Duplex } from 'node:stream'

/** No answer of a proxy is longer before the connection is through. */
const maxBytes = 16 * 1024

/** The conversation with a proxy before the connection is through: what it answers is read by exact numbers of bytes. */
export class ProxyHandshake {
  private received = Buffer.alloc(0)
  private failure: unknown
  private wake = () => {}

  constructor(
    private readonly stream: Duplex,
    private readonly signal: AbortSignal,
  ) {
    stream.on('data', this.onData)
    stream.on('error', this.onFailure)
    stream.on('close', this.onClose)
    signal.addEventListener('abort', this.onAbort, { once: true })
    if (signal.aborted) this.onAbort()
  }

  write(bytes: Buffer): void {
    this.stream.write(bytes)
  }

  /** @throws what ended the stream, or the signal's reason. */
  async read(length: number): Promise<Buffer> {
    await this.until(() => this.received.length >= length)
    return this.take(length)
  }

  /** Everything up to and with `end`. @throws what ended the stream, or the signal's reason. */
  async readThrough(end: string): Promise<Buffer> {
    await this.until(() => this.received.includes(end))
    return this.take(this.received.indexOf(end) + Buffer.byteLength(end))
  }

  /** Leaves the stream to whoever uses it next; bytes that were received beyond the answers come first there. */
  release(): void {
    this.stream.pause()
    this.stream.off('data', this.onData)
    this.stream.off('error', this.onFailure)
    this.stream.off('close', this.onClose)
    this.signal.removeEventListener('abort', this.onAbort)
    if (this.received.length > 0) this.stream.unshift(this.received)
    this.received = Buffer.alloc(0)
  }

  private take(length: number): Buffer {
    const taken = this.received.subarray(0, length)
    this.received = this.received.subarray(length)
    return taken
  }

  private async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.failure !== undefined) throw this.failure
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  private readonly onData = (chunk: Buffer) => {
    this.received = Buffer.concat([this.received, chunk])
    if (this.received.length > maxBytes) this.onFailure(new Error('its answer has no end.'))
    this.wake()
  }

  private readonly onFailure = (error: unknown) => {
    this.failure ??= error
    this.wake()
  }

  private readonly onClose = () => this.onFailure(new Error('it closed the connection.'))
  private readonly onAbort = () => this.onFailure(this.signal.reason)
}
