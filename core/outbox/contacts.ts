import { LatestMap } from '../collections/latest-map.js'
import { showAs } from '../errors/show-as.js'
import type { Acquaintance, OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'

/** How many people are held in memory. */
const limit = 20_000
/** How long it is believed where other processes write to people too, in milliseconds. */
const believedMs = 60_000

/** Which accounts and people have written to each other. A first message to a stranger has a budget of its own. */
export class Contacts {
  private readonly latest: LatestMap<string, readonly Acquaintance[]>

  constructor(
    private readonly store: OutboxStore,
    private readonly time: OutboxTime,
  ) {
    this.latest = new LatestMap(limit, store.claims && believedMs)
  }

  /** Who knows a person, the oldest acquaintance first; at once where it is in memory. */
  of(recipient: string): readonly Acquaintance[] | Promise<readonly Acquaintance[]> {
    const known = this.latest.get(recipient)
    if (known) return known
    return this.store.contacts(recipient).then((found) => this.keep(recipient, this.latest.get(recipient) ?? found))
  }

  /**
   * Keeps that an account and a person have written to each other.
   * @param names - all names of the person: `'id:42'`, `'@name'`.
   * @param pool - the pool for which the account wrote; empty when the person did.
   */
  async add(names: readonly string[], agent: string, pool: string): Promise<void> {
    if (this.have(names, agent, pool)) return
    const acquaintance = { agent, pool, sinceMs: this.time.now() }
    const isNew = (known: readonly Acquaintance[]) => !known.some((each) => each.agent === agent && each.pool === pool)
    const missing: string[] = []
    for (const name of names) {
      const known = await this.of(name)
      if (!isNew(known)) continue
      missing.push(name)
      this.keep(name, [...known, acquaintance])
    }
    if (missing.length > 0) await this.store.addContact(missing, acquaintance)
  }

  /** Whether {@link add} has been told that, as far as it is in memory. */
  have(names: readonly string[], agent: string, pool: string): boolean {
    return names.every((name) => this.latest.peek(name)?.some((each) => each.agent === agent && each.pool === pool))
  }

  private keep(recipient: string, known: readonly Acquaintance[]): readonly Acquaintance[] {
    this.latest.set(recipient, known)
    return known
  }
}

showAs(Contacts, () => ({}))
