import type { BlockDiagnostic } from '../../../config/check-block.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'

/** What is thrown for values that their class takes and that are wrong all the same. */
export function invalidBody(...problems: readonly BlockDiagnostic[]): SwitchboardError<'CONSOLE_BODY_INVALID'> {
  return new SwitchboardError('CONSOLE_BODY_INVALID', { problems })
}
