import type { Database } from './database.js'
import { migrateKeyValues } from './key-value-rows.js'

/** Whose values a store holds. */
export class StoreOwner {
  constructor(
    private readonly database: Database,
    private name: string,
  ) {
    migrateKeyValues(database)
  }

  /** What the values are kept under. */
  get key(): string {
    return this.name
  }

  /** It turned out to be somebody else; what was kept under the name before goes to that one, unless it is to stay. */
  become(name: string, { takesAlong }: { takesAlong: boolean }): void {
    if (name === this.name) return
    if (takesAlong) this.takeFrom(this.name, name)
    this.name = name
  }

  /** Takes over what lies under another name. */
  adopt(other: string): void {
    if (other !== this.name) this.takeFrom(other, this.name)
  }

  private takeFrom(from: string, to: string): void {
    // Mostly there is nothing, and a look costs far less than a write.
    if (!this.database.get('SELECT 1 FROM key_values WHERE client = ? LIMIT 1', from)) return
    this.database.run('UPDATE OR REPLACE key_values SET client = ? WHERE client = ?', to, from)
  }
}
