import { decryptIge } from './aes-ige.js'
import { sha1, sha256, xor } from './hash.js'

/**
 * Opens what a client encrypted with RSA in the handshake, after the raw RSA operation. Knows both layouts: RSA_PAD
 * (core.telegram.org/mtproto/auth_key), and the older one, SHA1 of the data, the data, and padding up to 255 bytes.
 * @param block - the 256 bytes that came out of RSA.
 * @param lengthOf - how many bytes the object at the start of the data takes; `undefined` when there is none.
 * @returns the data with its padding, or `undefined` when neither layout fits.
 */
export function openRsaPayload(block: Buffer, lengthOf: (data: Buffer) => number | undefined): Buffer | undefined {
  return openPadded(block) ?? openLegacy(block, lengthOf)
}

function openPadded(block: Buffer): Buffer | undefined {
  const encrypted = block.subarray(32)
  const key = xor(block.subarray(0, 32), sha256(encrypted))
  const opened = decryptIge(encrypted, key, Buffer.alloc(32))
  const data = Buffer.from(opened.subarray(0, 192)).reverse()
  return sha256(key, data).equals(opened.subarray(192)) ? data : undefined
}

function openLegacy(block: Buffer, lengthOf: (data: Buffer) => number | undefined): Buffer | undefined {
  if (block[0] !== 0) return undefined
  const data = block.subarray(21)
  const length = lengthOf(data)
  if (length === undefined || length > data.length) return undefined
  return sha1(data.subarray(0, length)).equals(block.subarray(1, 21)) ? data.subarray(0, length) : undefined
}
