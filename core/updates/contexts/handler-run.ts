/** One run of a handler, as its contexts see it. */
export interface HandlerRun {
  readonly attempt: number
  readonly signal: AbortSignal

  /** The `random_id` of the next message sent in this run: the same one in a second run of the same handler. */
  nextRandomId(): bigint
}
