import type { Client } from '../client/client.js'
import { Message, markedIdOf } from '../client/messages/message.js'
import { messageParts, randomIdOfPart } from '../client/messages/message-parts.js'
import type { SendMessageOptions } from '../client/messages/send-message-options.js'
import { Markup } from '../formatting/markup.js'
import { parseMarkup } from '../formatting/parse-markup.js'
import type { TlObject } from '../mtproto/driver.js'
import type { OutboxContent } from './outbox-content.js'
import type { OutboxRecord } from './outbox-record.js'

/** How far the clocks of this machine and of Telegram may differ. */
const skewMs = 120_000
/** How many messages of a chat are looked at. */
const lookedAt = 100

/** Sends a stored message with its random id; ends with the connection at the latest. @returns the number of the message, of several the last. */
export async function sendRecord(
  client: Client,
  peer: TlObject,
  record: OutboxRecord,
  randomId: bigint,
): Promise<number | undefined> {
  const { content, replyTo, topicId, silent } = record
  const options: SendMessageOptions = {
    randomId,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(topicId === undefined ? {} : { topicId }),
    ...(silent ? { silent } : {}),
  }
  if (content.kind === 'text') {
    const { kind: _, text, ...how } = content
    return (await client.sendMessage(peer, text, { ...how, ...options })).id
  }
  if (content.kind === 'file') {
    const { kind: _, file, ...how } = content
    return (await client.sendFile(peer, file, { ...how, ...options })).id
  }
  const { from, ids, dropAuthor } = content
  const randomIds = ids.map((_, index) => randomIdOfPart(randomId, index))
  const { replyTo: __, randomId: ___, ...forwarding } = options
  const sent = await client.forwardMessages(peer, from, ids, {
    ...forwarding,
    randomIds,
    ...(dropAuthor ? { dropAuthor } : {}),
  })
  return sent.at(-1)?.id
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
  signal: AbortSignal,
): Promise<number | undefined> {
  const text = textOf(content, client.config.parseMode)
  if (text === undefined) return undefined
  const params = { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: lookedAt, maxId: 0, minId: 0, hash: 0n }
  const { messages } = (await client.invoke('messages.GetHistory', params, { signal })) as { messages?: unknown }
  if (!Array.isArray(messages)) return undefined
  const found = (messages as TlObject[])
    .map((raw) => new Message(raw, client.self?.id))
    .find(
      (message) =>
        message.out &&
        message.date.getTime() >= sinceMs - skewMs &&
        message.text === text &&
        (content.kind === 'text') ===
          (message.media === undefined || message.media.className === 'MessageMediaWebPage'),
    )
  return found?.id
}

/** All names under which the outbox may know the one a peer is. */
export function namesOf(client: Client, peer: TlObject): { chatId: number; names: string[] } {
  const chatId = peer.className === 'InputPeerSelf' ? (client.self?.id ?? 0) : (markedIdOf(peer) ?? 0)
  const username = client.peers.get(chatId)?.username
  return { chatId, names: [`id:${chatId}`, ...(username === undefined ? [] : [`@${username.toLowerCase()}`])] }
}

/** What a message with this content says, of several the last; `undefined` when it has no words of its own. */
function textOf(content: OutboxContent, parseMode: 'HTML' | 'Markdown' | 'none'): string | undefined {
  if (content.kind === 'forward') return undefined
  const source = content.kind === 'text' ? content.text : (content.caption ?? '')
  if (content.kind === 'file' && String(source) === '') return undefined
  if (content.kind === 'text' && content.entities) return String(source)
  const mode = source instanceof Markup ? source.mode : (content.parseMode ?? parseMode)
  const read = mode === 'none' ? { text: String(source), entities: [] } : parseMarkup(String(source), mode)
  return content.kind === 'text' ? messageParts(read).at(-1)?.text.trim() : read.text.trim()
}
