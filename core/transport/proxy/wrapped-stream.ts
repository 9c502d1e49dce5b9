import { Duplex } from 'node:stream'

/** What happens to the bytes of a stream on their way. */
export interface Wrapping {
  outgoing(bytes: Buffer): Buffer
  /** @throws Error when what came makes no sense; the stream ends with it. */
  incoming(bytes: Buffer): Buffer
}

/** A stream inside another one. They end together. */
export class WrappedStream extends Duplex {
  constructor(
    private readonly inner: Duplex,
    private readonly wrapping: Wrapping,
  ) {
    super({ allowHalfOpen: false })
    inner.on('data', (chunk: Buffer) => this.received(chunk))
    inner.on('error', (error) => this.destroy(error))
    inner.on('end', () => this.push(null))
    inner.on('close', () => this.destroy())
  }

  override _read(): void {
    this.inner.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.inner.write(this.wrapping.outgoing(chunk), done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.inner.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.inner.destroy()
    done(error)
  }

  private received(chunk: Buffer): void {
    try {
      const bytes = this.wrapping.incoming(chunk)
      if (bytes.length > 0 && !this.push(bytes)) this.inner.pause()
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }
}
