import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Message } from '../messages/message.js'

/** A file at Telegram, as a message refers to it. */
export interface RemoteFile {
  /** The `InputFileLocation`'s class and fields. */
  readonly location: { readonly className: string; readonly fields: Readonly<Record<string, unknown>> }
  /** The data centre that has it. */
  readonly dcId: number
  readonly bytes: number
}

/**
 * The file of a message: its document, its photo in the largest size, or those of the preview of a link.
 * @throws PLUGIN_NO_FILE
 */
export function remoteFileOf(message: Message): RemoteFile {
  const media = message.raw.media as TlObject | undefined
  const holder = (media?.webpage as TlObject | undefined) ?? media
  const document = holder?.document as TlObject | undefined
  const photo = holder?.photo as TlObject | undefined
  if (document?.className === 'Document') return documentFile(document)
  if (photo?.className === 'Photo') return photoFile(photo)
  throw new SwitchboardError('PLUGIN_NO_FILE', { chatId: message.chatId, messageId: message.id })
}

function documentFile(document: TlObject): RemoteFile {
  const { id, accessHash, fileReference, dcId, size } = document
  const fields = { id, accessHash, fileReference, thumbSize: '' }
  return { location: { className: 'InputDocumentFileLocation', fields }, dcId: Number(dcId), bytes: Number(size) }
}

function photoFile(photo: TlObject): RemoteFile {
  const { id, accessHash, fileReference, dcId } = photo
  const sizes = (photo.sizes as TlObject[]).map((size) => ({ type: String(size.type), bytes: bytesOf(size) }))
  const largest = sizes.reduce((one, other) => (other.bytes > one.bytes ? other : one), { type: '', bytes: -1 })
  // Of two sizes of one weight the later one has more pixels.
  const chosen = sizes.filter(({ bytes }) => bytes === largest.bytes).at(-1) ?? largest
  const fields = { id, accessHash, fileReference, thumbSize: chosen.type }
  return { location: { className: 'InputPhotoFileLocation', fields }, dcId: Number(dcId), bytes: chosen.bytes }
}

function bytesOf({ size, sizes }: TlObject): number {
  return Array.isArray(sizes) ? Math.max(...sizes.map(Number)) : Number(size ?? 0)
}
