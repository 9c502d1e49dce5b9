import { HeldValue } from './held-value.js'
import type { KeyValueRow, KeyValueRows } from './key-value-rows.js'

/** What is held back of one key in a database file. */
export class SqliteHeldValue extends HeldValue {
  constructor(
    key: string,
    private readonly rows: KeyValueRows,
  ) {
    super(key)
  }

  /** What is kept of it, if that matters. */
  get kept(): KeyValueRow | undefined {
    return this.needsRow ? this.rows.read(this.key) : undefined
  }

  /** What the key holds once the changes are kept, as far as is known now. */
  current(): KeyValueRow | undefined {
    return this.applyTo(this.kept)
  }

  write(): void {
    const row = this.current()
    if (row) this.rows.write(this.key, row)
    else this.rows.erase(this.key)
  }
}
