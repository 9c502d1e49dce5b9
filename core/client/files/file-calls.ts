import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import { Semaphore } from '../../time/semaphore.js'
import type { AlbumPart } from '../messages/album-part.js'
import type { Message } from '../messages/message.js'
import type { SendMessageOptions } from '../messages/send-message-options.js'
import type { PeerRef } from '../peers/peer-ref.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import { Download } from './download.js'
import { isPhoto, mimeTypeOf } from './file-kind.js'
import { fileModelOf } from './file-model.js'
import { type FileSource, openSource } from './file-source.js'
import { type RemoteFile, remoteFileOf } from './remote-file.js'
import { type Progress, upload } from './upload.js'
import { writeWhole } from './whole-pieces.js'

/** How a file is sent. */
export interface SendFileOptions extends SendMessageOptions {
  /** The text below the file. */
  caption?: string | Markup
  /** The name the receivers see; default that of the file. */
  name?: string
  /** Default: by the name. */
  mimeType?: string
  /** Default: a photo for JPEG and PNG up to 10 MB, a document for everything else. */
  as?: 'photo' | 'document'
  /** Sends it as the file of this message was sent: as a voice message, round video or animation, with its name. */
  like?: Message
  /** Called as bytes are sent. */
  onProgress?: Progress
}

/** One part of an album. */
export interface AlbumItem
  extends Pick<SendFileOptions, 'caption' | 'name' | 'mimeType' | 'as' | 'like' | 'parseMode' | 'entities'> {
  /** The file: its path, its bytes, or a `Blob`. */
  file: FileSource
}

/** How an album is sent. */
export type SendAlbumOptions = Pick<
  SendFileOptions,
  'replyTo' | 'topicId' | 'randomId' | 'silent' | 'signal' | 'onProgress'
>

/** How a file is downloaded. */
export interface DownloadOptions {
  /** Ends the download. */
  signal?: AbortSignal
  /** Called as bytes arrive. */
  onProgress?: Progress
}

interface FileCallsParts {
  readonly calls: ClientCalls
  /** How many files go up or come down side by side. */
  readonly maxTransfers: number
  /** Sends a message that carries `media`. */
  sendMedia(peer: PeerRef, media: TlObject, caption: string | Markup, options: SendMessageOptions): Promise<Message>
  /** Sends several as one album. */
  sendAlbum(peer: PeerRef, parts: readonly AlbumPart[], options: SendMessageOptions): Promise<Message[]>
  /** Fetches a message anew. */
  again(message: Message): Promise<Message | undefined>
}

/** Sends and fetches files for one client, over connections of their own. */
export class FileCalls {
  private readonly transfers: Semaphore

  constructor(private readonly parts: FileCallsParts) {
    this.transfers = new Semaphore(parts.maxTransfers)
  }

  async send(peer: PeerRef, file: FileSource, options: SendFileOptions = {}): Promise<Message> {
    const { caption = '', name, mimeType, as, like, onProgress, ...message } = options
    const media = await this.uploaded(file, { name, mimeType, as, like, onProgress, signal: options.signal })
    return this.parts.sendMedia(peer, media, caption, message)
  }

  async sendAlbum(peer: PeerRef, items: readonly AlbumItem[], options: SendAlbumOptions = {}): Promise<Message[]> {
    const { onProgress, ...message } = options
    const parts = await Promise.all(
      items.map(async ({ file, caption = '', parseMode, entities, ...rest }): Promise<AlbumPart> => {
        const media = await this.uploaded(file, { ...rest, onProgress, signal: options.signal })
        return { media, caption, parseMode, entities }
      }),
    )
    return this.parts.sendAlbum(peer, parts, message)
  }

  /** Sends a file to Telegram, not yet to anybody. @returns an `InputMediaUploadedPhoto` or `InputMediaUploadedDocument`. */
  uploaded(
    file: FileSource,
    options: Pick<SendFileOptions, 'name' | 'mimeType' | 'as' | 'like' | 'onProgress' | 'signal'>,
  ): Promise<TlObject> {
    const { mimeType, as, like, onProgress, signal } = options
    const { calls } = this.parts
    const model = like && fileModelOf(like, calls.create)
    return this.transfers.run(async () => {
      const source = await openSource(file, options.name ?? model?.name)
      try {
        const type = mimeType ?? model?.mimeType ?? (await mimeTypeOf(source.name))
        const inputFile = await upload(calls, source, { signal, onProgress })
        const asPhoto = as ? as === 'photo' : (model?.isPhoto ?? isPhoto(type, source.bytes))
        if (asPhoto) return calls.create('InputMediaUploadedPhoto', { file: inputFile })
        const fileName = calls.create('DocumentAttributeFilename', { fileName: source.name })
        // A voice message has no name: one that has is shown as music.
        const attributes = [...(model?.attributes ?? []), ...(model?.isVoice ? [] : [fileName])]
        return calls.create('InputMediaUploadedDocument', {
          file: inputFile,
          mimeType: type,
          attributes,
          ...(as === 'document' ? { forceFile: true } : {}),
        })
      } finally {
        await source.close()
      }
    }, signal)
  }

  async download(message: Message, options: DownloadOptions = {}): Promise<Buffer> {
    const file = remoteFileOf(message)
    const whole = Buffer.alloc(file.bytes)
    await this.fetch(message, file, options, (content, offset) => {
      content.copy(whole, offset)
    })
    return whole
  }

  async downloadTo(message: Message, path: string, options: DownloadOptions = {}): Promise<void> {
    const file = remoteFileOf(message)
    const partial = `${path}.${randomUUID()}.part`
    const unwritable = (error: unknown): never => {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw new SwitchboardError('PLUGIN_FILE_UNWRITABLE', { file: path, reason }, { cause: error })
    }
    const handle = await open(partial, 'wx').catch(unwritable)
    try {
      try {
        await this.fetch(message, file, options, async (content, offset) => {
          await writeWhole(handle, content, offset).catch(unwritable)
        })
        await handle.sync().catch(unwritable)
      } finally {
        await handle.close()
      }
      await rename(partial, path).catch(unwritable)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  }

  private fetch(
    message: Message,
    file: RemoteFile,
    options: DownloadOptions,
    write: (content: Buffer, offset: number) => Promise<void> | void,
  ): Promise<void> {
    const refresh = async () => {
      const again = await this.parts.again(message)
      const fresh = again && remoteFileOf(again)
      // A message that was edited can carry another file by now, whose parts would end up among those of the first.
      if (fresh && String(fresh.location.fields.id) === String(file.location.fields.id)) return fresh
      throw new SwitchboardError('PLUGIN_NO_FILE', { chatId: message.chatId, messageId: message.id })
    }
    const { calls } = this.parts
    return this.transfers.run(() => new Download({ calls, file, refresh, write, ...options }).run(), options.signal)
  }
}
