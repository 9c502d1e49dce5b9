import type { TlObject } from '../../mtproto/driver.js'
import { objectField } from '../tl-fields.js'
import { MessageContext } from './message-context.js'

/** A service message: somebody joined or left, the title changed, a message was pinned, a topic was made. */
export class ChatActionContext extends MessageContext {
  /** What happened, as Telegram sent it (`MessageActionChatAddUser`). */
  get action(): TlObject {
    return objectField(this.raw, 'action') ?? { className: 'MessageActionEmpty' }
  }
}
