import { stat } from 'node:fs/promises'
import { forgetOldest } from '../../collections/forget-oldest.js'
import { LazyMap } from '../../collections/lazy-map.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import { Message } from '../messages/message.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { FileSource } from './file-source.js'

/** How many files by their paths are remembered. */
const maxPaths = 500

/** Photos that Telegram has, to be shown again and again: each file is sent there once while it stays the same. */
export class StoredPhotos {
  private readonly byContent = new WeakMap<object, Promise<TlObject>>()
  /** By path, with what tells a changed file from the one before. */
  private readonly byPath = new LazyMap<string, { readonly version: string; readonly photo: Promise<TlObject> }>()

  /** @param upload - sends a file as a photo. @returns an `InputMediaUploadedPhoto`. */
  constructor(
    private readonly calls: ClientCalls,
    private readonly upload: (file: FileSource) => Promise<TlObject>,
  ) {}

  /** The `InputPhoto` of a file, or of a message. @throws PLUGIN_NO_FILE, and what sending a file throws. */
  async of(source: FileSource | Message): Promise<TlObject> {
    if (source instanceof Message) return photoIn(this.calls, source)
    if (typeof source !== 'string') {
      const photo = this.byContent.get(source) ?? this.sent(source, () => this.byContent.delete(source))
      this.byContent.set(source, photo)
      return photo
    }
    const about = await stat(source).catch(() => undefined)
    const version = `${about?.mtimeMs} ${about?.size}`
    const known = this.byPath.get(source)
    if (known?.version === version) return known.photo
    const photo = this.sent(source, () => this.byPath.delete(source))
    this.byPath.set(source, { version, photo })
    if (this.byPath.size > maxPaths) forgetOldest(this.byPath.keys(), maxPaths, (oldest) => this.byPath.delete(oldest))
    return photo
  }

  /** Files that have to be sent once more. @returns whether any of them had been sent. */
  forget(sources: readonly (FileSource | Message)[]): boolean {
    const known = sources.map((one) => (typeof one === 'string' ? this.byPath.delete(one) : this.byContent.delete(one)))
    return known.includes(true)
  }

  private async sent(file: FileSource, failed: () => void): Promise<TlObject> {
    const { create, invoke } = this.calls
    try {
      const media = await this.upload(file)
      const stored = await invoke('messages.UploadMedia', { peer: create('InputPeerSelf', {}), media })
      return inputPhoto(this.calls, stored.photo as TlObject)
    } catch (error) {
      failed()
      throw error
    }
  }
}

function photoIn(calls: ClientCalls, message: Message): TlObject {
  const photo = (message.raw.media as TlObject | undefined)?.photo as TlObject | undefined
  if (photo?.className === 'Photo') return inputPhoto(calls, photo)
  throw new SwitchboardError('PLUGIN_NO_FILE', { chatId: message.chatId, messageId: message.id })
}

function inputPhoto({ create }: ClientCalls, { id, accessHash, fileReference }: TlObject): TlObject {
  return create('InputPhoto', { id, accessHash, fileReference })
}
