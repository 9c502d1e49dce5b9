import type { TlObject } from '../../mtproto/driver.js'
import { markedId } from '../peers/peer-id.js'
import { type Message, markedIdOf } from './message.js'

/** What a person is called, by marked id. */
type NameOf = (id: number | undefined) => string

/** What is shown of a message in place of what a terminal cannot show: its file, its poll, or the event it tells of. */
export function messageSummary(message: Message, nameOf: NameOf): string {
  if (message.action) return `[${eventText(message, message.action, nameOf)}]`
  return message.media ? `[${mediaText(message.media)}]` : ''
}

function eventText(message: Message, action: TlObject, nameOf: NameOf): string {
  const titled = (what: string) => (action.title ? `${what} "${action.title}"` : what)
  switch (action.className) {
    case 'MessageActionChatCreate':
      return titled('created the group')
    case 'MessageActionChannelCreate':
      return titled(message.post ? 'created the channel' : 'created the group')
    case 'MessageActionChatEditTitle':
      return titled('changed the title to')
    case 'MessageActionChatEditPhoto':
      return 'changed the photo'
    case 'MessageActionChatDeletePhoto':
      return 'removed the photo'
    case 'MessageActionChatAddUser':
      return `added ${users(action).map(nameOf).join(', ')}`
    case 'MessageActionChatDeleteUser': {
      const id = markedId('user', Number(action.userId))
      return id === message.senderId ? 'left' : `removed ${nameOf(id)}`
    }
    case 'MessageActionChatJoinedByLink':
      return 'joined by a link'
    case 'MessageActionChatJoinedByRequest':
      return 'was let in'
    case 'MessageActionPinMessage':
      return 'pinned a message'
    case 'MessageActionTopicCreate':
      return titled('opened the topic')
    case 'MessageActionTopicEdit':
      return topicEdit(action)
    case 'MessageActionHistoryClear':
      return 'cleared the history'
    case 'MessageActionPhoneCall':
      return 'called'
    case 'MessageActionContactSignUp':
      return 'joined Telegram'
    default:
      return words(action.className.replace(/^MessageAction/, ''))
  }
}

function topicEdit({ title, closed, hidden }: TlObject): string {
  if (title) return `renamed the topic to "${title}"`
  if (closed !== undefined && closed !== null) return closed ? 'closed the topic' : 'opened the topic again'
  if (hidden !== undefined && hidden !== null) return hidden ? 'hid the topic' : 'showed the topic again'
  return 'changed the topic'
}

function mediaText(media: TlObject): string {
  switch (media.className) {
    case 'MessageMediaPhoto':
      return 'photo'
    case 'MessageMediaDocument':
      return documentText((media.document as TlObject | null | undefined)?.attributes)
    case 'MessageMediaGeo':
    case 'MessageMediaGeoLive':
      return 'location'
    case 'MessageMediaVenue':
      return `location ${media.title}`
    case 'MessageMediaContact':
      return `contact ${[media.firstName, media.lastName].filter(Boolean).join(' ')}`
    case 'MessageMediaPoll':
      return `poll ${textOf((media.poll as TlObject | undefined)?.question)}`
    case 'MessageMediaDice':
      return `${media.emoticon} ${media.value}`
    default:
      return words(media.className.replace(/^MessageMedia/, ''))
  }
}

function documentText(given: unknown): string {
  const attributes = Array.isArray(given) ? (given as TlObject[]) : []
  const having = (kind: string) => attributes.find(({ className }) => className === `DocumentAttribute${kind}`)
  const [audio, video, sticker] = [having('Audio'), having('Video'), having('Sticker')]
  const name = having('Filename')?.fileName
  if (sticker) return `sticker ${sticker.alt}`
  if (audio?.voice) return 'voice message'
  if (video?.roundMessage) return 'video message'
  const kind = having('Animated') ? 'animation' : video ? 'video' : audio ? 'audio' : 'file'
  return name ? `${kind} ${name}` : kind
}

function users(action: TlObject): (number | undefined)[] {
  const ids = Array.isArray(action.users) ? action.users : []
  return ids.map((userId) => markedIdOf({ className: 'PeerUser', userId } as TlObject))
}

/** A text of TL, with marks or plain. */
function textOf(text: unknown): string {
  return typeof text === 'object' && text !== null && 'text' in text ? String(text.text) : String(text ?? '')
}

/** `GroupCallScheduled` as people read it. */
function words(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
