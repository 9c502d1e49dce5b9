import { forgetOldest } from '../../collections/forget-oldest.js'
import { LazyMap } from '../../collections/lazy-map.js'
import type { TlObject } from '../../mtproto/driver.js'
import { markedIdOf } from '../messages/message.js'
import { markedId } from './peer-id.js'

/** The message through which somebody can be addressed. */
export interface MetIn {
  /** Marked. */
  readonly chatId: number
  readonly messageId: number
}

const limit = 5_000

/**
 * In which messages an account met those it has no access hash of: Telegram shows strangers in groups in part (`min`), and lets
 * them be addressed through the latest message they came with (core.telegram.org/api/min). Lives in memory.
 */
export class MetInMessages {
  /** Those met longest ago first. */
  private readonly latest = new LazyMap<number, MetIn>()

  /** The message for a marked id. */
  get(id: number): MetIn | undefined {
    return this.latest.get(id)
  }

  /** Takes note of the messages of an answer or update that name some of these. */
  note(ids: ReadonlySet<number>, container: TlObject): void {
    for (const message of messagesIn(container)) {
      const chatId = markedIdOf(message.peerId as TlObject)
      if (chatId === undefined) continue
      for (const id of peersNamedBy(message)) if (ids.has(id)) this.keep(id, { chatId, messageId: Number(message.id) })
    }
  }

  private keep(id: number, met: MetIn): void {
    this.latest.delete(id)
    this.latest.set(id, met)
    if (this.latest.size > limit) forgetOldest(this.latest.keys(), limit, (oldest) => this.latest.delete(oldest))
  }
}

function* messagesIn({ messages, newMessages, updates, otherUpdates }: TlObject): Generator<TlObject> {
  for (const list of [messages, newMessages]) if (Array.isArray(list)) yield* list as TlObject[]
  for (const list of [updates, otherUpdates]) {
    if (!Array.isArray(list)) continue
    for (const { message } of list as TlObject[]) {
      if (message !== null && typeof message === 'object') yield message as TlObject
    }
  }
}

/** Who stands in a message: its sender, whose it was before, its inline bot, whom it mentions, whom a service message is about. */
function* peersNamedBy({ fromId, fwdFrom, viaBotId, entities, action }: TlObject): Generator<number> {
  const forward = (fwdFrom ?? undefined) as TlObject | undefined
  for (const peer of [fromId, forward?.fromId]) {
    const id = markedIdOf(peer as TlObject | null | undefined)
    if (id !== undefined) yield id
  }
  if (viaBotId != null) yield markedId('user', Number(viaBotId))
  if (Array.isArray(entities)) {
    for (const { userId } of entities as TlObject[]) if (userId != null) yield markedId('user', Number(userId))
  }
  const { users, userId, inviterId } = (action ?? {}) as Partial<TlObject>
  for (const id of [...(Array.isArray(users) ? users : []), userId, inviterId]) {
    if (id != null && typeof id !== 'boolean') yield markedId('user', Number(id))
  }
}
