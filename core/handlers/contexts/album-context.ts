import type { Client } from '../../client/client.js'
import { Message } from '../../client/messages/message.js'
import type { TlObject } from '../../mtproto/driver.js'
import { MessageContext } from './message-context.js'
import type { UpdateOccurrence } from './update-context.js'

/**
 * Messages that were sent together. What the context says of one message it says of the one that has the caption; what
 * deletes or forwards does so with all parts.
 */
export class AlbumContext extends MessageContext {
  /** All parts, in the order they were sent. */
  readonly messages: readonly Message[]

  /** @param parts - the TL messages, in order; one or more. */
  constructor(client: Client, occurrence: UpdateOccurrence, parts: readonly TlObject[]) {
    super(client, occurrence, parts.find((part) => part.message !== '') ?? parts[0] ?? { className: 'MessageEmpty' })
    this.messages = parts.map((part) => new Message(part, client.self?.id))
  }

  protected override get messageIds(): readonly number[] {
    return this.messages.map(({ id }) => id)
  }

  /** What the parts share; a decimal of 64 bits. */
  get groupedId(): string {
    return String(this.raw.groupedId)
  }
}
