import { verdictOf } from '../../errors/verdict.js'
import type { TextEntity } from '../../formatting/text-entity.js'
import type { Client } from '../client.js'
import type { Message } from '../messages/message.js'
import { hasFile, readableMedia } from '../messages/readable-media.js'
import type { PeerRef } from '../peers/peer-ref.js'
import type { AlbumItem } from './file-calls.js'

/** How copies of messages are sent. */
export interface CopyOptions {
  /** The topic of a forum they go to. */
  readonly topicId?: number
  /** The message they answer. */
  readonly replyTo?: number
  /** Delivers without a sound; default `false`. */
  readonly silent?: boolean
  /** The same number does not send twice. */
  readonly randomId: bigint
  /** Ends fetching and waiting. */
  readonly signal?: AbortSignal
}

/** What is to be sent, with its files in memory. */
export interface FetchedCopy {
  readonly items: readonly AlbumItem[]
  readonly text: string
  readonly entities: readonly TextEntity[]
}

/** A larger file is named instead of being sent: it would be all in memory. */
const largestFile = 50 * 1024 * 1024

/**
 * Sends messages of one account on by another, as messages of its own: files are fetched and sent anew, as Telegram knows
 * them for one account only; an album stays one, a voice message too. Places, contacts and polls are written out.
 * @param from - the account that has them.
 * @param messages - one message, or the parts of an album.
 * @param to - the account that sends.
 * @returns the numbers of what was sent, in order; none when it had been sent before and Telegram does not say as what.
 * @throws what Telegram refuses.
 */
export async function copyMessages(
  from: Client,
  messages: readonly Message[],
  to: Client,
  peer: PeerRef,
  options: CopyOptions,
): Promise<number[]> {
  try {
    return await sendCopy(to, peer, await fetchCopy(from, messages, options.signal), options)
  } catch (error) {
    if (verdictOf(error) === 'duplicate') return []
    throw error
  }
}

/** Fetches what is to be sent. */
export async function fetchCopy(
  from: Client,
  messages: readonly Message[],
  signal?: AbortSignal,
): Promise<FetchedCopy> {
  const files = messages.filter((message) => hasFile(message) && bytesOf(message) <= largestFile)
  if (files.length === messages.length) {
    const items = await Promise.all(files.map((message) => itemOf(from, message, signal)))
    return { items, text: messages.find(({ text }) => text !== '')?.text ?? '', entities: [] }
  }
  const lines = messages.map((message) => [message.text, unsent(message)].filter(Boolean).join('\n'))
  const [first] = messages
  const entities = messages.length === 1 && first ? portableEntities(first.entities) : []
  return { items: [], text: lines.join('\n').trim() || '(empty message)', entities }
}

/** Sends what was fetched. @returns the numbers of what was sent. */
export async function sendCopy(
  client: Client,
  peer: PeerRef,
  { items, text, entities }: FetchedCopy,
  options: CopyOptions,
): Promise<number[]> {
  const [only] = items
  if (items.length > 1) return idsOf(await client.sendAlbum(peer, items, options))
  if (only) return idsOf([await client.sendFile(peer, only.file, { ...only, ...options })])
  return idsOf([await client.sendMessage(peer, text, { entities, ...options })])
}

/** Marks that mean the same to every account: another one does not know the people mentioned, nor every emoji. */
export function portableEntities(entities: readonly TextEntity[]): TextEntity[] {
  return entities.filter(({ type }) => type !== 'mention-name' && type !== 'custom-emoji')
}

async function itemOf(from: Client, message: Message, signal: AbortSignal | undefined): Promise<AlbumItem> {
  const file = await from.download(message, { signal })
  return { file, like: message, caption: message.text, entities: portableEntities(message.entities) }
}

/** What stands in for media that cannot be sent on. */
function unsent(message: Message): string | undefined {
  if (!hasFile(message)) return readableMedia(message)
  return `[a file of ${Math.round(bytesOf(message) / 1024 / 1024)} MB]`
}

function bytesOf(message: Message): number {
  const { document } = (message.media ?? {}) as { document?: { size?: unknown } }
  return Number(document?.size ?? 0)
}

function idsOf(messages: readonly Message[]): number[] {
  return messages.map(({ id }) => id).filter((id) => id > 0)
}
