import type { Client } from '../../client/client.js'
import type { HandlerKind } from '../../decorators/manifest.js'
import { objectField } from '../tl-fields.js'
import { CallbackContext } from './callback-context.js'
import { ChatActionContext } from './chat-action-context.js'
import { DeletedContext } from './deleted-context.js'
import { EditedContext } from './edited-context.js'
import { InlineContext } from './inline-context.js'
import { MessageContext } from './message-context.js'
import { RawContext } from './raw-context.js'
import type { UpdateContext, UpdateOccurrence } from './update-context.js'

/** Makes the context a handler of this kind is called with. Albums and errors are made where they are put together. */
export function createContext(kind: HandlerKind, client: Client, occurrence: UpdateOccurrence): UpdateContext {
  switch (kind) {
    case 'edited':
      return new EditedContext(client, occurrence, messageOf(occurrence))
    case 'chat-action':
      return new ChatActionContext(client, occurrence, messageOf(occurrence))
    case 'deleted':
      return new DeletedContext(client, occurrence)
    case 'callback':
      return new CallbackContext(client, occurrence)
    case 'inline':
      return new InlineContext(client, occurrence)
    case 'raw':
      return new RawContext(client, occurrence)
    default:
      return new MessageContext(client, occurrence, messageOf(occurrence))
  }
}

function messageOf({ update }: UpdateOccurrence) {
  return objectField(update, 'message') ?? { className: 'MessageEmpty' }
}
