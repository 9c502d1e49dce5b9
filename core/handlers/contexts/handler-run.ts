/** One run of a handler, as its contexts see it. */
export interface HandlerRun {
  /** The name of the plugin whose handler it is. */
  readonly plugin: string
  readonly attempt: number
  readonly signal: AbortSignal
  /** The same in every run of the same handler for the same update, and in no other. */
  readonly name: string

  /** The `random_id` of the next message sent in this run: the same one in a second run of the same handler. */
  nextRandomId(): bigint
}
