import type { HeldKey } from '../held-changes.js'
import type { RowChange } from '../held-value.js'
import type { KeyValueRow } from '../key-value-rows.js'
import type { ValuePlace } from './value-place.js'

/** What is held back of one key: a value that replaces the kept one, and changes of whatever is there. */
export class PostgresHeldValue implements HeldKey {
  private replacement: { row: KeyValueRow | undefined } | undefined
  private changes: { change: RowChange; result: KeyValueRow | undefined }[] = []

  /** @param place - where it lies, once it is known whose it is. */
  constructor(
    readonly name: string,
    readonly key: string,
    readonly place: () => Promise<ValuePlace>,
  ) {}

  /** Whether what it comes to depends on what is kept. */
  get needsRow(): boolean {
    return this.replacement === undefined
  }

  /** @param row - `undefined`: the key is deleted. */
  replace(row: KeyValueRow | undefined): void {
    this.replacement = { row }
    this.changes = []
  }

  /** @returns what the key holds then, as far as is known now. @throws what the change throws. */
  change(kept: KeyValueRow | undefined, change: RowChange): KeyValueRow | undefined {
    const result = change(this.applyTo(kept))
    this.changes.push({ change, result })
    return result
  }

  /** What the key holds once the changes are kept, when it holds `kept` now. */
  applyTo(kept: KeyValueRow | undefined): KeyValueRow | undefined {
    let row = this.replacement ? this.replacement.row : kept
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
}
