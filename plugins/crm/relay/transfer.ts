import { type AlbumItem, type Client, type Message, type PeerRef, rpcReason, type TextEntity } from 'switchboard'
import { hasFile, readableMedia } from './readable-media.js'

/** Where messages are sent on to. */
export interface Destination {
  readonly client: Client
  readonly peer: PeerRef
  readonly topicId?: number
  readonly replyTo?: number
  readonly silent?: boolean
  /** The same number does not send twice. */
  readonly randomId: bigint
  readonly signal?: AbortSignal
}

/** A larger file is named in place of being sent: it would be all in memory. */
const largestFile = 50 * 1024 * 1024

/**
 * Sends messages of one account on by another, as messages of its own: files are fetched and sent anew, as Telegram knows
 * them for one account only; an album stays one, a voice message too.
 * @param messages - one message, or the parts of an album.
 * @returns the ids of what was sent, in order; none when it had been sent before and Telegram does not say as what.
 */
export async function transfer(from: Client, messages: readonly Message[], to: Destination): Promise<number[]> {
  try {
    return await send(from, messages, to)
  } catch (error) {
    if (rpcReason(error) === 'RANDOM_ID_DUPLICATE') return []
    throw error
  }
}

async function send(from: Client, messages: readonly Message[], to: Destination): Promise<number[]> {
  const { client, peer, signal, ...options } = to
  const [first] = messages
  if (!first) return []
  const files = messages.filter((message) => hasFile(message) && bytesOf(message) <= largestFile)
  if (files.length === messages.length) {
    const items = await Promise.all(files.map((message) => itemOf(from, message, signal)))
    const [only] = items
    if (items.length > 1) return idsOf(await client.sendAlbum(peer, items, { ...options, signal }))
    if (only) return idsOf([await client.sendFile(peer, only.file, { ...only, ...options, signal })])
  }
  const lines = messages.map((message) => [message.text, unsent(message)].filter(Boolean).join('\n'))
  const text = lines.join('\n').trim()
  const entities = messages.length === 1 ? portable(first.entities) : []
  return idsOf([await client.sendMessage(peer, text || '(empty message)', { entities, ...options, signal })])
}

async function itemOf(from: Client, message: Message, signal: AbortSignal | undefined): Promise<AlbumItem> {
  const file = await from.download(message, { signal })
  return { file, like: message, caption: message.text, entities: portable(message.entities) }
}

/** What stands in for media that cannot be sent on. */
function unsent(message: Message): string | undefined {
  if (!hasFile(message)) return readableMedia(message)
  return `[a file of ${Math.round(bytesOf(message) / 1024 / 1024)} MB]`
}

/** Marks that mean the same to every account: another one does not know the people mentioned, nor every emoji. */
export function portable(entities: readonly TextEntity[]): TextEntity[] {
  return entities.filter(({ type }) => type !== 'mention-name' && type !== 'custom-emoji')
}

function bytesOf(message: Message): number {
  const { document } = (message.media ?? {}) as { document?: { size?: unknown } }
  return Number(document?.size ?? 0)
}

function idsOf(messages: readonly Message[]): number[] {
  return messages.map(({ id }) => id).filter((id) => id > 0)
}
