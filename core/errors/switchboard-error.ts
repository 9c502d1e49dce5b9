import { catalogue, type ErrorCode, type ErrorContext } from './catalogue.js'
import type { CatalogueEntry } from './entry.js'

/**
 * An error of Switchboard. Branch on `code`, never on the text.
 * The message says what happened and where, then `Fix:` and what to do.
 */
export class SwitchboardError<Code extends ErrorCode = ErrorCode> extends Error {
  /** What happened, without the instruction. */
  readonly what: string
  /** What to do about it. */
  readonly fix: string

  constructor(
    /** What kind of error it is; branch on it. */
    readonly code: Code,
    /** The facts of this code. */
    readonly context: ErrorContext<Code>,
    options: { cause?: unknown } = {},
  ) {
    const { what, fix } = catalogue[code] as unknown as CatalogueEntry<ErrorContext<Code>>
    super(`${what(context)}\n  Fix: ${fix(context)}`, options)
    this.name = code
    this.what = what(context)
    this.fix = fix(context)
  }
}

/** Whether `error` is a Switchboard error, of this code when one is given. */
export function isSwitchboardError<Code extends ErrorCode>(
  error: unknown,
  code?: Code,
): error is SwitchboardError<Code> {
  return error instanceof SwitchboardError && (code === undefined || error.code === code)
}
