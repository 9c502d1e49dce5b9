import { markedIdOf } from '../client/messages/message.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { TlObject } from '../mtproto/driver.js'

/**
 * Whom a stored message is for: a marked id, `'@name'`, a t.me link, a phone number `'+49...'`, or a TL object that names
 * someone. What is stored is the id, name or number, as knowledge of peers belongs to one account.
 */
export type Recipient = number | string | TlObject

/**
 * The one way a recipient is written in the outbox: `'id:42'`, `'@name'` in lower case, or `'+4912345'`.
 * @throws OUTBOX_NOT_STORABLE for what names nobody.
 */
export function recipientKey(recipient: Recipient): string {
  if (typeof recipient === 'number' && Number.isSafeInteger(recipient) && recipient !== 0) return `id:${recipient}`
  if (typeof recipient === 'string') {
    const text = recipient.trim()
    if (/^id:-?\d+$/.test(text)) return text
    if (/^-?[1-9]\d*$/.test(text)) return `id:${text}`
    if (text.startsWith('+') && /\d/.test(text)) return `+${text.replace(/\D/g, '')}`
    const name = text.replace(/^(https?:\/\/)?(t|telegram)\.me\//i, '').replace(/^@/, '')
    if (/^\w{3,64}$/.test(name)) return `@${name.toLowerCase()}`
  }
  if (typeof recipient === 'object' && recipient !== null) {
    const { peerId } = recipient
    const id = markedIdOf(recipient) ?? markedIdOf(peerId as TlObject | undefined)
    if (id !== undefined) return `id:${id}`
  }
  const problem = `${typeof recipient === 'object' ? 'the object' : `"${String(recipient)}"`} names nobody`
  throw new SwitchboardError('OUTBOX_NOT_STORABLE', { problem })
}

/** The recipient of a key, as a client takes it. */
export function peerOfKey(key: string): number | string {
  return key.startsWith('id:') ? Number(key.slice(3)) : key
}
