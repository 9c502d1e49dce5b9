import type { DoNotContact } from './do-not-contact.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'
import type { People } from './people.js'

interface SuppressionParts {
  readonly store: OutboxStore
  readonly time: OutboxTime
  readonly people: People
  readonly doNotContact: DoNotContact
}

const sentLately = 'the same was sent to this person lately'

/** Finds the messages that go to nobody: the person is on the do-not-contact list, or was sent the same lately. */
export class Suppression {
  /** Texts that are being stored, so that two of one moment see each other. */
  private readonly storing = new Map<string, Promise<unknown>>()

  constructor(private readonly parts: SuppressionParts) {}

  /** Marks a message to somebody who is on the list under the name it goes to. */
  refuse(message: NewOutboxRecord): boolean {
    const refused = this.parts.doNotContact.reasonFor([message.recipient])
    if (refused === undefined) return false
    Object.assign(message, { state: 'refused', reason: refused })
    return true
  }

  /** Stores messages of one text, those marked that go to nobody. @throws STORAGE_ errors */
  async add(messages: readonly NewOutboxRecord[], suppressMs?: number): Promise<OutboxRecord[]> {
    const open = messages.filter((message) => !this.refuse(message))
    const windowMs = suppressMs ?? open[0]?.suppressMs ?? 0
    const hash = open[0]?.contentHash
    if (windowMs === 0 || hash === undefined) return this.parts.store.add(messages)
    const adding = (this.storing.get(hash) ?? Promise.resolve()).then(async () => {
      for (const message of open) {
        if (await this.wasSent(message, windowMs)) Object.assign(message, { state: 'suppressed', reason: sentLately })
      }
      return this.parts.store.add(messages)
    })
    const over = adding
      .catch(() => {})
      .then(() => {
        if (this.storing.get(hash) === over) this.storing.delete(hash)
      })
    this.storing.set(hash, over)
    return adding
  }

  /** Why somebody must not get a message whom other names of theirs reach: what only a look-up shows. */
  async doubled(record: OutboxRecord, names: readonly string[]): Promise<string | undefined> {
    const { store, time } = this.parts
    const { id, broadcast, suppressMs, contentHash, recipient } = record
    for (const name of names.filter((other) => other !== recipient)) {
      if (broadcast !== undefined) {
        const others = await store.find({ broadcast, recipient: name })
        const first = others.find(({ state, id: own }) => isSending.has(state) || (state === 'waiting' && own < id))
        if (first) return `the broadcast reaches this person as ${name}`
      }
      if (suppressMs === undefined) continue
      if (await store.hasSent(name, contentHash, time.now() - suppressMs, id)) return sentLately
    }
    return undefined
  }

  private async wasSent({ recipient, contentHash }: NewOutboxRecord, windowMs: number): Promise<boolean> {
    const { store, time, people } = this.parts
    for (const name of await people.of(recipient)) {
      if (await store.hasSent(name, contentHash, time.now() - windowMs)) return true
    }
    return false
  }
}

const isSending: ReadonlySet<string> = new Set(['sent', 'sending', 'ambiguous'])
