import { LatestMap } from '../collections/latest-map.js'
import type { OutboxStore } from './outbox-store.js'

/** How many people are held in memory. */
const limit = 20_000

/**
 * Under which names the outbox knows people: an id, usernames, a phone number. What one look-up showed is known from then
 * on, over restarts. A name is one person's at a time, the one's who was found under it last.
 */
export class People {
  private readonly latest = new LatestMap<string, readonly string[]>(limit)

  constructor(private readonly store: OutboxStore) {}

  /** All names of the one with this name; it alone when nobody was found under it. */
  async of(name: string): Promise<readonly string[]> {
    const person = name.startsWith('id:') ? name : await this.store.person(name)
    return person === undefined ? [name] : this.load(person)
  }

  /**
   * Keeps that these are names of one person, whose id is among them. At once where that is known.
   * @returns all names of the person.
   */
  merge(names: readonly string[]): readonly string[] | Promise<readonly string[]> {
    const person = names.find((name) => name.startsWith('id:'))
    if (person === undefined) return names
    const known = this.latest.get(person)
    return known && names.every((name) => known.includes(name)) ? known : this.learn(person, names)
  }

  /** Reads names anew from now on, as another process may have learnt some. */
  forget(): void {
    this.latest.clear()
  }

  private async learn(person: string, names: readonly string[]): Promise<readonly string[]> {
    const known = await this.load(person)
    const added = names.filter((name) => !known.includes(name))
    if (added.length === 0) return known
    for (const name of added) {
      const before = await this.store.person(name)
      if (before !== undefined) this.latest.delete(before)
    }
    await this.store.addNames(person, added)
    const all = [...new Set([...(this.latest.get(person) ?? known), ...added])]
    this.latest.set(person, all)
    return all
  }

  private async load(person: string): Promise<readonly string[]> {
    const known = this.latest.get(person)
    if (known) return known
    const found = [person, ...(await this.store.namesOf(person))]
    this.latest.set(person, found)
    return found
  }
}
