import { Buffer } from 'node:buffer'
import { readUint } from '../tl/longs.js'

/** Bytes that arrived and wait to be a whole frame. Chunks are joined once, when enough of them are there. */
export class ByteQueue {
  private chunks: Buffer[] = []
  private total = 0
  /** Where the bytes begin in the first chunk. */
  private start = 0

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

  /** The first byte; 0 when there is none. */
  firstByte(): number {
    return this.chunks[0]?.[this.start] ?? 0
  }

  /** The first four bytes as a number, which have to be there. */
  firstWord(): number {
    return readUint(this.holding(4), this.start)
  }

  /** The first `count` bytes, left in place; fewer when fewer are there. */
  peek(count: number): Buffer {
    const wanted = Math.min(count, this.total)
    return this.holding(wanted).subarray(this.start, this.start + wanted)
  }

  /** Leaves out the first `count` bytes; they have to be there. */
  skip(count: number): void {
    const first = this.holding(count)
    this.start += count
    this.total -= count
    if (this.start < first.length) return
    this.chunks.shift()
    this.start = 0
  }

  /** Takes the first `count` bytes out; they have to be there. */
  take(count: number): Buffer {
    const taken = this.peek(count)
    this.skip(count)
    return taken
  }

  /** Takes everything out. */
  takeAll(): Buffer {
    return this.take(this.total)
  }

  /** The first chunk, made to hold so many bytes at least. */
  private holding(count: number): Buffer {
    const [first] = this.chunks
    if (first && first.length - this.start >= count) return first
    if (!first) return nothing
    const rest = first.subarray(this.start)
    const joined = Buffer.concat([rest, ...this.chunks.slice(1)], this.total)
    this.chunks = [joined]
    this.start = 0
    return joined
  }
}

const nothing = Buffer.alloc(0)
