import { machineNameOf } from '../config/machine-name.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import type { Clock } from '../time/clock.js'
import { Semaphore } from '../time/semaphore.js'
import { openAuditLog } from './audit/open-audit-log.js'
import { consoleStore } from './console-store.js'
import { Accounts } from './server/security/accounts.js'
import { Sessions } from './server/security/sessions.js'

/**
 * Sets the operator's password in what an app keeps, for a console that does not run. Ends the logins and links of the old one, and
 * notes it in the audit log, as the console does.
 * @returns whether anything is kept yet: the very first start makes a password otherwise.
 * @throws CONSOLE_PASSWORD_WEAK, STORAGE_...
 */
export async function setOperatorPassword(
  password: string,
  { config, cwd, clock }: { config: SwitchboardConfig; cwd: string; clock: Clock },
): Promise<boolean> {
  const storage = await openStorageBeside(config, cwd, clock)
  if (!storage) return false
  try {
    const store = consoleStore(storage)
    await new Accounts(store, new Semaphore(1)).setPassword('operator', password)
    await new Sessions(store, clock, 0).endAll('operator')
    const audit = await openAuditLog(storage, machineNameOf(config.cluster))
    const action = 'PUT /api/access/password'
    await audit.append({ atMs: clock.now(), who: 'command line', action, outcome: 'done', address: '-' })
  } finally {
    await storage.close()
  }
  return true
}
