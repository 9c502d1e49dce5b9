import type { Client } from '../../client/client.js'
import type { HandlerKind } from '../../decorators/manifest.js'
import { objectField } from '../tl-fields.js'
import { CallbackContext } from './callback-context.js'
import { ChatActionContext } from './chat-action-context.js'
import { ChatMemberContext } from './chat-member-context.js'
import { ChosenInlineContext } from './chosen-inline-context.js'
import { DeletedContext } from './deleted-context.js'
import { EditedContext } from './edited-context.js'
import { InlineContext } from './inline-context.js'
import { MessageContext } from './message-context.js'
import { PollContext } from './poll-context.js'
import { RawContext } from './raw-context.js'
import { ReactionContext } from './reaction-context.js'
import { ReadContext } from './read-context.js'
import { TypingContext } from './typing-context.js'
import type { UpdateContext, UpdateOccurrence } from './update-context.js'
import { UserStatusContext } from './user-status-context.js'

/** The contexts that are made of the update alone. */
const plain = {
  deleted: DeletedContext,
  callback: CallbackContext,
  inline: InlineContext,
  'chosen-inline': ChosenInlineContext,
  reaction: ReactionContext,
  'chat-member': ChatMemberContext,
  'user-status': UserStatusContext,
  poll: PollContext,
  typing: TypingContext,
  read: ReadContext,
  raw: RawContext,
} satisfies Partial<Record<HandlerKind, new (client: Client, occurrence: UpdateOccurrence) => UpdateContext>>

/** Makes the context a handler of this kind is called with. Albums and errors are made where they are put together. */
export function createContext(kind: HandlerKind, client: Client, occurrence: UpdateOccurrence): UpdateContext {
  switch (kind) {
    case 'message':
    case 'command':
    case 'album':
    case 'error':
      return new MessageContext(client, occurrence, messageOf(occurrence))
    case 'edited':
      return new EditedContext(client, occurrence, messageOf(occurrence))
    case 'chat-action':
      return new ChatActionContext(client, occurrence, messageOf(occurrence))
    default: {
      const Context: new (client: Client, occurrence: UpdateOccurrence) => UpdateContext = plain[kind]
      return new Context(client, occurrence)
    }
  }
}

function messageOf({ update }: UpdateOccurrence) {
  return objectField(update, 'message') ?? { className: 'MessageEmpty' }
}
