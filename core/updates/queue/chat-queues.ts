import { Fifo } from '../../collections/fifo.js'
import { LazyMap } from '../../collections/lazy-map.js'
import { LazySet } from '../../collections/lazy-set.js'
import type { Semaphore } from '../../time/semaphore.js'

/** The place in which an item runs. It can be left for a while: the chat stays closed, others use the place. */
export interface Slot {
  leave(): void
  /** Resolves when there is a place again. */
  enter(): Promise<void>
}

/** Does what the queues hand out. */
export interface QueueWorker<Item> {
  /** Handles one item; the chat's next item waits for the promise, if there is one. It must not reject. */
  run(item: Item, slot: Slot): undefined | Promise<void>
  /** Called after an item ended. */
  ended?(): void
}

export interface ChatQueuesOptions<Item> {
  /** How many chats are handled at once. */
  workers: number
  budget: Semaphore
  worker: QueueWorker<Item>
}

interface Chat<Item> {
  readonly key: number
  readonly items: Fifo<Item>
  /** Whether one of its items runs, or it stands in the line of chats to be handled. */
  claimed: boolean
}

/** After so many items in one go, input and output of the process get their turn. */
const itemsPerTurn = 1_024

/**
 * One queue for each chat: a chat's items in order, one at a time; different chats side by side up to `workers`, all
 * clients together up to the {@link Semaphore}. Chats take turns, so that a busy one does not starve the others.
 */
export class ChatQueues<Item> implements PlaceGiver {
  private readonly chats = new LazyMap<number, Chat<Item>>()
  private readonly ready = new Fifo<Chat<Item>>()
  private readonly returning = new Fifo<() => void>()
  private readonly drainers = new LazySet<() => void>()
  private queuedItems = 0
  private activeItems = 0
  private placesInUse = 0
  /** Places of the budget that were given to us and are not in use yet. */
  private granted = 0
  private scheduled = false

  constructor(private readonly options: ChatQueuesOptions<Item>) {}

  /** Items that wait for their turn. */
  get queued(): number {
    return this.queuedItems
  }

  /** Items whose run has begun and not ended. */
  get active(): number {
    return this.activeItems
  }

  /** Whether anything of this chat waits or runs. */
  has(key: number): boolean {
    return this.chats.has(key)
  }

  push(key: number, item: Item): void {
    let chat = this.chats.get(key)
    if (!chat) {
      chat = { key, items: new Fifo(), claimed: false }
      this.chats.set(key, chat)
    }
    chat.items.push(item)
    this.queuedItems++
    if (chat.claimed) return
    chat.claimed = true
    this.ready.push(chat)
    this.schedule()
  }

  /** The first waiting item of every chat. */
  *heads(): Generator<Item> {
    for (const { items } of this.chats.values()) {
      const item = items.peek()
      if (item !== undefined) yield item
    }
  }

  /** Drops what has not begun. */
  clear(): void {
    for (const chat of this.chats.values()) chat.items.clear()
    this.queuedItems = 0
    this.notifyDrained()
  }

  /** Resolves when nothing waits and nothing runs. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.queuedItems === 0 && this.activeItems === 0) return resolve()
      this.drainers.add(resolve)
    })
  }

  /** A place that was in use is free. */
  givePlace(): void {
    this.placesInUse--
    this.options.budget.release()
    if (this.returning.size > 0 || this.ready.size > 0) this.schedule()
  }

  /** Somebody who left a place wants one again. @param enter - called when there is one. */
  returnTo(enter: () => void): void {
    this.returning.push(enter)
    this.schedule()
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    queueMicrotask(this.pump)
  }

  private readonly pump = (): void => {
    this.scheduled = false
    for (let left = itemsPerTurn; this.returning.size > 0 || this.ready.size > 0; left--) {
      if (left === 0) {
        this.scheduled = true
        setImmediate(this.pump)
        break
      }
      if (!this.takePlace()) break
      const enter = this.returning.shift()
      if (enter) enter()
      else this.runNext()
    }
    for (; this.granted > 0; this.granted--) this.options.budget.release()
  }

  private takePlace(): boolean {
    if (this.placesInUse >= this.options.workers) return false
    if (this.granted > 0) {
      this.granted--
    } else if (!this.options.budget.tryAcquire()) {
      this.options.budget.request(this.grant)
      return false
    }
    this.placesInUse++
    return true
  }

  private readonly grant = (): void => {
    this.granted++
    this.schedule()
  }

  private runNext(): void {
    const chat = this.ready.shift()
    const item = chat?.items.shift()
    if (!chat || item === undefined) {
      if (chat) this.release(chat)
      this.givePlace()
      return
    }
    this.queuedItems--
    this.activeItems++
    const place = new Place(this)
    const pending = this.options.worker.run(item, place)
    if (pending) void pending.then(() => this.end(chat, place))
    else this.end(chat, place)
  }

  private end(chat: Chat<Item>, place: Place): void {
    this.activeItems--
    this.release(chat)
    place.leave()
    this.options.worker.ended?.()
    this.notifyDrained()
  }

  private release(chat: Chat<Item>): void {
    if (chat.items.size > 0) {
      this.ready.push(chat)
      this.schedule()
    } else {
      chat.claimed = false
      this.chats.delete(chat.key)
    }
  }

  private notifyDrained(): void {
    if (this.queuedItems > 0 || this.activeItems > 0 || this.drainers.size === 0) return
    for (const resolve of this.drainers) resolve()
    this.drainers.clear()
  }
}

/** Whose places they are. */
interface PlaceGiver {
  givePlace(): void
  returnTo(enter: () => void): void
}

class Place implements Slot {
  private inside = true

  constructor(private readonly giver: PlaceGiver) {}

  leave(): void {
    if (!this.inside) return
    this.inside = false
    this.giver.givePlace()
  }

  enter(): Promise<void> {
    if (this.inside) return Promise.resolve()
    return new Promise((resolve) => {
      this.giver.returnTo(() => {
        this.inside = true
        resolve()
      })
    })
  }
}
