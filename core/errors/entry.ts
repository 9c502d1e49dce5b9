/**
 * What an error says about the attempt that met it:
 * - `transient`: nothing was done, and the same attempt can end otherwise later without anybody changing anything;
 * - `final`: nothing was done, and the same attempt would be refused again;
 * - `ambiguous`: nobody knows whether it was done;
 * - `duplicate`: it had been done before, so nothing is left to do.
 */
export type Verdict = 'transient' | 'final' | 'ambiguous' | 'duplicate'

/** What else is known of a kind of error, besides its texts. */
export interface EntryTraits<Context> {
  /** Default `final`: nothing is repeated that is not known to pass. */
  verdict?: Verdict | ((context: Context) => Verdict)
  /**
   * Whom it concerns: this one call and what it asks for, or all calls of its client, as the account or its way to
   * Telegram is what is wrong. Default `call`.
   */
  affects?: 'call' | 'client'
}

/** One kind of error: what happened and where, an instruction that fixes it, and what it says about a repetition. */
export interface CatalogueEntry<Context> {
  what: (context: Context) => string
  fix: (context: Context) => string
  verdict: (context: Context) => Verdict
  affects: 'call' | 'client'
}

/** Types a catalogue entry by its context. */
export function entry<Context>(
  what: CatalogueEntry<Context>['what'],
  fix: CatalogueEntry<Context>['fix'],
  { verdict = 'final', affects = 'call' }: EntryTraits<Context> = {},
): CatalogueEntry<Context> {
  return { what, fix, verdict: typeof verdict === 'function' ? verdict : () => verdict, affects }
}
