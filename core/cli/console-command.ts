import { resolve } from 'node:path'
import type { Command } from 'commander'
import { consoleNoteFile, readConsoleNote } from '../console/console-note.js'
import { consoleStore } from '../console/console-store.js'
import { Accounts } from '../console/server/security/accounts.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { openStorageBeside } from '../kernel/open-storage-beside.js'
import { readConfig } from '../main.js'
import { Semaphore } from '../time/semaphore.js'
import { SystemClock } from '../time/system-clock.js'
import type { Terminal } from './terminal.js'

interface ConsoleFlags {
  config: string
}

/** Adds `console link` to the command line. @param done - takes the exit code. */
export function addConsoleCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('console')
    .description('the web console of a running Switchboard')
    .command('link')
    .description('print a link that logs an operator in, once and within a quarter of an hour')
    .option('-c, --config <file>', 'the configuration', 'config/config.yaml')
    .action(async (flags: ConsoleFlags) => done(await consoleLink(terminal, flags)))
}

/** @throws CLI_CONSOLE_NOT_RUNNING */
async function consoleLink({ cwd, env, out }: Terminal, flags: ConsoleFlags): Promise<number> {
  const config = await readConfig({ configFile: flags.config, cwd, env })
  const note = await readConsoleNote(resolve(cwd, consoleNoteFile))
  const storage = note && (await openStorageBeside(config, cwd, new SystemClock()))
  if (!note || !storage) throw new SwitchboardError('CLI_CONSOLE_NOT_RUNNING', { config: flags.config })
  try {
    const secret = await new Accounts(consoleStore(storage), new Semaphore(1)).newLink()
    out.write(`${note.url}/login#${secret}\n`)
  } finally {
    await storage.close()
  }
  return 0
}
