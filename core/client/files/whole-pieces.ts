import type { FileHandle } from 'node:fs/promises'

/** Writes all of the bytes: a system may take fewer at a time, and only says of the rest why it does not. @throws what the system says. */
export async function writeWhole(handle: FileHandle, content: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    const { bytesWritten } = await handle.write(content, done, content.length - done, offset + done)
    if (bytesWritten === 0) throw new Error('the system takes no more bytes')
    done += bytesWritten
  }
}

/** Reads so many bytes, fewer only where the file ends: a system may give fewer at a time. @throws what the system says. */
export async function readWhole(handle: FileHandle, length: number, offset: number): Promise<Buffer> {
  const content = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(content, done, length - done, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return content.subarray(0, done)
}
