import { machineNameOf } from '../config/machine-name.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { asError } from '../errors/as-error.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import type { AppStorage } from '../storage/app-storage.js'
import type { Clock } from '../time/clock.js'
import { Semaphore } from '../time/semaphore.js'
import { openAuditLog } from './audit/open-audit-log.js'
import { consoleStore } from './console-store.js'
import { Accounts } from './server/security/accounts.js'
import { Sessions } from './server/security/sessions.js'

interface OperatorPassword {
  readonly config: SwitchboardConfig
  readonly cwd: string
  readonly clock: Clock
  /** Called before it is written: whatever fails later, it may hold, unless it is too weak. */
  readonly mayHold: () => void
}

/**
 * Sets the operator's password in what an app keeps, for a console that does not run. Ends the logins and links of the old one, and
 * notes it in the audit log, as the console does.
 * @returns what failed after the new password held; `undefined` where nothing is kept yet: the very first start makes a password.
 * @throws CONSOLE_PASSWORD_WEAK, STORAGE_...
 */
export async function setOperatorPassword(
  password: string,
  { config, cwd, clock, mayHold }: OperatorPassword,
): Promise<readonly Error[] | undefined> {
  const storage = await openStorageBeside(config, cwd, clock)
  if (!storage) return undefined
  const failures: Error[] = []
  const note = (error: unknown) => void failures.push(asError(error))
  try {
    const store = consoleStore(storage)
    const accounts = new Accounts(store, new Semaphore(1))
    mayHold()
    await accounts.setPassword('operator', password)
    // It holds from here on: whoever set it has to be told it, whatever happens.
    await accounts.endLinks('operator').catch(note)
    await new Sessions(store, clock, 0).endAll('operator').catch(note)
    await audited(storage, config, clock).catch(note)
  } catch (error) {
    await closed(storage).catch(() => {})
    throw error
  }
  await closed(storage).catch(note)
  return failures
}

async function closed(storage: AppStorage): Promise<void> {
  await storage.close()
}

async function audited(storage: AppStorage, config: SwitchboardConfig, clock: Clock): Promise<void> {
  const audit = await openAuditLog(storage, machineNameOf(config.cluster))
  const action = 'PUT /api/access/password'
  await audit.append({ atMs: clock.now(), who: 'command line', action, outcome: 'done', address: '-' })
}
