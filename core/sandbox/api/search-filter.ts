import { documentHas, type Media } from '../world/media.js'
import type { Message } from '../world/message.js'

/** Whether all words of a query occur in a message. */
export function matchesSearch(message: Message, query: string, viewerId: number): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${message.textFor(viewerId)} ${fileNameOf(message.media)}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Whether a message is of the kind a `MessagesFilter` names. */
export function matchesFilter(message: Message, filter: string, viewerId: number): boolean {
  const { media } = message
  const document = media?.type === 'document' ? media.document : undefined
  switch (filter) {
    case 'inputMessagesFilterEmpty':
      return true
    case 'inputMessagesFilterPhotos':
      return media?.type === 'photo'
    case 'inputMessagesFilterVideo':
      return document !== undefined && documentHas(document, 'video')
    case 'inputMessagesFilterPhotoVideo':
      return media?.type === 'photo' || (document !== undefined && documentHas(document, 'video'))
    case 'inputMessagesFilterDocument':
      return document !== undefined && !documentHas(document, 'video') && !documentHas(document, 'audio')
    case 'inputMessagesFilterMusic':
    case 'inputMessagesFilterVoice':
    case 'inputMessagesFilterRoundVoice': {
      const audio = document?.attributes.find((attribute) => attribute.type === 'audio')
      return audio?.type === 'audio' && audio.voice === (filter !== 'inputMessagesFilterMusic')
    }
    case 'inputMessagesFilterGif':
      return document !== undefined && documentHas(document, 'animated')
    case 'inputMessagesFilterUrl':
      return message.entities.some(({ type }) => type === 'Url' || type === 'TextUrl')
    case 'inputMessagesFilterPinned':
      return message.pinned
    case 'inputMessagesFilterMyMentions':
      return message.mentions.has(viewerId)
    case 'inputMessagesFilterChatPhotos':
      return message.action?.type === 'chat-edit-photo'
    case 'inputMessagesFilterContacts':
      return media?.type === 'contact'
    case 'inputMessagesFilterGeo':
      return media?.type === 'geo' || media?.type === 'geo-live' || media?.type === 'venue'
    default:
      return false
  }
}

function fileNameOf(media: Media | undefined): string {
  if (media?.type !== 'document') return ''
  const name = media.document.attributes.find((attribute) => attribute.type === 'filename')
  return name?.type === 'filename' ? name.fileName : ''
}
