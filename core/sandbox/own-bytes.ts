/** Bytes are read and written as a window on their packet; who keeps a few of them must not keep the whole packet. */
export function ofItsOwn(bytes: Uint8Array): Uint8Array {
  return bytes.length * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes
}
