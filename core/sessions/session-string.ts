import { deviceFrom, type StoredSession } from './stored-session.js'

const ownMark = 'SB1.'
const keyBytes = 256

/** Writes a login as one text. Secret: whoever has it is the account. */
export function formatSessionString(session: StoredSession): string {
  const { dcId, authKey, host = '', port = 0, account, device } = session
  const head = JSON.stringify({ dcId, ...(host ? { host, port } : {}), account, device })
  return `${ownMark}${Buffer.from(head).toString('base64url')}.${Buffer.from(authKey).toString('base64url')}`
}

/**
 * Reads what {@link formatSessionString} wrote.
 * @throws Error that says what is wrong with it; the text is not quoted.
 */
export function parseSessionString(text: string): StoredSession {
  const trimmed = text.trim()
  if (!trimmed.startsWith(ownMark)) throw new Error(`it does not begin with ${ownMark}`)
  if (!/^SB1\.[\w-]+=*\.[\w-]+=*$/.test(trimmed))
    throw new Error('it holds characters that no session string has, such as quotes')
  return checked(parseOwn(trimmed))
}

function parseOwn(text: string): StoredSession {
  const [head = '', key = ''] = text.slice(ownMark.length).split('.')
  const { device: told, ...fields }: Omit<StoredSession, 'authKey'> = JSON.parse(
    Buffer.from(head, 'base64url').toString(),
  )
  const device = deviceFrom(told)
  return { ...fields, authKey: Buffer.from(key, 'base64url'), ...(device && { device }) }
}

function checked(session: StoredSession): StoredSession {
  if (!Number.isInteger(session.dcId) || session.dcId < 1 || session.dcId > 10_000) {
    throw new Error('its data centre is not a number from 1.')
  }
  if (session.authKey.length !== keyBytes)
    throw new Error(`its key has ${session.authKey.length} bytes, not ${keyBytes}.`)
  return session
}
