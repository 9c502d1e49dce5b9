import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Client } from '../client/client.js'
import type { FetchedCopy } from '../client/files/copy-messages.js'
import type { AlbumItem } from '../client/files/file-calls.js'
import { isPhoto, mimeTypeOf } from '../client/files/file-kind.js'
import type { Message } from '../client/messages/message.js'
import type { ParseMode } from '../formatting/text-entity.js'
import type { TlObject } from '../mtproto/driver.js'
import { keptText } from './kept-text.js'
import type { FileContent, ForwardContent, OutboxContent } from './outbox-content.js'
import { readText } from './text-parts.js'

/** Whether a message of the account is what would have come of a send. */
type Trace = (message: Message) => boolean

interface TracesOptions {
  readonly copy: FetchedCopy | undefined
  /** The text of the part that is looked for, of a text that is several messages. */
  readonly part: string | undefined
}

/** A file as it was handed to Telegram. */
interface SentFile {
  readonly isPhoto: boolean
  readonly name?: string | undefined
  readonly mimeType?: string | undefined
  /** `undefined`: not known any more. */
  readonly bytes?: number | undefined
}

/**
 * What a stored message leaves in the conversation: for each message that comes of it, in order, how it is recognised. By its
 * words where it has some, otherwise by its file or by what it was forwarded from. None: it cannot be recognised.
 */
export async function tracesOf(
  client: Client,
  content: OutboxContent,
  { copy, part }: TracesOptions,
): Promise<readonly Trace[]> {
  if (content.kind === 'forward') return forwarded(client, content)
  const items = content.kind === 'copy' ? (copy?.items ?? []) : []
  if (items.length > 1) return items.map((item) => ofFile(fileOfItem(item), item.caption, true))
  const words = part ?? wordsOf(content, client.config.parseMode, copy)
  if (words !== undefined) {
    const text = keptText(words)
    const hasFile = content.kind === 'file' || items.length > 0
    return [(message) => keptText(message.text) === text && hasFile === (mediaOf(message) !== undefined)]
  }
  if (content.kind === 'file') return [ofFile(await fileOf(content), '', false)]
  return items.map((item) => ofFile(fileOfItem(item), '', false))
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

/** Telegram keeps a document byte by byte, unless it makes another film of it; a photo is made anew. */
function ofFile(file: SentFile, caption: AlbumItem['caption'], isInAlbum: boolean): Trace {
  const text = keptText(String(caption ?? ''))
  return (message) => {
    if (keptText(message.text) !== text || message.raw.fwdFrom || isInAlbum !== (message.groupedId !== undefined)) {
      return false
    }
    const media = mediaOf(message)
    if (file.isPhoto) return media?.className === 'MessageMediaPhoto'
    const document = media?.document as TlObject | undefined
    if (!document) return false
    const hasName = file.name !== undefined && nameOf(document) === file.name
    return hasName || (Number(document.size) === file.bytes && document.mimeType === file.mimeType)
  }
}

async function fileOf({ file, name = basename(file), mimeType, as }: FileContent): Promise<SentFile> {
  const type = mimeType ?? (await mimeTypeOf(name))
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => undefined,
  )
  return { isPhoto: as ? as === 'photo' : isPhoto(type, bytes ?? 0), name, mimeType: type, bytes }
}

function fileOfItem({ file, like }: AlbumItem): SentFile {
  const media = like && mediaOf(like)
  const document = media?.document as TlObject | undefined
  return {
    isPhoto: media?.className === 'MessageMediaPhoto',
    name: document && nameOf(document),
    mimeType: document && String(document.mimeType),
    bytes: file instanceof Uint8Array ? file.length : undefined,
  }
}

/** A forward has the file of its original, and says when that was written unless it is to hide the author. */
async function forwarded(client: Client, { from, ids, dropAuthor }: ForwardContent): Promise<readonly Trace[]> {
  const originals = (await client.getMessages(from, [...ids])).filter((message) => message !== undefined)
  return originals.map((original) => {
    const first = original.raw.fwdFrom as TlObject | null | undefined
    const date = Number(first ? first.date : original.raw.date)
    return (message) => {
      const origin = message.raw.fwdFrom as TlObject | null | undefined
      if (dropAuthor ? origin : Number(origin?.date) !== date) return false
      if (!first && origin?.channelPost != null && Number(origin.channelPost) !== original.id) return false
      return keptText(message.text) === keptText(original.text) && idOfMedia(message) === idOfMedia(original)
    }
  })
}

/** What a message carries besides its text, other than the preview of a link. */
function mediaOf({ media }: Message): TlObject | undefined {
  return media?.className === 'MessageMediaWebPage' ? undefined : media
}

function idOfMedia(message: Message): string {
  const media = mediaOf(message)
  const carried = (media?.photo ?? media?.document ?? media?.poll) as TlObject | undefined
  return `${media?.className} ${carried?.id}`
}

function nameOf(document: TlObject): string | undefined {
  const attributes = (document.attributes ?? []) as readonly TlObject[]
  const name = attributes.find(({ className }) => className === 'DocumentAttributeFilename')?.fileName
  return typeof name === 'string' ? name : undefined
}
