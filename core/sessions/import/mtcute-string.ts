import { base64Bytes } from './base64-bytes.js'
import { checkedSession } from './checked-session.js'
import { type ImportedSession, type Reading, unreadable } from './imported-session.js'
import { readMtcuteDataCentre } from './mtcute-data-centre.js'
import { TlBytes } from './tl-bytes.js'

const version = 3
const flag = { self: 1, testMode: 2, media: 4 }
const boolTrue = 0x997275b5 | 0

/** Reads what mtcute's `exportSession` gives (version 3). */
export function readMtcuteString(text: string): Reading {
  const bytes = base64Bytes(text)
  if (!bytes) return unreadable('it is no base64, or it was cut short.')
  const tl = new TlBytes(bytes)
  try {
    if (tl.byte() !== version) return unreadable(`it is not of version ${version}.`)
    const flags = tl.int()
    if ((flags & ~(flag.self | flag.testMode | flag.media)) !== 0) return unreadable('its flags are unknown.')
    const { dcId, host, port, testMode } = readMtcuteDataCentre(tl.bytes())
    if (flags & flag.media) tl.bytes()
    const self: Partial<ImportedSession> = flags & flag.self ? { userId: tl.long(), isBot: tl.int() === boolTrue } : {}
    const authKey = tl.bytes()
    if (!tl.isAtEnd) return unreadable('it goes on after its end.', 'damaged')
    const isTest = testMode || (flags & flag.testMode) !== 0
    return checkedSession({ format: 'mtcute', dcId, host, port, authKey, testMode: isTest, ...self })
  } catch {
    return unreadable('it was cut short.')
  }
}
