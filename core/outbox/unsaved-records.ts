import { isOver } from './delivery.js'
import type { OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'

/** What has become of messages and is on its way into the store: until it is there, what the store says of them is old. */
export class UnsavedRecords {
  private readonly records = new Map<number, { readonly record: OutboxRecord }>()

  constructor(
    private readonly store: OutboxStore,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Keeps what has become of a message. */
  save(record: OutboxRecord): void {
    const entry = { record }
    this.records.set(record.id, entry)
    const saved = () => {
      if (this.records.get(record.id) === entry) this.records.delete(record.id)
    }
    this.store.save(record).then(saved, (error) => {
      saved()
      this.failed(error)
    })
  }

  /** A message of which the store does not know yet what became of it. */
  latest(id: number): OutboxRecord | undefined {
    return this.records.get(id)?.record
  }

  /** To be called before the store is asked. @returns which messages are over, whatever it answers of them. */
  over(): (id: number) => boolean {
    const before = new Set<number>()
    for (const [id, { record }] of this.records) if (isOver(record)) before.add(id)
    return (id) => {
      const latest = this.latest(id)
      return latest ? isOver(latest) : before.has(id)
    }
  }
}
