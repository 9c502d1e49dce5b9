import type { TlObject } from '../../mtproto/driver.js'
import type { Message } from '../messages/message.js'

/** What a message's file is, apart from its bytes. */
interface FileModel {
  readonly isPhoto: boolean
  readonly isVoice: boolean
  readonly name?: string
  readonly mimeType?: string
  /** Everything but the name. */
  readonly attributes: readonly TlObject[]
}

/** What makes a document a voice message, a round video and so on, and the fields of it. */
const copied: Readonly<Record<string, readonly string[]>> = {
  DocumentAttributeAudio: ['duration', 'voice', 'title', 'performer', 'waveform'],
  DocumentAttributeVideo: ['duration', 'w', 'h', 'roundMessage', 'supportsStreaming', 'nosound'],
  DocumentAttributeAnimated: [],
  DocumentAttributeImageSize: ['w', 'h'],
}

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/** How the file of a message was sent; `undefined` when it has none. */
export function fileModelOf(message: Message, create: Create): FileModel | undefined {
  const { photo, document } = (message.media ?? {}) as { photo?: TlObject; document?: TlObject }
  if (photo) return { isPhoto: true, isVoice: false, attributes: [], name: 'photo.jpg' }
  if (!document) return undefined
  const attributes = (document.attributes ?? []) as readonly TlObject[]
  const name = attributes.find(({ className }) => className === 'DocumentAttributeFilename')?.fileName
  const isVoice = attributes.some(({ className, voice }) => className === 'DocumentAttributeAudio' && voice === true)
  return {
    isPhoto: false,
    isVoice,
    ...(typeof name === 'string' && { name }),
    ...(typeof document.mimeType === 'string' && { mimeType: document.mimeType }),
    // Made anew, as the message may be one of another account with another library.
    attributes: attributes.flatMap((attribute) => {
      const fields = copied[attribute.className]?.filter((field) => attribute[field] != null)
      return fields
        ? [create(attribute.className, Object.fromEntries(fields.map((field) => [field, attribute[field]])))]
        : []
    }),
  }
}
