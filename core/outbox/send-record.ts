import type { Client } from '../client/client.js'
import { type FetchedCopy, fetchCopy, sendCopy } from '../client/files/copy-messages.js'
import { type Message, markedIdOf } from '../client/messages/message.js'
import { randomIdOfPart } from '../client/messages/message-parts.js'
import type { SendMessageOptions } from '../client/messages/send-message-options.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { TlObject } from '../mtproto/driver.js'
import type { CopyContent } from './outbox-content.js'
import type { OutboxRecord } from './outbox-record.js'

/** The numbers of what was sent: of the message, or of several the last and all. */
export interface SentNumbers {
  readonly messageId?: number
  readonly messageIds?: readonly number[]
}

/** Fetches the messages that are to be sent on. @throws OUTBOX_COPY_GONE, what fetching them meets. */
export async function fetchForCopy(
  from: Client,
  { from: chat, ids }: CopyContent,
  signal: AbortSignal,
): Promise<FetchedCopy> {
  const found = await from.getMessages(chat, [...ids])
  const messages = found.filter((message) => message !== undefined && !message.isService)
  if (messages.length > 0) return fetchCopy(from, messages as Message[], signal)
  throw new SwitchboardError('OUTBOX_COPY_GONE', { chat, ids })
}

/**
 * Sends a stored message with its random id; ends with the connection at the latest.
 * @param agent - the `session_name` of the client.
 * @param copy - what was fetched for a content of the kind `copy`.
 */
export async function sendRecord(
  client: Client,
  peer: TlObject,
  record: OutboxRecord,
  { randomId, agent, copy }: { randomId: bigint; agent: string; copy?: FetchedCopy },
): Promise<SentNumbers> {
  const { content } = record
  const options = sendOptions(record, randomId, agent)
  if (content.kind === 'text') {
    const { kind: _, text, ...how } = content
    return { messageId: (await client.sendMessage(peer, text, { ...how, ...options })).id }
  }
  if (content.kind === 'file') {
    const { kind: _, file, ...how } = content
    return { messageId: (await client.sendFile(peer, file, { ...how, ...options })).id }
  }
  if (content.kind === 'copy')
    return copy ? numbersOf(await sendCopy(client, peer, copy, { ...options, randomId })) : {}
  const { from, ids, dropAuthor } = content
  const randomIds = ids.map((_, index) => randomIdOfPart(randomId, index))
  const { replyTo: __, randomId: ___, ...forwarding } = options
  const sent = await client.forwardMessages(peer, from, ids, {
    ...forwarding,
    randomIds,
    ...(dropAuthor ? { dropAuthor } : {}),
  })
  return numbersOf(sent.map(({ id }) => id))
}

/** How a stored message is sent. @param agent - the `session_name` of the account. */
export function sendOptions(
  { topicId, silent, preferredAgent, replyTo: answered }: OutboxRecord,
  randomId: bigint,
  agent: string,
): SendMessageOptions & { readonly randomId: bigint } {
  // The number of a message of one account means another message, or none, to another account.
  const replyTo = preferredAgent === undefined || preferredAgent === agent ? answered : undefined
  return {
    randomId,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(topicId === undefined ? {} : { topicId }),
    ...(silent ? { silent } : {}),
  }
}

/** The numbers of what was sent, in order. */
export function numbersOf(ids: readonly number[]): SentNumbers {
  const last = ids.at(-1)
  return { ...(last === undefined ? {} : { messageId: last }), ...(ids.length > 1 ? { messageIds: ids } : {}) }
}

/** All names that an account knows of a conversation partner, as the outbox writes them. @param id - marked. */
export function knownNames(client: Client, id: number): string[] {
  const { username, otherUsernames = [], phone } = client.peers.get(id) ?? {}
  const usernames = username === undefined ? otherUsernames : [username, ...otherUsernames]
  const numbers = phone === undefined ? [] : [`+${phone.replace(/\D/g, '')}`]
  return [`id:${id}`, ...usernames.map((name) => `@${name.toLowerCase()}`), ...numbers]
}

/** All names under which the outbox may know the one a peer is. */
export function namesOf(client: Client, peer: TlObject): { chatId: number; names: string[] } {
  const chatId = peer.className === 'InputPeerSelf' ? (client.self?.id ?? 0) : (markedIdOf(peer) ?? 0)
  return { chatId, names: knownNames(client, chatId) }
}
