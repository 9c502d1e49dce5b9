import type { OutboxRecord } from './outbox-record.js'
import type { Acquaintance } from './outbox-store.js'

/**
 * - `ready`: its first message waits for an account
 * - `loading`: who knows the recipient is being looked up
 * - `busy`: its first message is being sent
 * - `parked`: it waits for one account
 * - `resting`: not before its time
 */
export type LineState = 'ready' | 'loading' | 'busy' | 'parked' | 'resting'

/** The messages for one recipient, one at a time and in order. */
export class Line {
  state: LineState = 'ready'
  /** Who knows the recipient; `undefined` until it was looked up. */
  contacts: readonly Acquaintance[] | undefined
  /** How often in a row an attempt ended with nothing learnt. */
  deferrals = 0
  /** Counted up whenever the state changes, so that an old timer or place in a queue is known as such. */
  turn = 0
  /** Whether nothing under another name of the recipient comes before the message that is being sent. */
  isItsTurn = false
  /** The names under which it is found. */
  readonly names = new Set<string>()
  private readonly queue: OutboxRecord[] = []

  constructor(readonly recipient: string) {
    this.names.add(recipient)
  }

  get head(): OutboxRecord | undefined {
    return this.queue[0]
  }

  get size(): number {
    return this.queue.length
  }

  /** `known`, or `stranger` when no account has written with the recipient. Groups and channels are no strangers. */
  get kind(): 'known' | 'stranger' {
    return (this.contacts?.length ?? 0) > 0 || this.recipient.startsWith('id:-') ? 'known' : 'stranger'
  }

  enter(state: LineState): void {
    this.state = state
    this.turn++
  }

  /** Puts a message in its place: by priority, then by number, never before one that was begun. */
  insert(record: OutboxRecord): void {
    const { head, queue } = this
    const isBegun = head !== undefined && (this.state === 'busy' || head.tried.length > 0)
    let index = queue.length
    while (index > (isBegun ? 1 : 0)) {
      const before = queue[index - 1]
      if (before === undefined || !isEarlier(record, before)) break
      index--
    }
    queue.splice(index, 0, record)
  }

  /** Puts the message at the front that the line was taken for. */
  lead(record: OutboxRecord): void {
    this.queue.unshift(record)
  }

  /** Takes a message out. @returns whether it was there. */
  remove(id: number): boolean {
    const index = this.queue.findIndex((record) => record.id === id)
    if (index === -1) return false
    this.queue.splice(index, 1)
    return true
  }

  records(): readonly OutboxRecord[] {
    return this.queue
  }
}

export function isEarlier(one: OutboxRecord, other: OutboxRecord): boolean {
  return one.priority === other.priority ? one.id < other.id : one.priority > other.priority
}
