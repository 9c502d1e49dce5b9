import type { Client } from '../client/client.js'
import type { FetchedCopy } from '../client/files/copy-messages.js'
import { Message } from '../client/messages/message.js'
import type { TlObject } from '../mtproto/driver.js'
import type { OutboxRecord } from './outbox-record.js'
import { numbersOf, type SentNumbers } from './send-record.js'
import { tracesOf } from './sent-traces.js'

/** How far the clocks of this machine and of Telegram may differ. */
const skewMs = 120_000
/** How many messages of a chat are looked at. */
const lookedAt = 100

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
 * @returns its number, or those of all its messages; `undefined` when they are not among the latest, or cannot be told apart.
 */
export async function findSent(
  client: Client,
  peer: TlObject,
  { content }: OutboxRecord,
  sinceMs: number,
  { signal, copy, part, known }: FindOptions,
): Promise<SentNumbers | undefined> {
  const traces = await tracesOf(client, content, { copy, part })
  if (traces.length === 0) return undefined
  const params = { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: lookedAt, maxId: 0, minId: 0, hash: 0n }
  const { messages } = (await client.invoke('messages.GetHistory', params, { signal })) as { messages?: unknown }
  if (!Array.isArray(messages)) return undefined
  const own = (messages as TlObject[])
    .map((raw) => new Message(raw, client.self?.id))
    .filter(({ out, id, date }) => out && !known.includes(id) && date.getTime() >= sinceMs - skewMs)
  // The latest is the first.
  const found: Message[] = []
  for (const message of own) {
    const album = found[0]?.groupedId
    if (found.length > 0 && album !== undefined && message.groupedId !== album) continue
    if (traces[traces.length - 1 - found.length]?.(message)) found.unshift(message)
    if (found.length === traces.length) return numbersOf(found.map(({ id }) => id))
  }
  return undefined
}
