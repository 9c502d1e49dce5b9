import type { BrokenRule } from './broken-rule.js'

/** One error of a configuration file. It never carries the value it is about, which may be a secret. */
export interface ConfigDiagnostic extends BrokenRule {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** `clients[2].bot_token`; empty when the error is in no single value. */
  readonly path: string
  readonly message: string
  readonly fix: string
}
