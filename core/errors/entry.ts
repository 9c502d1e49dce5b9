/** One kind of error: what happened and where, and an instruction that mends it. */
export interface CatalogueEntry<Context> {
  what: (context: Context) => string
  fix: (context: Context) => string
}

/** Types a catalogue entry by its context. */
export function entry<Context>(
  what: CatalogueEntry<Context>['what'],
  fix: CatalogueEntry<Context>['fix'],
): CatalogueEntry<Context> {
  return { what, fix }
}
