import type { ParseMode } from './text-entity.js'

/**
 * A text that says itself how it is marked up, whatever the client's parse mode is. Made by `html` and `md`.
 * Holds the source and does not check it.
 */
export class Markup {
  constructor(
    readonly mode: ParseMode,
    readonly source: string,
  ) {}

  /** The source, as it was written. */
  toString(): string {
    return this.source
  }
}
