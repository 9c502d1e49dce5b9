import { dropOldest } from './drop-oldest.js'
import { PersonMessage } from './person-message.js'
import type { PersonEvent } from './person-waiting.js'
import type { Message } from './world/message.js'
import { peerKey } from './world/peer.js'
import type { DeliveredUpdate } from './world/update.js'
import type { World } from './world/world.js'
import type { Origin } from './world/world-state.js'

/** What the changes of a message are to a person. */
const changes = {
  'edit-message': 'edited',
  'edit-channel-message': 'edited',
  reactions: 'reactions',
  'message-poll': 'poll',
} as const

/** What somebody of the sandbox has seen, each message once, and who is told of what comes. */
export class PersonMemory {
  private latest: PersonMessage[] = []
  private readonly byUid = new Map<number, PersonMessage>()
  private readonly listeners = new Set<(event: PersonEvent) => void>()
  private readonly stopHearing: () => void

  /** @param capacity - how many messages are kept; older ones are read from the history. */
  constructor(
    private readonly world: World,
    private readonly personId: number,
    private readonly capacity: number,
  ) {
    this.stopHearing = world.state.onChange(({ origin, updates }) => {
      for (const update of updates.get(personId) ?? []) this.hear(update, this.isSelf(origin))
    })
  }

  /** What came and was sent, oldest first. */
  get messages(): readonly PersonMessage[] {
    return this.latest
  }

  /** A message as this person sees it: the same object each time. */
  see(message: Message, id: number): PersonMessage {
    const known = this.byUid.get(message.uid)
    if (known) return known
    const seen = new PersonMessage(this.world, this.personId, message, id)
    this.byUid.set(message.uid, seen)
    dropOldest(this.byUid, () => this.byUid.size > this.capacity * 1.25)
    return seen
  }

  /** Tells of everything that reaches this person. @returns ends it. */
  onEvent(listener: (event: PersonEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Hears nothing any more. */
  close(): void {
    this.stopHearing()
    this.listeners.clear()
  }

  /** Whether this person did it here; a client of the same account is another device. */
  private isSelf(origin: Origin | undefined): boolean {
    return origin?.accountId === this.personId && origin.authKeyId === undefined
  }

  private hear({ update }: DeliveredUpdate, self: boolean): void {
    switch (update.type) {
      case 'new-message':
      case 'new-channel-message': {
        const message = this.see(update.message, update.id)
        this.latest.push(message)
        if (this.latest.length > this.capacity * 1.25) this.latest = this.latest.slice(-this.capacity)
        this.tell({ type: 'message', message, self })
        break
      }
      case 'edit-message':
      case 'edit-channel-message':
      case 'reactions':
      case 'message-poll': {
        const message = this.see(update.message, update.message.idFor(this.personId) ?? 0)
        this.tell({ type: changes[update.type], message, self })
        break
      }
      case 'delete-messages':
        this.tellDeleted((message) => message.chat.type !== 'channel' && update.ids.includes(message.id), self)
        break
      case 'delete-channel-messages': {
        const chat = peerKey({ type: 'channel', id: update.channelId })
        this.tellDeleted((message) => peerKey(message.chat) === chat && update.ids.includes(message.id), self)
        break
      }
      case 'typing':
        this.tell({ type: 'typing', chat: update.peer, userId: update.userId })
    }
  }

  private tellDeleted(isGone: (message: PersonMessage) => boolean, self: boolean): void {
    for (const message of this.byUid.values()) if (isGone(message)) this.tell({ type: 'deleted', message, self })
  }

  private tell(event: PersonEvent): void {
    for (const listener of [...this.listeners]) listener(event)
  }
}
