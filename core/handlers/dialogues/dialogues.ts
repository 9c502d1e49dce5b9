import { randomBytes } from 'node:crypto'
import type { Client } from '../../client/client.js'
import { markedIdOf } from '../../client/messages/message.js'
import type { PeerRef } from '../../client/peers/peer-ref.js'
import type { Constructor } from '../../decorators/manifest.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { DialogueData } from '../contexts/dialogue-data.js'
import type { DialogueDesk, DialogueEntry, DialoguePlace } from '../contexts/dialogue-desk.js'
import { idNumber } from './turn-helpers.js'

/** With whom a dialogue is, and where. */
export interface DialogueWith {
  /** The person: marked id, `'@username'`, or another way to name them. */
  user: PeerRef
  /** The chat; default the private chat with the person. */
  chat?: PeerRef
}

interface DialoguesParts {
  readonly client: Client
  /** Where the dialogues of the client are at this moment. */
  readonly desk: () => DialogueDesk | undefined
  /** Names the next thing that the work under way does, the same in a second run; `undefined` outside of handlers. */
  readonly key: () => string | undefined
}

/**
 * The dialogues of a client, for jobs, services and handlers of something else: `@Inject(Dialogues)`. What a handler's own person is in,
 * `ctx.enter` and `ctx.leave` begin and end.
 *
 * In a handler, what is begun or ended is kept together with the mark that the handler is done, and is said once, however often it runs.
 *
 * @example
 * @Every('1d')
 * async ask() {
 *   await this.dialogues.start(Survey, { user: 700000003 })
 * }
 */
export class Dialogues {
  readonly #parts: DialoguesParts

  /** To be had by `@Inject(Dialogues)`. */
  constructor(parts: DialoguesParts) {
    this.#parts = parts
  }

  /**
   * Begins a dialogue with somebody: asks its first question. One of the same kind that they are in begins anew; others wait. Outside of
   * handlers it waits until what the person has said is dealt with.
   * @param where - with whom, and where; `topicId`: in this topic of a forum. In groups a question should name who is meant.
   * @param data - answers that are then not asked for.
   * @throws PLUGIN_DIALOGUE_UNKNOWN, RPC_PEER_UNKNOWN, and what sending throws: then it has not begun.
   */
  async start<Dialogue extends object>(
    dialogue: Constructor<Dialogue>,
    where: DialogueWith & { topicId?: number },
    data: Partial<DialogueData<Dialogue>> = {},
  ): Promise<void> {
    const { client, desk, key } = this.#parts
    const place = { ...(await this.#placeOf(where)), ...(where.topicId !== undefined && { topicId: where.topicId }) }
    const work = key()
    const id = work === undefined ? undefined : BigInt.asUintN(64, idNumber(work)).toString(36)
    const found = desk()
    if (!found)
      throw new SwitchboardError('PLUGIN_DIALOGUE_UNKNOWN', { dialogue: dialogue.name, client: client.name, known: [] })
    await found.start(place, dialogue, data, id)
  }

  /** The dialogues that somebody is in, the latest last; without a person those of everybody. */
  async list(where?: DialogueWith): Promise<readonly DialogueEntry[]> {
    const place = where && (await this.#placeOf(where))
    return (await this.#parts.desk()?.list(place)) ?? []
  }

  /**
   * Ends the latest dialogue of somebody, or this one, as if they had cancelled it.
   * @returns whether there was one.
   * @throws RPC_PEER_UNKNOWN
   */
  async leave(where: DialogueWith, dialogue?: Constructor): Promise<boolean> {
    return (await this.#parts.desk()?.leave(undefined, await this.#placeOf(where), dialogue)) ?? false
  }

  async #placeOf({ user, chat = user }: DialogueWith): Promise<DialoguePlace> {
    const senderId = await this.#idOf(user)
    return { senderId, chatId: chat === user ? senderId : await this.#idOf(chat) }
  }

  async #idOf(peer: PeerRef): Promise<number> {
    const { client } = this.#parts
    if (typeof peer === 'number') return peer
    const input = await client.resolve(peer)
    const id = input.className === 'InputPeerSelf' ? client.self?.id : markedIdOf(input)
    if (id === undefined) throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: input.className })
    return id
  }
}

/** Names a dialogue that nothing begins a second time. */
export function newDialogueId(): string {
  return randomBytes(8).readBigUInt64LE().toString(36)
}
