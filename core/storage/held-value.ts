import type { HeldKey } from './held-changes.js'
import type { KeyValueRow, KeyValueRows } from './key-value-rows.js'

export type RowChange = (row: KeyValueRow | undefined) => KeyValueRow | undefined

/** What is held back of one key: a value that replaces the kept one, and changes of whatever is there. */
export class HeldValue implements HeldKey {
  private replacement: { row: KeyValueRow | undefined } | undefined
  private changes: { change: RowChange; result: KeyValueRow | undefined }[] = []

  constructor(
    readonly key: string,
    private readonly rows: KeyValueRows,
  ) {}

  /** @param row - `undefined`: the key is deleted. */
  replace(row: KeyValueRow | undefined): void {
    this.replacement = { row }
    this.changes = []
  }

  /** @returns what the key holds then, as far as is known now. @throws what the change throws. */
  change(change: RowChange): KeyValueRow | undefined {
    const result = change(this.current())
    this.changes.push({ change, result })
    return result
  }

  /** What the key holds once the changes are kept, as far as is known now. */
  current(): KeyValueRow | undefined {
    let row = this.replacement ? this.replacement.row : this.rows.read(this.key)
    for (const { change, result } of this.changes) {
      try {
        row = change(row)
      } catch {
        // It went well with the value there was before, so that result is kept.
        row = result
      }
    }
    return row
  }

  write(): void {
    const row = this.current()
    if (row) this.rows.write(this.key, row)
    else this.rows.erase(this.key)
  }
}
