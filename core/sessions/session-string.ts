import type { StoredSession } from './stored-session.js'

const ownMark = 'SB1.'
const keyBytes = 256

/** Writes a login as one text. Secret: whoever has it is the account. */
export function formatSessionString(session: StoredSession): string {
  const { dcId, authKey, host = '', port = 0, account } = session
  const head = JSON.stringify({ dcId, ...(host ? { host, port } : {}), ...(account ? { account } : {}) })
  return `${ownMark}${Buffer.from(head).toString('base64url')}.${Buffer.from(authKey).toString('base64url')}`
}

/**
 * Reads the session string of Switchboard, GramJS, Telethon or Pyrogram.
 * @throws Error that says what is wrong with it; the text is not quoted.
 */
export function parseSessionString(text: string): StoredSession {
  const trimmed = text.trim()
  if (trimmed === '') throw new Error('it is empty.')
  if (trimmed.startsWith(ownMark)) return checked(parseOwn(trimmed))
  const isVersioned = trimmed.startsWith('1')
  const bytes = Buffer.from(isVersioned ? trimmed.slice(1) : trimmed, 'base64')
  const session = isVersioned ? (parseTelethon(bytes) ?? parseGramJs(bytes)) : parsePyrogram(bytes)
  if (!session) throw new Error(`its ${trimmed.length} characters are of no format known here.`)
  return checked(session)
}

function parseOwn(text: string): StoredSession {
  const [head = '', key = ''] = text.slice(ownMark.length).split('.')
  const fields: Omit<StoredSession, 'authKey'> = JSON.parse(Buffer.from(head, 'base64url').toString())
  return { ...fields, authKey: Buffer.from(key, 'base64url') }
}

/** `>B4sH256s` or `>B16sH256s`: data centre, address, port, key. */
function parseTelethon(bytes: Buffer): StoredSession | undefined {
  const addressBytes = bytes.length - 1 - 2 - keyBytes
  if (addressBytes !== 4 && addressBytes !== 16) return undefined
  const address = bytes.subarray(1, 1 + addressBytes)
  const groups = Array.from({ length: 8 }, (_, index) => address.subarray(index * 2, index * 2 + 2).toString('hex'))
  return {
    dcId: bytes.readUInt8(0),
    host: addressBytes === 4 ? [...address].join('.') : groups.join(':'),
    port: bytes.readUInt16BE(1 + addressBytes),
    authKey: Buffer.from(bytes.subarray(-keyBytes)),
  }
}

/** Data centre, length of the address, address as text, port, key. */
function parseGramJs(bytes: Buffer): StoredSession | undefined {
  if (bytes.length < 5 + keyBytes) return undefined
  const hostBytes = bytes.readUInt16BE(1)
  if (bytes.length !== 3 + hostBytes + 2 + keyBytes) return undefined
  return {
    dcId: bytes.readUInt8(0),
    host: bytes.toString('utf8', 3, 3 + hostBytes),
    port: bytes.readUInt16BE(3 + hostBytes),
    authKey: Buffer.from(bytes.subarray(-keyBytes)),
  }
}

/** `>BI?256sQ?`, and without the api id the older `>B?256sQ?`: data centre, api id, test, key, user, whether a bot. */
function parsePyrogram(bytes: Buffer): StoredSession | undefined {
  const keyAt = bytes.length === 271 ? 6 : bytes.length === 267 ? 2 : undefined
  if (keyAt === undefined) return undefined
  return {
    dcId: bytes.readUInt8(0),
    authKey: Buffer.from(bytes.subarray(keyAt, keyAt + keyBytes)),
    account: { id: Number(bytes.readBigUInt64BE(keyAt + keyBytes)), isBot: bytes.readUInt8(bytes.length - 1) === 1 },
  }
}

function checked(session: StoredSession): StoredSession {
  if (!Number.isInteger(session.dcId) || session.dcId < 1 || session.dcId > 10_000) {
    throw new Error('its data centre is not a number from 1.')
  }
  if (session.authKey.length !== keyBytes)
    throw new Error(`its key has ${session.authKey.length} bytes, not ${keyBytes}.`)
  return session
}
