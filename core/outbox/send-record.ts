import type { Client } from '../client/client.js'
import { type FetchedCopy, fetchCopy, sendCopy } from '../client/files/copy-messages.js'
import { Message, markedIdOf } from '../client/messages/message.js'
import { randomIdOfPart } from '../client/messages/message-parts.js'
import type { SendMessageOptions } from '../client/messages/send-message-options.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { ParseMode } from '../formatting/text-entity.js'
import type { TlObject } from '../mtproto/driver.js'
import { keptText } from './kept-text.js'
import type { CopyContent, OutboxContent } from './outbox-content.js'
import type { OutboxRecord } from './outbox-record.js'
import { readText } from './text-parts.js'

/** How far the clocks of this machine and of Telegram may differ. */
const skewMs = 120_000
/** How many messages of a chat are looked at. */
const lookedAt = 100

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
function numbersOf(ids: readonly number[]): SentNumbers {
  const last = ids.at(-1)
  return { ...(last === undefined ? {} : { messageId: last }), ...(ids.length > 1 ? { messageIds: ids } : {}) }
}

interface FindOptions {
  readonly signal: AbortSignal
  readonly copy: FetchedCopy | undefined
  /** The text of the part that is looked for, of a text that is several messages. */
  readonly part: string | undefined
  /** Messages that it is not. */
  readonly known: readonly number[]
}

/**
 * Looks for a message that may have been sent, in the conversation itself.
 * @returns its number; `undefined` when it is not among the latest, or cannot be told apart.
 */
export async function findSent(
  client: Client,
  peer: TlObject,
  { content }: OutboxRecord,
  sinceMs: number,
  { signal, copy, part, known }: FindOptions,
): Promise<number | undefined> {
  const said = part ?? wordsOf(content, client.config.parseMode, copy)
  const hasFile = content.kind === 'copy' ? (copy?.items.length ?? 0) > 0 : content.kind !== 'text'
  if (said === undefined) return undefined
  const text = keptText(said)
  const params = { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: lookedAt, maxId: 0, minId: 0, hash: 0n }
  const { messages } = (await client.invoke('messages.GetHistory', params, { signal })) as { messages?: unknown }
  if (!Array.isArray(messages)) return undefined
  const found = (messages as TlObject[])
    .map((raw) => new Message(raw, client.self?.id))
    .find(
      (message) =>
        message.out &&
        !known.includes(message.id) &&
        message.date.getTime() >= sinceMs - skewMs &&
        keptText(message.text) === text &&
        hasFile !== (message.media === undefined || message.media.className === 'MessageMediaWebPage'),
    )
  return found?.id
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

/** What a message with this content says; `undefined` when it has no words of its own. */
function wordsOf(content: OutboxContent, parseMode: ParseMode, copy: FetchedCopy | undefined): string | undefined {
  if (content.kind === 'copy') return copy?.text || undefined
  if (content.kind === 'forward') return undefined
  if (content.kind === 'text') return readText(content, parseMode).text
  const { caption = '', parseMode: own } = content
  if (String(caption) === '') return undefined
  return readText({ text: caption, ...(own === undefined ? {} : { parseMode: own }) }, parseMode).text
}
