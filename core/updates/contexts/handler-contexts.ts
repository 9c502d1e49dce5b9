import type { AlbumContext } from './album-context.js'
import type { CallbackContext } from './callback-context.js'
import type { ChatActionContext } from './chat-action-context.js'
import type { DeletedContext } from './deleted-context.js'
import type { EditedContext } from './edited-context.js'
import type { ErrorContext } from './error-context.js'
import type { InlineContext } from './inline-context.js'
import type { MessageContext } from './message-context.js'
import type { RawContext } from './raw-context.js'

declare module '../../decorators/manifest.js' {
  interface HandlerContexts {
    message: MessageContext
    command: MessageContext
    edited: EditedContext
    deleted: DeletedContext
    callback: CallbackContext
    inline: InlineContext
    album: AlbumContext
    'chat-action': ChatActionContext
    raw: RawContext
    error: ErrorContext
  }
}
