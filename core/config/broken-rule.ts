/** Which rule a value breaks, so that it can be told in another language. */
export interface BrokenRule {
  /** Stands for the text of the message: `min`, `unknownKey`. */
  readonly rule?: string
  /** What differs from case to case in the message and its fix. */
  readonly facts?: Readonly<Record<string, string | number | readonly string[]>>
}

/** The rule of a problem alone, where it has one. */
export function ruleOf({ rule, facts }: BrokenRule): BrokenRule {
  return { ...(rule !== undefined && { rule }), ...(facts && { facts }) }
}
