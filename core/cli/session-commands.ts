import { type Command, InvalidArgumentError, Option } from 'commander'
import { type ExportFormat, exportFormats } from '../sessions/export/exported-session.js'
import { sessionFormats } from '../sessions/import/imported-session.js'
import type { ExportOptions } from './session/export-session.js'
import type { ImportOptions } from './session/import-session.js'
import { defaultConfig, type PlaceOptions } from './session/session-place.js'
import { processTools, type SessionTools } from './session/session-tools.js'
import type { Terminal } from './terminal.js'

/**
 * Adds `session import|export|list|info|check` to the command line. What a command needs is loaded when it runs.
 * @param done - takes the exit code.
 */
export function addSessionCommands(
  program: Command,
  terminal: Terminal,
  done: (code: number) => void,
  tools: () => SessionTools = processTools,
): void {
  const session = program.command('session').description('import, export and look at the stored logins of clients')
  const command = (name: string, description: string) =>
    session
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration, which names the folder of the sessions', defaultConfig)
      .option('--folder <folder>', 'the folder of the sessions; the configuration is not read')

  command('import', 'take over a login of Pyrogram, Telethon, GramJS, mtcute, Telegram Desktop or Switchboard')
    .argument('<name>', 'the session_name it gets')
    .argument('<source>', 'a session file, a tdata folder, a session string, or - to read one from standard input')
    .addOption(new Option('--format <format>', 'what it is; default what its content says').choices(sessionFormats))
    .option('--account <number>', 'which account of a tdata folder', accountNumber)
    .option('--set-aside', 'put a session that is there already away under a dated name')
    .action(async (name: string, source: string, options: ImportOptions) => {
      const { importSession } = await import('./session/import-session.js')
      done(await importSession(terminal, tools(), name, source, options))
    })

  const switchboard: ExportFormat = 'switchboard'
  command('export', 'print a login as a string; whoever has the string has the account')
    .argument('<name>', 'the session_name')
    .addOption(new Option('--format <format>', 'whose string').choices(exportFormats).default(switchboard))
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, options: ExportOptions) => {
      const { exportSession } = await import('./session/export-session.js')
      done(await exportSession(terminal, tools(), name, options))
    })

  command('list', 'show every session there is').action(async (options: PlaceOptions) => {
    const { listSessions } = await import('./session/list-sessions.js')
    done(await listSessions(terminal, tools(), options))
  })

  command('info', 'show what is known of a session, without its secrets')
    .argument('<name>', 'the session_name')
    .action(async (name: string, options: PlaceOptions) => {
      const { showSession } = await import('./session/show-session.js')
      done(await showSession(terminal, tools(), name, options))
    })

  command('check', 'connect with a session and ask whose it is; neither logs in nor out')
    .argument('<name>', 'the session_name of a client')
    .action(async (name: string, options: PlaceOptions) => {
      const { checkSession } = await import('./session/check-session.js')
      done(await checkSession(terminal, tools(), name, options))
    })
}

function accountNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is a number from 1.')
  return number
}
