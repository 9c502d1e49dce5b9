import type { ButtonCodec } from '../content/button-codec.js'
import { FileCalls } from './files/file-calls.js'
import type { FileSource } from './files/file-source.js'
import { StoredPhotos } from './files/stored-photos.js'
import { InlineCalls } from './messages/inline-calls.js'
import { MessageCalls } from './messages/message-calls.js'
import { MessageContent, type TextFormatter } from './messages/message-content.js'
import type { ClientCalls } from './peers/peer-resolver.js'

/** How a client sends: texts, what bots show in inline mode, and files. */
export interface OutgoingCalls {
  readonly messages: MessageCalls
  readonly inline: InlineCalls
  readonly files: FileCalls
}

interface OutgoingParts {
  readonly formatter: TextFormatter | undefined
  readonly codec: ButtonCodec
  /** How many files go up or come down side by side. */
  readonly maxTransfers: number
}

/** Makes what a client sends by; what many clients never use is made with its first use. */
export function outgoingCalls(calls: ClientCalls, { formatter, codec, maxTransfers }: OutgoingParts): OutgoingCalls {
  const content = new MessageContent(calls, formatter, codec)
  const messages = new MessageCalls(calls, content)
  let files: FileCalls | undefined
  let inline: InlineCalls | undefined
  return {
    messages,
    get files() {
      files ??= new FileCalls({
        calls,
        maxTransfers,
        sendMedia: (peer, media, caption, options) => messages.send(peer, caption, options, media),
        sendAlbum: (peer, parts, options) => messages.sendAlbum(peer, parts, options),
        again: async (message) => (await messages.get(message.chatId, [message.id]))[0],
      })
      return files
    },
    get inline() {
      const upload = (file: FileSource) => this.files.uploaded(file, { as: 'photo' })
      inline ??= new InlineCalls(calls, content, new StoredPhotos(calls, upload))
      return inline
    },
  }
}
