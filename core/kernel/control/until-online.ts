import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { ManagedClient } from '../managed-client.js'

/**
 * Waits for a start.
 * @throws APP_CLIENT_STOPPED when somebody else stopped it meanwhile, and what the client failed with.
 */
export async function untilOnline({ name }: ManagedClient, start: Promise<void>): Promise<void> {
  try {
    await start
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
    throw new SwitchboardError('APP_CLIENT_STOPPED', { client: name }, { cause: error })
  }
}
