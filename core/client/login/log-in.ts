import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Client } from '../client.js'
import { ownerOf } from '../client-owner.js'
import type { Account } from './account.js'

/**
 * Logs a client in and lets it go again, its session kept; once more when it turns out that the login that was there had
 * ended, as a person has asked for it.
 * @param makeClient - makes a client that is not started.
 * @param onEnded - told of a login that Telegram ended; it is set aside then.
 * @throws LOGIN_, SESSION_ and RPC_ errors, or the signal's reason.
 */
export async function logIn(
  makeClient: () => Client,
  { signal, onEnded }: { signal?: AbortSignal; onEnded?: (error: SwitchboardError<'LOGIN_ENDED'>) => void } = {},
): Promise<Account> {
  for (let attempt = 1; ; attempt++) {
    const client = makeClient()
    try {
      await ownerOf(client).start(signal)
      const { self } = client
      if (self) return self
      throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a client that is online and nobody' })
    } catch (error) {
      if (signal?.aborted || attempt > 1 || !isSwitchboardError(error, 'LOGIN_ENDED')) throw error
      onEnded?.(error)
    } finally {
      await ownerOf(client).stop()
    }
  }
}
