import type { Fence } from '../fence.js'
import { HeldValue } from '../held-value.js'
import type { KeyValueRow } from '../key-value-rows.js'
import type { ValuePlace } from './value-place.js'

/** What is held back of one key in a database server. */
export class PostgresHeldValue extends HeldValue {
  /** What the last write of it came to, under which lease, and when it was made. */
  outcome: { readonly row: KeyValueRow | undefined; readonly lease: Fence; readonly since: number } | undefined

  /**
   * @param place - where it lies, once it is known whose it is.
   * @param lease - under which it is written; default: none.
   */
  constructor(
    readonly name: string,
    key: string,
    readonly place: () => Promise<ValuePlace>,
    readonly lease: () => Fence | undefined = () => undefined,
  ) {
    super(key)
  }
}
