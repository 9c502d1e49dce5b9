import { base64Bytes } from './base64-bytes.js'
import { checkedSession } from './checked-session.js'
import { type Reading, unreadable } from './imported-session.js'

interface Layout {
  /** Where the api id stands, when there is one. */
  apiIdAt?: number
  /** Where the mark of a test server stands; the key follows it, then the user id, then the mark of a bot. */
  testAt: number
  userIdBytes: 4 | 8
}

/**
 * By number of bytes, in the words of Python's `struct`: `>B?256sI?` until Pyrogram 1.2, `>B?256sQ?` until 1.4 and
 * `>BI?256sQ?` since (pyrogram/storage/storage.py).
 */
const layouts: Readonly<Record<number, Layout>> = {
  263: { testAt: 1, userIdBytes: 4 },
  267: { testAt: 1, userIdBytes: 8 },
  271: { apiIdAt: 1, testAt: 5, userIdBytes: 8 },
}

/** Reads what Pyrogram's `export_session_string` gives, in each of its three forms. */
export function readPyrogramString(text: string): Reading {
  const bytes = base64Bytes(text)
  const layout = bytes && layouts[bytes.length]
  if (!layout) return unreadable(`it has ${text.length} characters, not 351, 356 or 362.`)
  const keyAt = layout.testAt + 1
  const userIdAt = keyAt + 256
  const testMode = bytes.readUInt8(layout.testAt)
  const isBot = bytes.readUInt8(bytes.length - 1)
  if (testMode > 1 || isBot > 1) return unreadable('its marks for test server and bot are neither yes nor no.')
  return checkedSession({
    format: 'pyrogram',
    dcId: bytes.readUInt8(0),
    authKey: bytes.subarray(keyAt, userIdAt),
    ...(layout.apiIdAt === undefined ? {} : { apiId: bytes.readUInt32BE(layout.apiIdAt) }),
    userId: layout.userIdBytes === 4 ? bytes.readUInt32BE(userIdAt) : Number(bytes.readBigUInt64BE(userIdAt)),
    isBot: isBot === 1,
    testMode: testMode === 1,
  })
}
