import { isSwitchboardError } from '../../errors/switchboard-error.js'

/** The same bytes come each time, unless what cannot be read was the fault of a moment. */
const patience = 3

/** Whether an answer could not be read so often in a row that it never will be. */
export function isUnreadable(error: unknown, failures: number): boolean {
  return failures >= patience && isSwitchboardError(error, 'RPC_UNREADABLE')
}
