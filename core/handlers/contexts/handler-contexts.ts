import type { AlbumContext } from './album-context.js'
import type { CallbackContext } from './callback-context.js'
import type { ChatActionContext } from './chat-action-context.js'
import type { ChatMemberContext } from './chat-member-context.js'
import type { ChosenInlineContext } from './chosen-inline-context.js'
import type { DeletedContext } from './deleted-context.js'
import type { EditedContext } from './edited-context.js'
import type { ErrorContext } from './error-context.js'
import type { InlineContext } from './inline-context.js'
import type { MessageContext } from './message-context.js'
import type { PollContext } from './poll-context.js'
import type { RawContext, RawContextsByType } from './raw-context.js'
import type { ReactionContext } from './reaction-context.js'
import type { ReadContext } from './read-context.js'
import type { TypingContext } from './typing-context.js'
import type { UserStatusContext } from './user-status-context.js'

declare module '../../decorators/manifest.js' {
  interface HandlerContexts {
    message: MessageContext
    command: MessageContext
    edited: EditedContext
    deleted: DeletedContext
    callback: CallbackContext
    inline: InlineContext
    'chosen-inline': ChosenInlineContext
    album: AlbumContext
    'chat-action': ChatActionContext
    'chat-member': ChatMemberContext
    reaction: ReactionContext
    'user-status': UserStatusContext
    poll: PollContext
    typing: TypingContext
    read: ReadContext
    raw: RawContext
    error: ErrorContext
  }
  interface RawContexts extends RawContextsByType {}
}
