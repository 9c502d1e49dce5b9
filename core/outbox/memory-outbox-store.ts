import type { DeliveryState } from './delivery.js'
import { openStates } from './delivery.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type {
  Acquaintance,
  BlockedContact,
  BroadcastState,
  DueQuery,
  OutboxQuery,
  OutboxStore,
  StoredBroadcast,
  UnsentReason,
} from './outbox-store.js'

/** Keeps everything in memory, gone with the process. For tests, and for those who want nothing kept. */
export class MemoryOutboxStore implements OutboxStore {
  private readonly records = new Map<number, OutboxRecord>()
  private readonly ids = new Map<string, number>()
  private readonly casts = new Map<number, StoredBroadcast>()
  private readonly paused = new Set<string>()
  private readonly list = new Map<string, BlockedContact>()
  private readonly known = new Map<string, Acquaintance[]>()
  private readonly persons = new Map<string, string>()
  private lastId = 0

  async add(messages: readonly NewOutboxRecord[]): Promise<OutboxRecord[]> {
    return messages.map((message) => {
      const name = message.key === undefined ? undefined : `${message.pool}\n${message.key}`
      const before = name === undefined ? undefined : this.records.get(this.ids.get(name) ?? 0)
      if (before) return structured(before)
      const id = ++this.lastId
      if (name !== undefined) this.ids.set(name, id)
      const record = { ...message, id }
      this.records.set(id, structured(record))
      return record
    })
  }

  async save(record: OutboxRecord): Promise<void> {
    this.records.set(record.id, structured(record))
  }

  async get(id: number): Promise<OutboxRecord | undefined> {
    const found = this.records.get(id)
    return found && structured(found)
  }

  async find(query: OutboxQuery): Promise<OutboxRecord[]> {
    const { pool, states, broadcast, recipient, before, limit = 100 } = query
    return this.all(
      (record) =>
        (pool === undefined || record.pool === pool) &&
        (states === undefined || states.includes(record.state)) &&
        (broadcast === undefined || record.broadcast === broadcast) &&
        (recipient === undefined || record.recipient === recipient) &&
        (before === undefined || record.id < before),
    )
      .sort((one, other) => other.id - one.id)
      .slice(0, limit)
  }

  async due({ pool, nowMs, limit, isInHand }: DueQuery): Promise<OutboxRecord[]> {
    return this.all(
      (record) =>
        record.pool === pool &&
        (record.state === 'waiting' || record.state === 'ambiguous') &&
        record.dueMs <= nowMs &&
        !isInHand(record.id) &&
        this.goesOn(record),
    )
      .sort((one, other) => other.priority - one.priority || one.id - other.id)
      .slice(0, limit)
  }

  async nextDueMs(pool: string, nowMs: number): Promise<number | undefined> {
    const times = this.all(({ pool: of, state, dueMs }) => of === pool && state === 'waiting' && dueMs > nowMs)
    return times.length === 0 ? undefined : Math.min(...times.map(({ dueMs }) => dueMs))
  }

  async unfinished(pool: string): Promise<OutboxRecord[]> {
    return this.all(({ pool: of, state }) => of === pool && (state === 'sending' || state === 'ambiguous'))
  }

  async pools(): Promise<string[]> {
    return [...new Set(this.all(({ state }) => openStates.includes(state)).map(({ pool }) => pool))]
  }

  async hasSent(recipient: string, contentHash: string, sinceMs: number, before = Infinity): Promise<boolean> {
    return [...this.records.values()].some(
      (record) =>
        record.id < before &&
        record.recipient === recipient &&
        record.contentHash === contentHash &&
        (record.state === 'sent' ? record.changedMs >= sinceMs : openStates.includes(record.state)),
    )
  }

  async cancelWaiting(broadcast: number, nowMs: number): Promise<number[]> {
    const waiting = [...this.records.values()].filter(
      (record) => record.broadcast === broadcast && record.state === 'waiting',
    )
    for (const record of waiting) {
      Object.assign(record, { state: 'cancelled', reason: 'its broadcast was cancelled', changedMs: nowMs })
    }
    return waiting.map(({ id }) => id)
  }

  async addBroadcast(broadcast: Omit<StoredBroadcast, 'id'>): Promise<StoredBroadcast> {
    const { pool, key } = broadcast
    const before = [...this.casts.values()].find((each) => key !== undefined && each.key === key && each.pool === pool)
    if (before) return before
    const added = { ...broadcast, id: this.casts.size + 1 }
    this.casts.set(added.id, added)
    return added
  }

  async broadcast(id: number): Promise<StoredBroadcast | undefined> {
    return this.casts.get(id)
  }

  async broadcasts(): Promise<StoredBroadcast[]> {
    return [...this.casts.values()]
  }

  async setBroadcastState(id: number, state: BroadcastState): Promise<void> {
    const found = this.casts.get(id)
    if (found && found.state !== 'cancelled') this.casts.set(id, { ...found, state })
  }

  async counts(broadcast: number): Promise<Partial<Record<DeliveryState, number>>> {
    const counts: Partial<Record<DeliveryState, number>> = {}
    for (const { state } of this.all((record) => record.broadcast === broadcast && this.isLatest(record)))
      counts[state] = (counts[state] ?? 0) + 1
    return counts
  }

  async unsentReasons(broadcast: number, limit: number): Promise<UnsentReason[]> {
    const found = new Map<string, UnsentReason>()
    for (const { state, reason = state } of this.all(
      (record) => record.broadcast === broadcast && this.isLatest(record),
    )) {
      if (state === 'sent' || openStates.includes(state)) continue
      const name = `${state}\n${reason}`
      found.set(name, { state, reason, count: (found.get(name)?.count ?? 0) + 1 })
    }
    return [...found.values()].sort((one, other) => other.count - one.count).slice(0, limit)
  }

  async pausedPools(): Promise<string[]> {
    return [...this.paused]
  }

  async setPaused(pool: string, paused: boolean): Promise<void> {
    if (paused) this.paused.add(pool)
    else this.paused.delete(pool)
  }

  async blocked(): Promise<BlockedContact[]> {
    return [...this.list.values()]
  }

  async block(contact: BlockedContact): Promise<void> {
    this.list.set(contact.recipient, contact)
  }

  async unblock(recipient: string): Promise<void> {
    this.list.delete(recipient)
  }

  async contacts(recipient: string): Promise<Acquaintance[]> {
    return [...(this.known.get(recipient) ?? [])].sort((one, other) => one.sinceMs - other.sinceMs)
  }

  async addContact(recipients: readonly string[], acquaintance: Acquaintance): Promise<void> {
    for (const recipient of recipients) {
      const before = this.known.get(recipient) ?? []
      const { agent, pool } = acquaintance
      if (before.some((each) => each.agent === agent && each.pool === pool)) continue
      this.known.set(recipient, [...before, acquaintance])
    }
  }

  async person(name: string): Promise<string | undefined> {
    return this.persons.get(name)
  }

  async namesOf(person: string): Promise<string[]> {
    return [...this.persons].filter(([, owner]) => owner === person).map(([name]) => name)
  }

  async addNames(person: string, names: readonly string[]): Promise<void> {
    for (const name of names) this.persons.set(name, person)
  }

  async prune(beforeMs: number): Promise<number> {
    const isKeyed = (broadcast = 0) => this.casts.get(broadcast)?.key !== undefined
    const old = this.all(
      ({ state, changedMs, broadcast }) => !openStates.includes(state) && changedMs < beforeMs && !isKeyed(broadcast),
    )
    for (const { id } of old) this.records.delete(id)
    return old.length
  }

  /** Whether its broadcast does not hold it: of one that was cancelled, what may have been delivered is left. */
  private goesOn({ broadcast, state }: OutboxRecord): boolean {
    const of = broadcast === undefined ? 'running' : this.casts.get(broadcast)?.state
    return of === 'running' || (of === 'cancelled' && state === 'ambiguous')
  }

  /** Whether nobody had it sent once more as part of the same broadcast. */
  private isLatest({ id, pool, broadcast }: OutboxRecord): boolean {
    const again = this.records.get(this.ids.get(`${pool}\nretry:${id}`) ?? 0)
    return again === undefined || again.broadcast !== broadcast
  }

  private all(wanted: (record: OutboxRecord) => boolean): OutboxRecord[] {
    return [...this.records.values()].filter(wanted).map(structured)
  }
}

/** A copy that later changes do not reach. */
function structured(record: OutboxRecord): OutboxRecord {
  return { ...record, tried: record.tried.map((attempt) => ({ ...attempt })) }
}
