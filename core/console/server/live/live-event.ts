/** Something that changed, as the page hears of it. */
export interface LiveEvent {
  /** Counts up by one in one run of the process; with `epoch` it says whether something was missed. */
  readonly seq: number
  /** What it is about: `clients`, `jobs`, `logs:bot1`. */
  readonly topic: string
  readonly type: string
  readonly data: unknown
}
