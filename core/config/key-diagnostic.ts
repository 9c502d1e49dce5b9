import type { BrokenRule } from './broken-rule.js'
import type { ConfigPath } from './config-path.js'

/** An error before it has its line: the value at `path`, or its key. */
export interface KeyDiagnostic extends BrokenRule {
  readonly path: ConfigPath
  readonly at: 'key' | 'value'
  readonly message: string
  readonly fix: string
  /** A key that is missing only because it is misspelt here; its absence is not reported as well. */
  readonly meant?: ConfigPath
}
