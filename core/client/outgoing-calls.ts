import type { ButtonCodec } from '../content/button-codec.js'
import { FileCalls } from './files/file-calls.js'
import type { FileSource } from './files/file-source.js'
import { StoredPhotos } from './files/stored-photos.js'
import { InlineCalls } from './messages/inline-calls.js'
import { MessageCalls } from './messages/message-calls.js'
import { MessageContent, type TextFormatter } from './messages/message-content.js'
import type { ClientCalls } from './peers/peer-resolver.js'

interface OutgoingParts {
  readonly formatter: TextFormatter | undefined
  readonly codec: ButtonCodec
  /** How many files go up or come down side by side. */
  readonly maxTransfers: number
}

/**
 * How a client sends: texts, what bots show in inline mode, and files. What many clients never use is made with its first
 * use.
 */
export class OutgoingCalls {
  readonly messages: MessageCalls
  private readonly content: MessageContent
  private readonly maxTransfers: number
  private madeFiles: FileCalls | undefined
  private madeInline: InlineCalls | undefined

  constructor(
    private readonly calls: ClientCalls,
    { formatter, codec, maxTransfers }: OutgoingParts,
  ) {
    this.content = new MessageContent(calls, formatter, codec)
    this.messages = new MessageCalls(calls, this.content)
    this.maxTransfers = maxTransfers
  }

  get files(): FileCalls {
    const { calls, maxTransfers, messages } = this
    this.madeFiles ??= new FileCalls({
      calls,
      maxTransfers,
      sendMedia: (peer, media, caption, options) => messages.send(peer, caption, options, media),
      sendAlbum: (peer, parts, options) => messages.sendAlbum(peer, parts, options),
      again: async (message) => (await messages.get(message.chatId, [message.id]))[0],
    })
    return this.madeFiles
  }

  get inline(): InlineCalls {
    const upload = (file: FileSource) => this.files.uploaded(file, { as: 'photo' })
    this.madeInline ??= new InlineCalls(this.calls, this.content, new StoredPhotos(this.calls, upload))
    return this.madeInline
  }
}
