import { basename } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { SealedText, SessionCipher } from './session-cipher.js'
import { deviceFrom, type StoredSession } from './stored-session.js'

const format = 'switchboard-session'
const version = 1

interface Envelope {
  format: typeof format
  version: number
  savedAt: string
  session?: WrittenSession
  sealed?: SealedText
}

/** A login with its keys as text. */
type WrittenSession = Omit<StoredSession, 'authKey' | 'guests'> & {
  authKey: string
  guests?: { dcId: number; authKey: string }[]
}

/**
 * Writes a login as the text of a session file: JSON with a version, its content encrypted when there is a cipher.
 * @param file - where it will lie; encrypted, it is bound to that name.
 */
export function writeSession(
  session: StoredSession,
  savedAtMs: number,
  file: string,
  cipher: SessionCipher | undefined,
): string {
  const { guests, ...rest } = session
  const plain: WrittenSession = {
    ...rest,
    authKey: textOf(session.authKey),
    ...(guests && { guests: guests.map(({ dcId, authKey }) => ({ dcId, authKey: textOf(authKey) })) }),
  }
  const envelope: Envelope = { format, version, savedAt: new Date(savedAtMs).toISOString() }
  if (cipher) envelope.sealed = cipher.seal(JSON.stringify(plain), nameOf(file))
  else envelope.session = plain
  return `${JSON.stringify(envelope, undefined, 2)}\n`
}

/** Has the key be stretched that a stored login is encrypted with, beside whatever else the process does. */
export async function prepareToRead(content: string, cipher: SessionCipher): Promise<void> {
  let sealed: SealedText | undefined
  try {
    sealed = (JSON.parse(content) as Partial<Envelope>).sealed
  } catch {
    // What is wrong with it, reading it tells.
  }
  if (sealed) await cipher.stretch(sealed)
}

/**
 * Reads the content of a session file.
 * @throws SESSION_FOREIGN, SESSION_DAMAGED, SESSION_KEY_MISSING or SESSION_KEY_WRONG.
 */
export function readSession(content: Buffer, file: string, cipher: SessionCipher | undefined): StoredSession {
  if (content.subarray(0, 15).toString('latin1') === 'SQLite format 3') {
    throw new SwitchboardError('SESSION_FOREIGN', { file, kind: 'Pyrogram or Telethon' })
  }
  const envelope = parse<Envelope>(content.toString('utf8'), file)
  if (envelope.format !== format) throw damaged(file, 'it does not say that it is a session of Switchboard.')
  if (envelope.version !== version) {
    throw damaged(file, `it is of version ${envelope.version}, this Switchboard reads ${version}.`)
  }
  const stored = envelope.sealed ? open(envelope.sealed, file, cipher) : envelope.session
  if (!stored) throw damaged(file, 'it holds no login.')
  const { guests, ...rest } = stored
  const authKey = keyFrom(stored.authKey)
  if (authKey.length !== 256) throw damaged(file, `its key has ${authKey.length} bytes, not 256.`)
  const { dcId, host, port } = stored
  if (!isWithin(dcId, 10_000)) throw damaged(file, 'its data centre is not a number from 1.')
  const isAddress = host === undefined || (typeof host === 'string' && host !== '')
  if (!isAddress || (port !== undefined && !isWithin(port, 65_535))) throw damaged(file, 'its address is none.')
  const { device: told, account, ...others } = rest
  const device = deviceFrom(told)
  const known = Array.isArray(guests) ? { guests: guests.flatMap(guestOf) } : {}
  const owner = Number.isInteger(account?.id) && { account }
  // Not by one literal, which would give each session a shape of its own: there may be thousands.
  return Object.assign({}, others, { authKey }, known, owner, device && { device })
}

function isWithin(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
}

/** A key that cannot be read is made anew when it is needed. */
function guestOf(written: { dcId?: unknown; authKey?: unknown } | null): { dcId: number; authKey: Buffer }[] {
  const authKey = keyFrom(written?.authKey)
  return Number.isInteger(written?.dcId) && authKey.length === 256 ? [{ dcId: Number(written?.dcId), authKey }] : []
}

/** In memory of its own: in a piece of what Node shares out, each key would keep alive what lay beside it. */
function keyFrom(text: unknown): Buffer {
  const bytes = Buffer.from(String(text), 'base64')
  const key = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(key)
  return key
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key).toString('base64')
}

function open(sealed: SealedText, file: string, cipher: SessionCipher | undefined): WrittenSession {
  if (!cipher) throw new SwitchboardError('SESSION_KEY_MISSING', { file })
  const text = cipher.open(sealed, nameOf(file))
  if (text === undefined) throw new SwitchboardError('SESSION_KEY_WRONG', { file })
  return parse(text, file)
}

/** The client that a file belongs to, also one that was set aside: `sessions/NAME.session`. */
function nameOf(file: string): string {
  return basename(file).split('.session')[0] ?? ''
}

function parse<T>(text: string, file: string): T {
  try {
    const value = JSON.parse(text)
    if (value === null || typeof value !== 'object') throw new Error('not an object')
    return value
  } catch {
    // The parser's message would quote the file.
    throw damaged(file, 'it is no JSON, or it was cut short.')
  }
}

function damaged(file: string, problem: string): SwitchboardError<'SESSION_DAMAGED'> {
  return new SwitchboardError('SESSION_DAMAGED', { file, problem })
}
