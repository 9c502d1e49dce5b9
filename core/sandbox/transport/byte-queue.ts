/** Bytes that arrived and wait to be a whole frame. Chunks are joined once, when enough of them are there. */
export class ByteQueue {
  private chunks: Buffer[] = []
  private total = 0

  get length(): number {
    return this.total
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    const last = this.chunks.at(-1)
    // Many tiny chunks would make a long list; merged, the list stays short for any way of cutting a stream.
    if (last && last.length + chunk.length <= 4_096) this.chunks[this.chunks.length - 1] = Buffer.concat([last, chunk])
    else this.chunks.push(chunk)
    this.total += chunk.length
  }

  /** The first `count` bytes, left in place; fewer when fewer are there. */
  peek(count: number): Buffer {
    const first = this.chunks[0]
    if (!first) return Buffer.alloc(0)
    if (first.length >= count || this.chunks.length === 1) return first.subarray(0, count)
    if (count <= 64) return Buffer.concat(this.chunks, Math.min(this.total, 64 + first.length)).subarray(0, count)
    return this.join().subarray(0, count)
  }

  /** Takes the first `count` bytes out; they have to be there. */
  take(count: number): Buffer {
    const first = this.chunks[0] && this.chunks[0].length >= count ? this.chunks[0] : this.join()
    const taken = first.subarray(0, count)
    if (first.length === count) this.chunks.shift()
    else this.chunks[0] = first.subarray(count)
    this.total -= count
    return taken
  }

  /** Takes everything out. */
  takeAll(): Buffer {
    return this.take(this.total)
  }

  private join(): Buffer {
    const joined = Buffer.concat(this.chunks, this.total)
    this.chunks = [joined]
    return joined
  }
}
