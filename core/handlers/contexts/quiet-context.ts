import type { Client } from '../../client/client.js'
import { AnsweringContext, type AnswerPlace } from './answering-context.js'

/** What a {@link QuietContext} is made of. */
export interface QuietContextParts {
  readonly client: Client
  readonly chatId: number
  readonly senderId: number
  readonly topicId?: number | undefined
  /** The plugin whose texts are meant. */
  readonly plugin: string
  /** Names what is done: the same in a second run. */
  readonly name: string
  /** The `random_id` of a message, by the name and its number in the run. */
  readonly randomId: (name: string) => bigint
}

/** Something is said to somebody although nobody has done anything: a job begins a dialogue, or the time of one is over. */
export class QuietContext extends AnsweringContext {
  readonly chatId: number
  readonly senderId: number
  readonly topicId: number | undefined

  /** To be made by dialogues. */
  constructor({ client, chatId, senderId, topicId, plugin, name, randomId }: QuietContextParts) {
    super(client, { update: { className: 'UpdatesTooLong' }, redelivered: false, stopped: false })
    this.chatId = chatId
    this.senderId = senderId
    this.topicId = topicId
    let sent = 0
    const { signal } = new AbortController()
    this.attach({ plugin, name, attempt: 1, signal, nextRandomId: () => randomId(`${name}:${sent++}`) })
  }

  protected get place(): AnswerPlace {
    return { peer: this.chatId, topicId: this.topicId }
  }
}
