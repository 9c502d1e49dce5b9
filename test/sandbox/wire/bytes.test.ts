import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { TlWriter } from '../../../core/sandbox/tl/tl-writer.js'
import { ByteQueue } from '../../../core/sandbox/transport/byte-queue.js'

it('what was written stays as it was, whatever is written after it', () => {
  const writer = new TlWriter(256)
  const lengths = [0, 4, 20, 100, 252, 256, 260, 5_000, 8, 60, 248, 12, 1_000, 4, 4]
  const values = Array.from({ length: 20 }, () => lengths.map((length) => randomBytes(length))).flat()
  const finished = values.map((value) => {
    writer.reset()
    // In two parts, so that the second one may need another buffer than the first.
    writer.raw(value.subarray(0, value.length / 2))
    const half = writer.length
    writer.int(7)
    writer.truncate(half)
    writer.raw(value.subarray(value.length / 2))
    if (value.length >= 4) writer.intAt(0, value.readInt32LE())
    expect(writer.peek().equals(value)).toBe(true)
    return writer.finish()
  })
  for (const [index, value] of values.entries()) expect(finished[index]?.equals(value)).toBe(true)
})

it('bytes come out of the queue as they went in, however they were cut', () => {
  for (const cut of [1, 3, 7, 64, 1_000, 5_000, 20_000]) {
    const bytes = randomBytes(20_000)
    const queue = new ByteQueue()
    let given = 0
    let taken = 0
    for (const length of [4, 1, 0, 300, 4, 9_000, 64, 2, 10_625]) {
      while (given - taken < Math.max(length, 4) && given < bytes.length) {
        queue.push(Buffer.from(bytes.subarray(given, given + cut)))
        given = Math.min(bytes.length, given + cut)
      }
      expect(queue.length).toBe(given - taken)
      if (queue.length >= 4) expect(queue.firstWord()).toBe(bytes.readUInt32LE(taken))
      if (queue.length > 0) expect(queue.firstByte()).toBe(bytes[taken])
      expect(queue.peek(length).equals(bytes.subarray(taken, taken + length))).toBe(true)
      if (length === 64) queue.skip(length)
      else expect(queue.take(length).equals(bytes.subarray(taken, taken + length))).toBe(true)
      taken += length
    }
    expect(queue.length).toBe(0)
  }
})
