import type { TextEntity } from './text-entity.js'

/** What a parser read. */
export interface ParsedSource {
  readonly text: string
  /** In canonical form: see `normalizeEntities`. */
  readonly entities: TextEntity[]
  /** The source with a neutral sign for all that was recognised, to look for markup of the other kind in. */
  remainder(): string
}

/** Stands in a remainder for what was recognised; neither a word character nor a space nor a sign of any markup. */
export const neutralSign = '\uFFFC'
