import type { Client } from '../client/client.js'
import { randomIdOfPart } from '../client/messages/message-parts.js'
import type { SendMessageOptions } from '../client/messages/send-message-options.js'
import { verdictOf } from '../errors/verdict.js'
import type { FormattedText } from '../formatting/text-entity.js'
import type { TlObject } from '../mtproto/driver.js'
import type { TextContent } from './outbox-content.js'
import type { DeliveredParts } from './outbox-record.js'
import type { SenderPause } from './senders.js'

interface PartsParts {
  readonly client: Client
  readonly peer: TlObject
  /** What the text has besides. */
  readonly content: Pick<TextContent, 'linkPreview' | 'buttons'>
  readonly texts: readonly FormattedText[]
  /** How the whole is sent; its random id is that of the first part. */
  readonly options: SendMessageOptions & { readonly randomId: bigint }
  /** What is there of it. */
  readonly delivered: DeliveredParts
  /** The number of a part that may be in the conversation already; `undefined`: it is not there, or cannot be told. */
  find(text: string): Promise<number | undefined>
  /** Keeps that one part more is there. */
  keep(delivered: DeliveredParts): Promise<void>
  /** Takes the account's place for one message more. @returns why it has to wait. */
  another(): SenderPause | undefined
}

/**
 * Sends the parts of a long text that are missing, each kept before the next one begins, so that nothing of it comes twice
 * after a pause or a crash.
 * @param isUnsure - whether the first of them may be there, and is looked for before it is sent.
 * @returns what is there, and why it stops before the end.
 * @throws what Telegram refuses.
 */
export async function sendParts(
  { client, peer, content, texts, options, find, keep, another, ...parts }: PartsParts,
  isUnsure: boolean,
): Promise<{ delivered: DeliveredParts; pause?: SenderPause }> {
  const { linkPreview, buttons } = content
  const { replyTo, randomId, ...rest } = options
  const last = texts.length - 1
  let { delivered } = parts
  const first = delivered.ids.length
  for (let index = first; index <= last; index++) {
    const part = texts[index] ?? { text: '', entities: [] }
    const pause = index > first ? another() : undefined
    if (pause) return { delivered, pause }
    const how: SendMessageOptions = {
      ...rest,
      entities: part.entities,
      randomId: randomIdOfPart(randomId, index),
      ...(linkPreview === undefined ? {} : { linkPreview }),
      ...(index === 0 && replyTo !== undefined ? { replyTo } : {}),
      ...(index === last && buttons ? { buttons } : {}),
    }
    const found = isUnsure && index === first ? await find(part.text) : undefined
    const id = found ?? (await sendPart(client, peer, part.text, how, find))
    delivered = { total: texts.length, ids: [...delivered.ids, id ?? 0] }
    await keep(delivered)
  }
  return { delivered }
}

/** @returns the number of the part; `undefined` when it was there and is not found. */
async function sendPart(
  client: Client,
  peer: TlObject,
  text: string,
  how: SendMessageOptions,
  find: PartsParts['find'],
): Promise<number | undefined> {
  try {
    return (await client.sendMessage(peer, text, how)).id
  } catch (error) {
    if (verdictOf(error) !== 'duplicate') throw error
    return find(text).catch(() => undefined)
  }
}
