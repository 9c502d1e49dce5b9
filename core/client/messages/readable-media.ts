import type { Message } from './message.js'

type Fields = Readonly<Record<string, unknown>>

/** Whether a message carries a file that can be fetched and sent on. */
export function hasFile(message: Message): boolean {
  const { className } = message.media ?? {}
  return className === 'MessageMediaPhoto' || className === 'MessageMediaDocument'
}

/**
 * What a message says besides its text where its media cannot be sent on as they are: a place, a contact, a poll.
 * `undefined` when there is nothing of the kind.
 */
export function readableMedia(message: Message): string | undefined {
  const media = message.media as (Fields & { className: string }) | undefined
  if (!media || hasFile(message) || media.className === 'MessageMediaWebPage') return undefined
  switch (media.className) {
    case 'MessageMediaContact':
      return ['Contact:', media.firstName, media.lastName, media.phoneNumber].filter(Boolean).join(' ')
    case 'MessageMediaGeo':
    case 'MessageMediaGeoLive':
      return place(media.geo)
    case 'MessageMediaVenue':
      return `${String(media.title)}, ${String(media.address)}\n${place(media.geo)}`
    case 'MessageMediaDice':
      return `${String(media.emoticon)} ${String(media.value)}`
    case 'MessageMediaPoll':
      return poll(media.poll as Fields)
    default:
      return `[${media.className.replace('MessageMedia', '')}]`
  }
}

function place(geo: unknown): string {
  const { lat, long } = (geo ?? {}) as Fields
  return `Place: https://www.openstreetmap.org/?mlat=${String(lat)}&mlon=${String(long)}`
}

function poll({ question, answers }: Fields): string {
  const lines = Array.isArray(answers) ? (answers as Fields[]).map(({ text }) => `- ${written(text)}`) : []
  return [`Poll: ${written(question)}`, ...lines].join('\n')
}

/** Newer layers wrap texts with their marks. */
function written(text: unknown): string {
  return typeof text === 'object' && text !== null ? String((text as Fields).text ?? '') : String(text ?? '')
}

/** What a message carries, in a word: `photo`, `voice`, `video`, `music`, `file`, `poll`; `undefined` for a text alone. */
export function mediaWord(message: Message): string | undefined {
  const media = message.media as (Fields & { className: string }) | undefined
  if (!media || media.className === 'MessageMediaWebPage') return undefined
  if (media.className !== 'MessageMediaDocument') return media.className.replace('MessageMedia', '').toLowerCase()
  const { attributes = [] } = (media.document ?? {}) as { attributes?: readonly (Fields & { className: string })[] }
  const find = (name: string) => attributes.find(({ className }) => className === `DocumentAttribute${name}`)
  if (find('Sticker')) return 'sticker'
  if (find('Animated')) return 'animation'
  if (find('Video')) return 'video'
  const audio = find('Audio')
  if (audio) return audio.voice ? 'voice' : 'music'
  return 'file'
}
