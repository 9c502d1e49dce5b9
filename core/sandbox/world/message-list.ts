import type { Message } from './message.js'

/**
 * Messages in the order of their numbers, and found by them: a list that is searched costs a fifth of a map.
 * @param ownerId - the account that numbers them; any for a channel's, which have one number for all.
 */
export class MessageList {
  private list: Message[] = []

  constructor(private readonly ownerId: number) {}

  /** All of them, oldest first. */
  get all(): readonly Message[] {
    return this.list
  }

  get size(): number {
    return this.list.length
  }

  get(id: number): Message | undefined {
    const message = this.list[this.indexFrom(id)]
    return message?.idFor(this.ownerId) === id ? message : undefined
  }

  has(id: number): boolean {
    return this.get(id) !== undefined
  }

  /** Adds one that has its number already. */
  add(message: Message): void {
    const id = message.idFor(this.ownerId) ?? 0
    const lastId = this.list.at(-1)?.idFor(this.ownerId) ?? 0
    if (id > lastId) this.list.push(message)
    else this.list.splice(this.indexFrom(id), 0, message)
  }

  /** Takes messages out; they still have their numbers. */
  remove(gone: ReadonlySet<Message>): void {
    const [only] = gone
    if (gone.size !== 1 || !only) {
      this.list = this.list.filter((message) => !gone.has(message))
      return
    }
    const index = this.indexFrom(only.idFor(this.ownerId) ?? 0)
    if (this.list[index] === only) this.list.splice(index, 1)
  }

  /** The place of the first message with this number or a higher one. */
  private indexFrom(id: number): number {
    let low = 0
    let high = this.list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.list[middle]?.idFor(this.ownerId) ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
