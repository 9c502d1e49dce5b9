import type { PersonMessage } from '../person-message.js'
import type { Account } from '../world/account.js'
import { type Document, documentHas, type Media } from '../world/media.js'
import { markedIdOf } from '../world/peer.js'
import { type PollView, pollView } from '../world/poll-view.js'
import type { WorldState } from '../world/world-state.js'

/** What is attached to a message, as a messenger shows it. */
export interface ChatMedia {
  readonly type: Media['type'] | 'sticker' | 'voice' | 'audio' | 'video' | 'animation'
  /** By which its bytes are asked for. */
  readonly fileId?: string
  readonly name?: string
  readonly mimeType?: string
  readonly bytes?: number
  readonly width?: number
  readonly height?: number
  /** One line for what has no bytes: a contact, a place, the question of a poll. */
  readonly text?: string
  /** How a poll stands, as this person sees it. */
  readonly poll?: PollView
}

/** A message as one person of the sandbox sees it; plain data. */
export interface ChatMessage {
  readonly id: number
  /** The chat, as {@link chatKey} names it. */
  readonly chat: string
  readonly topicId?: number
  readonly from: string
  readonly fromId: number
  readonly out: boolean
  readonly atMs: number
  readonly edited: boolean
  /** What a service message tells. */
  readonly service?: string
  readonly text: string
  readonly entities: readonly {
    readonly type: string
    readonly offset: number
    readonly length: number
    readonly url?: string
  }[]
  readonly media?: ChatMedia
  readonly buttons: readonly (readonly ChatButton[])[]
  /** Whether the buttons stand below the field instead of the message, in place of those before; none: they are taken away. */
  readonly keyboard: boolean
  readonly reactions: readonly { readonly emoticon: string; readonly count: number }[]
  readonly replyTo?: { readonly id: number; readonly from: string; readonly text: string }
  readonly forwarded: boolean
}

interface ChatButton {
  readonly type: string
  readonly text: string
  readonly url?: string
}

/** One message for one person. */
export function chatMessage(message: PersonMessage, state: WorldState, viewer: Account): ChatMessage {
  const { source, media, topicId, service } = message
  const markup = source.replyMarkup
  const answered = source.replyTo && !source.replyTo.message.action ? source.replyTo.message : undefined
  const answeredId = answered?.idFor(viewer.id)
  return {
    id: message.id,
    chat: String(markedIdOf(message.chat)),
    ...(topicId !== undefined && { topicId }),
    from: nameOf(state, source.senderId) ?? message.from,
    fromId: source.senderId,
    out: message.out,
    atMs: source.date * 1_000,
    edited: message.edited && !source.editHidden,
    ...(service !== undefined && { service }),
    text: message.text,
    entities: message.entities.map(({ type, offset, length, url }) => ({ type, offset, length, ...(url && { url }) })),
    ...(media && { media: chatMedia(media, viewer) }),
    buttons: message.buttons.map((row) =>
      row.map((button) => ({ type: button.type, text: button.text, ...('url' in button && { url: button.url }) })),
    ),
    keyboard: markup?.type === 'keyboard' || markup?.type === 'hide',
    reactions: [...message.reactions].map(([emoticon, count]) => ({ emoticon, count })),
    ...(answered &&
      answeredId !== undefined && {
        replyTo: { id: answeredId, from: nameOf(state, answered.senderId) ?? '', text: answered.text.slice(0, 120) },
      }),
    forwarded: source.forward !== undefined,
  }
}

/** First and last name. */
export function nameOf(state: WorldState, id: number): string | undefined {
  const account = state.accounts.get(id)
  return account && [account.firstName, account.lastName].filter(Boolean).join(' ')
}

function chatMedia(media: Media, viewer: Account): ChatMedia {
  switch (media.type) {
    case 'photo': {
      const { photo } = media
      const largest = photo.sizes.at(-1)
      return { type: 'photo', fileId: String(photo.id), width: largest?.width, height: largest?.height }
    }
    case 'document':
      return chatDocument(media.document)
    case 'contact':
      return { type: 'contact', text: `${media.firstName} ${media.lastName} +${media.phone}`.trim() }
    case 'geo':
    case 'geo-live':
      return { type: 'geo', text: `${media.latitude}, ${media.longitude}` }
    case 'venue':
      return { type: 'venue', text: `${media.title}, ${media.address}` }
    case 'dice':
      return { type: 'dice', text: `${media.emoticon} ${media.value}` }
    case 'poll':
      return { type: 'poll', text: media.poll.question, poll: pollView(media.poll, viewer) }
  }
}

function chatDocument(document: Document): ChatMedia {
  const filename = document.attributes.find((attribute) => attribute.type === 'filename')
  const audio = document.attributes.find((attribute) => attribute.type === 'audio')
  const video = document.attributes.find((attribute) => attribute.type === 'video')
  const type = documentHas(document, 'sticker')
    ? 'sticker'
    : audio
      ? audio.voice
        ? 'voice'
        : 'audio'
      : documentHas(document, 'animated')
        ? 'animation'
        : video
          ? 'video'
          : 'document'
  return {
    type,
    fileId: String(document.id),
    mimeType: document.mimeType,
    bytes: document.size,
    ...(filename && { name: filename.fileName }),
  }
}
