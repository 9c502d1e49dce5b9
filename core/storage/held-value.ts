import type { HeldKey } from './held-changes.js'
import type { KeyValueRow } from './key-value-rows.js'

export type RowChange = (row: KeyValueRow | undefined) => KeyValueRow | undefined

/** What is held back of one key: a value that replaces the kept one, and changes of whatever is there. */
export abstract class HeldValue implements HeldKey {
  private replacement: { row: KeyValueRow | undefined } | undefined
  private changes: { change: RowChange; before: KeyValueRow | undefined; result: KeyValueRow | undefined }[] = []
  /** What was kept when it was changed first. */
  private found: KeyValueRow | undefined

  constructor(readonly key: string) {}

  /** Whether what it comes to depends on what is kept. */
  get needsRow(): boolean {
    return this.replacement === undefined
  }

  /** What it was when the work read it. */
  get read(): KeyValueRow | undefined {
    return this.found
  }

  /** @param row - `undefined`: the key is deleted. */
  replace(row: KeyValueRow | undefined): void {
    this.replacement = { row }
    this.changes = []
  }

  /** @returns what the key holds then, as far as is known now. @throws what the change throws. */
  change(kept: KeyValueRow | undefined, change: RowChange): KeyValueRow | undefined {
    const before = this.applyTo(kept)
    const result = change(before)
    if (this.changes.length === 0) this.found = kept
    this.changes.push({ change, before, result })
    return result
  }

  /** What the key holds once the changes are kept, when it holds `kept` now. */
  applyTo(kept: KeyValueRow | undefined): KeyValueRow | undefined {
    let row = this.replacement ? this.replacement.row : kept
    for (const { change, before, result } of this.changes) {
      try {
        row = isEqual(row, before) ? result : change(row)
      } catch {
        // It went well with the value there was before, so that result is kept.
        row = result
      }
    }
    return row
  }
}

function isEqual(one: KeyValueRow | undefined, other: KeyValueRow | undefined): boolean {
  return one === other || (one?.json === other?.json && one?.expiresMs === other?.expiresMs)
}
