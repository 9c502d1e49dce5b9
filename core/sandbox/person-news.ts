import { forgetOldest } from '../collections/forget-oldest.js'
import type { PersonMessage } from './person-message.js'
import type { PersonEvent } from './person-waiting.js'
import { peerKey } from './world/peer.js'

/** What others have written to somebody and was not looked at yet. */
export class PersonNews {
  private readonly fresh = new Set<PersonMessage>()

  /** @param capacity - how many there are at most; then the oldest are forgotten. */
  constructor(private readonly capacity: number) {}

  note(event: PersonEvent): void {
    if (event.type === 'typing' || event.type === 'reactions' || event.type === 'poll' || event.self) return
    if (event.type === 'message' && event.message.out) return
    this.fresh.add(event.message)
    if (this.fresh.size > this.capacity) forgetOldest(this.fresh, this.capacity, (oldest) => this.fresh.delete(oldest))
  }

  /** What there is of one chat; it is looked at then. */
  take(chat: string): PersonMessage[] {
    const found = [...this.fresh].filter((message) => peerKey(message.chat) === chat)
    for (const message of found) this.fresh.delete(message)
    return found.sort((one, other) => one.id - other.id)
  }
}
