import { LazyMap } from '../collections/lazy-map.js'

/** So many constructors are told apart; the rest are counted as one. */
const maxNames = 50

/** What Telegram sent that the library could not read, counted by the number of its constructor (`0x5ad00bad`). */
export class UnreadableCounts {
  private readonly counts = new LazyMap<string, number>()

  /** @param id - `undefined`: it is not the constructor that was wrong. */
  add(id: string | undefined): void {
    const { counts } = this
    const known = id ?? 'broken'
    const name = counts.has(known) || counts.size < maxNames ? known : 'other'
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }

  /** The counts so far. */
  list(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts)
  }
}
