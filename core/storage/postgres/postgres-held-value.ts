import type { Fence } from '../fence.js'
import type { HeldKey } from '../held-changes.js'
import type { RowChange } from '../held-value.js'
import type { KeyValueRow } from '../key-value-rows.js'
import type { ValuePlace } from './value-place.js'

/** What is held back of one key: a value that replaces the kept one, and changes of whatever is there. */
export class PostgresHeldValue implements HeldKey {
  private replacement: { row: KeyValueRow | undefined } | undefined
  private changes: { change: RowChange; before: KeyValueRow | undefined; result: KeyValueRow | undefined }[] = []
  /** What was kept when it was changed first. */
  private found: KeyValueRow | undefined
  /** What the last write of it came to, under which lease, and when it was made. */
  outcome: { readonly row: KeyValueRow | undefined; readonly lease: Fence; readonly since: number } | undefined

  /**
   * @param place - where it lies, once it is known whose it is.
   * @param lease - under which it is written; default: none.
   */
  constructor(
    readonly name: string,
    readonly key: string,
    readonly place: () => Promise<ValuePlace>,
    readonly lease: () => Fence | undefined = () => undefined,
  ) {}

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
