/** What happened while somebody waited, for those who read that it did not come. */
export interface Meanwhile {
  /** One line for each thing, oldest first. */
  readonly lines: readonly string[]
  /** What to do about it, when that is known. */
  readonly advice?: string
}

/** How long the people of a sandbox wait, in real time, and what they say when nothing has come. */
export class Patience {
  /** How long they wait at most when nobody says otherwise, in milliseconds: the tests of Switchboard itself, many at once, wait longer. */
  static usualMs = 5_000

  /** How long they wait at most when they are not told, in milliseconds. */
  limitMs: () => number = () => Patience.usualMs

  /** What is known of what happened meanwhile. */
  meanwhile: () => Meanwhile = () => ({ lines: [] })
}
