import type { TlObject } from '../mtproto/driver.js'

interface MediaOf<Type extends string> {
  /** Which of the kinds it is. */
  readonly type: Type
  /** The TL `MessageMedia`. */
  readonly raw: TlObject
}

interface FileOf<Type extends string> extends MediaOf<Type> {
  /** The name its sender gave it. */
  readonly fileName?: string
  /** Its type, as the sender named it: `application/pdf`. */
  readonly mimeType: string
  /** Its size. */
  readonly bytes: number
}

interface Sized {
  /** In pixels. */
  readonly width: number
  /** In pixels. */
  readonly height: number
}

interface Lasting {
  /** How long it plays, in seconds. */
  readonly duration: number
}

/** What a message can carry, by kind. A message is of one kind alone: an animation is no video, a voice message no audio. */
export interface MediaTypes {
  /** A picture that is shown as one; its size is that of the largest version. */
  photo: MediaOf<'photo'> & Sized & { readonly bytes: number }
  /** A film. */
  video: FileOf<'video'> & Sized & Lasting
  /** A round film. */
  'video-note': FileOf<'video-note'> & Sized & Lasting
  /** A film without sound that plays by itself: a GIF. */
  animation: FileOf<'animation'>
  /** Music. */
  audio: FileOf<'audio'> & Lasting & { readonly title?: string; readonly performer?: string }
  /** A voice message. */
  voice: FileOf<'voice'> & Lasting
  /** A sticker, with the emoji it stands for. */
  sticker: FileOf<'sticker'> & { readonly emoji: string }
  /** Any other file. */
  document: FileOf<'document'>
  /** A contact of somebody's address book. */
  contact: MediaOf<'contact'> & {
    readonly phoneNumber: string
    readonly firstName: string
    readonly lastName: string
    /** The account, where Telegram knows one. */
    readonly userId?: number
  }
  /** A place, which may have a name and an address, or go on changing. */
  location: MediaOf<'location'> & {
    readonly latitude: number
    readonly longitude: number
    readonly title?: string
    readonly address?: string
    /** For so many seconds after it was sent, it is kept up to date: an edit (`@OnEdited`) tells of each move, and of its end. */
    readonly livePeriod?: number
    /** Where somebody who is live is going: degrees from north. */
    readonly heading?: number
  }
  /** A poll or a quiz. */
  poll: MediaOf<'poll'> & { readonly id: string; readonly question: string; readonly options: readonly string[] }
  /** A die, a dart or the like, with its value. */
  dice: MediaOf<'dice'> & { readonly emoticon: string; readonly value: number }
  /** Anything else: a game, an invoice, a story, a giveaway. */
  other: MediaOf<'other'>
}

/** The name of a kind of media. */
export type MediaType = keyof MediaTypes

/** What a message carries besides its text; `type` says what. */
export type Media = MediaTypes[MediaType]

/** The names of all kinds of media. */
export const mediaTypes = Object.keys({
  photo: 0,
  video: 0,
  'video-note': 0,
  animation: 0,
  audio: 0,
  voice: 0,
  sticker: 0,
  document: 0,
  contact: 0,
  location: 0,
  poll: 0,
  dice: 0,
  other: 0,
} satisfies Record<MediaType, 0>) as readonly MediaType[]

type Attribute = TlObject & { readonly [field: string]: unknown }

/**
 * The kind of a TL `MessageMedia`; `undefined` for none, for the preview of a link, and for a photo or file that is gone
 * because its time was over.
 */
export function mediaTypeOf(media: TlObject | null | undefined): MediaType | undefined {
  switch (media?.className) {
    case undefined:
    case 'MessageMediaEmpty':
    case 'MessageMediaWebPage':
      return undefined
    case 'MessageMediaPhoto':
      return (media?.photo as TlObject | undefined)?.className === 'Photo' ? 'photo' : undefined
    case 'MessageMediaDocument':
      return typeOfDocument(media?.document as TlObject | undefined)
    case 'MessageMediaContact':
      return 'contact'
    case 'MessageMediaGeo':
    case 'MessageMediaGeoLive':
    case 'MessageMediaVenue':
      return (media?.geo as TlObject | undefined)?.className === 'GeoPoint' ? 'location' : undefined
    case 'MessageMediaPoll':
      return 'poll'
    case 'MessageMediaDice':
      return 'dice'
    default:
      return 'other'
  }
}

function typeOfDocument(document: TlObject | undefined): MediaType | undefined {
  if (document?.className !== 'Document') return undefined
  const find = (name: string) => attribute(document, name)
  if (find('Sticker')) return 'sticker'
  if (find('Animated')) return 'animation'
  const video = find('Video')
  if (video) return video.roundMessage === true ? 'video-note' : 'video'
  const audio = find('Audio')
  if (audio) return audio.voice === true ? 'voice' : 'audio'
  return 'document'
}

function attribute(document: TlObject, name: string): Attribute | undefined {
  const attributes = (document.attributes ?? []) as readonly Attribute[]
  return attributes.find(({ className }) => className === `DocumentAttribute${name}`)
}

/** What a TL `MessageMedia` says; `undefined` where {@link mediaTypeOf} finds no kind. */
export function readMedia(raw: TlObject | null | undefined): Media | undefined {
  const type = mediaTypeOf(raw)
  if (!raw || !type) return undefined
  switch (type) {
    case 'photo':
      return { type, raw, ...photoFields(raw.photo as TlObject) }
    case 'contact':
      return {
        type,
        raw,
        phoneNumber: String(raw.phoneNumber ?? ''),
        firstName: String(raw.firstName ?? ''),
        lastName: String(raw.lastName ?? ''),
        ...(Number(raw.userId ?? 0) !== 0 && { userId: Number(raw.userId) }),
      }
    case 'location': {
      const { lat, long } = raw.geo as TlObject
      return {
        type,
        raw,
        latitude: Number(lat),
        longitude: Number(long),
        ...(typeof raw.title === 'string' && { title: raw.title }),
        ...(typeof raw.address === 'string' && { address: raw.address }),
        ...(raw.period != null && { livePeriod: Number(raw.period) }),
        ...(raw.heading != null && { heading: Number(raw.heading) }),
      }
    }
    case 'poll': {
      const { id, question, answers } = raw.poll as TlObject
      return {
        type,
        raw,
        id: String(id),
        question: plainText(question),
        options: ((answers ?? []) as TlObject[]).map(({ text }) => plainText(text)),
      }
    }
    case 'dice':
      return { type, raw, emoticon: String(raw.emoticon), value: Number(raw.value) }
    case 'other':
      return { type, raw }
    default:
      return readFile(type, raw, raw.document as TlObject)
  }
}

/** A text that newer layers wrap with its marks. */
export function plainText(text: unknown): string {
  return typeof text === 'object' && text !== null ? String((text as TlObject).text ?? '') : String(text ?? '')
}

function photoFields(photo: TlObject) {
  const sizes = ((photo.sizes ?? []) as TlObject[]).map(({ w, h, size, sizes: steps }) => ({
    width: Number(w ?? 0),
    height: Number(h ?? 0),
    bytes: Array.isArray(steps) ? Math.max(...steps.map(Number)) : Number(size ?? 0),
  }))
  const nothing = { width: 0, height: 0, bytes: 0 }
  return sizes.reduce((one, other) => (other.width * other.height > one.width * one.height ? other : one), nothing)
}

type FileType = Extract<Media, { readonly mimeType: string }>['type']

function readFile(type: FileType, raw: TlObject, document: TlObject): Media {
  const name = attribute(document, 'Filename')?.fileName
  const file = {
    raw,
    ...(typeof name === 'string' && { fileName: name }),
    mimeType: String(document.mimeType ?? ''),
    bytes: Number(document.size ?? 0),
  }
  const video = attribute(document, 'Video')
  const audio = attribute(document, 'Audio')
  const lasting = { duration: Number((video ?? audio)?.duration ?? 0) }
  const sized = { width: Number(video?.w ?? 0), height: Number(video?.h ?? 0) }
  switch (type) {
    case 'video':
    case 'video-note':
      return { type, ...file, ...sized, ...lasting }
    case 'audio':
      return {
        type,
        ...file,
        ...lasting,
        ...(typeof audio?.title === 'string' && { title: audio.title }),
        ...(typeof audio?.performer === 'string' && { performer: audio.performer }),
      }
    case 'voice':
      return { type, ...file, ...lasting }
    case 'sticker':
      return { type, ...file, emoji: String(attribute(document, 'Sticker')?.alt ?? '') }
    default:
      return { type, ...file }
  }
}
