/** One change of a configuration's file. A `path` has the keys as they are written there: `['plugins', 'exclude']`. */
export type ConfigEdit =
  /** Writes a value, instead of another or anew; of the client of this name, else of the whole configuration. */
  | { readonly kind: 'set'; readonly client?: string; readonly path: readonly string[]; readonly value: unknown }
  /** Takes a key out, so that its default counts. */
  | { readonly kind: 'unset'; readonly client?: string; readonly path: readonly string[] }
  /** Adds a text to a list that may be missing; one that is in it already is not added again. */
  | {
      readonly kind: 'add' | 'remove'
      readonly client?: string
      readonly path: readonly string[]
      readonly item: string
    }
  /** Adds a client behind the others; keys as in the file. */
  | { readonly kind: 'add-client'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'remove-client'; readonly client: string }
