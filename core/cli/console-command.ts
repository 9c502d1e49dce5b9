import { resolve } from 'node:path'
import { consoleNoteFile, readConsoleNote } from '../console/console-note.js'
import { consoleStore } from '../console/console-store.js'
import { Accounts } from '../console/server/security/accounts.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import { readConfig } from '../main.js'
import { Semaphore } from '../time/semaphore.js'
import { SystemClock } from '../time/system-clock.js'
import type { Terminal } from './terminal.js'

/** Prints a link that logs an operator in. @throws CLI_CONSOLE_NOT_RUNNING */
export async function consoleLink({ cwd, env, out }: Terminal, configFile: string): Promise<number> {
  const config = await readConfig({ configFile, cwd, env })
  const note = await readConsoleNote(resolve(cwd, consoleNoteFile))
  const storage = note && (await openStorageBeside(config, cwd, new SystemClock()))
  if (!note || !storage) throw new SwitchboardError('CLI_CONSOLE_NOT_RUNNING', { config: configFile })
  try {
    const secret = await new Accounts(consoleStore(storage), new Semaphore(1)).newLink()
    out.write(`${note.url}/login#${secret}\n`)
  } finally {
    await storage.close()
  }
  return 0
}
