import { hash } from 'node:crypto'
import { resolve } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Buttons } from '../formatting/keyboards/button.js'
import { Markup } from '../formatting/markup.js'
import type { ParseMode, TextEntity } from '../formatting/text-entity.js'

/** A text, marked up or not. */
export interface TextContent {
  /** What kind of content this is. */
  readonly kind: 'text'
  /** The text; one that is too long for one message goes out as several. */
  readonly text: string | Markup
  /** Default: the agent's. Not used with `entities`, nor for a text that says it itself. */
  readonly parseMode?: ParseMode
  /** Marks that are known already. */
  readonly entities?: readonly TextEntity[]
  /** Buttons below it. */
  readonly buttons?: Buttons
  /** Whether a link is shown with a preview; default `true`. */
  readonly linkPreview?: boolean
}

/** A file on this machine. It is read when it is sent, so it has to stay until then. */
export interface FileContent {
  /** What kind of content this is. */
  readonly kind: 'file'
  /** Its path, seen from the working directory. */
  readonly file: string
  /** The text below it. */
  readonly caption?: string | Markup
  /** How the caption is marked up; default: the agent's. */
  readonly parseMode?: ParseMode
  /** The name the receiver sees; default that of the file. */
  readonly name?: string
  /** Default: by the name. */
  readonly mimeType?: string
  /** Default: a photo for JPEG and PNG, otherwise a document. */
  readonly as?: 'photo' | 'document'
}

/** Messages of a chat that the sending account can see. */
export interface ForwardContent {
  /** What kind of content this is. */
  readonly kind: 'forward'
  /** The chat, as a marked id or `'@name'`. */
  readonly from: number | string
  /** The numbers of the messages. */
  readonly ids: readonly number[]
  /** Sends copies without the names of the authors; default `false`. */
  readonly dropAuthor?: boolean
}

/**
 * Messages that another account of this process can see, sent as messages of the sender's own: files are fetched when they
 * are sent, and an album stays one. Files of more than 50 MB are named instead of being sent.
 */
export interface CopyContent {
  /** What kind of content this is. */
  readonly kind: 'copy'
  /** The `session_name` of the client that can see them. */
  readonly client: string
  /** The chat, as a marked id. */
  readonly from: number
  /** The numbers of the messages: one, or the parts of an album. */
  readonly ids: readonly number[]
}

/** What a stored message says. */
export type OutboxContent = TextContent | FileContent | ForwardContent | CopyContent

const kinds: ReadonlySet<unknown> = new Set<OutboxContent['kind']>(['text', 'file', 'forward', 'copy'])

/** The content as it is kept: relative paths made whole, and checked.
 * @throws OUTBOX_NOT_STORABLE for what would be refused anyway, or cannot be kept. */
export function storableContent(content: OutboxContent): OutboxContent {
  // Programs in JavaScript are told too.
  if (!kinds.has(content?.kind)) {
    throw new SwitchboardError('OUTBOX_NOT_STORABLE', {
      problem: "its content is none, which is an object such as { kind: 'text', text: 'Hello' }",
    })
  }
  if (content.kind === 'file') {
    if (typeof content.file !== 'string' || content.file === '') {
      throw new SwitchboardError('OUTBOX_NOT_STORABLE', { problem: 'a file is kept by its path, and there is none' })
    }
    return { ...content, file: resolve(content.file) }
  }
  if (content.kind === 'forward' || content.kind === 'copy') {
    if (Array.isArray(content.ids) && content.ids.length > 0) return content
    throw new SwitchboardError('OUTBOX_NOT_STORABLE', { problem: 'no message to send on is named' })
  }
  if (String(content.text ?? '').trim() !== '') return content
  throw new SwitchboardError('OUTBOX_NOT_STORABLE', { problem: 'the text is empty' })
}

/** Writes a content as JSON. */
export function writeContent(content: OutboxContent): string {
  // Most messages are plain texts, and a replacer is asked about every value.
  if (content.kind === 'text' && typeof content.text === 'string' && !content.buttons) return JSON.stringify(content)
  return JSON.stringify(content, (_, value) =>
    value instanceof Markup ? { markup: value.mode, source: value.source } : bytesAsText(value),
  )
}

/** Reads what {@link writeContent} wrote. */
export function readContent(json: string): OutboxContent {
  return JSON.parse(json, (_, value) => {
    if (typeof value?.markup === 'string') return new Markup(value.markup, value.source)
    return typeof value?.base64 === 'string' ? Buffer.from(value.base64, 'base64') : value
  }) as OutboxContent
}

/** The data of a button may be bytes; a `Buffer` comes here as what its `toJSON` made of it. */
function bytesAsText(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown }
  if (type === 'Buffer' && Array.isArray(data)) return { base64: Buffer.from(data as number[]).toString('base64') }
  return value
}

/** Equal for contents that a person would take for the same. 16 bytes in base64. */
export function contentHash(content: OutboxContent): string {
  const said =
    content.kind === 'text'
      ? String(content.text).trim()
      : content.kind === 'file'
        ? `${content.file}\n${String(content.caption ?? '')}`
        : `${content.from}\n${content.ids.join()}`
  return hash('sha256', `${content.kind}\n${said}`, 'base64').slice(0, 22)
}
