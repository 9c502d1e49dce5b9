import { type Command, InvalidArgumentError } from 'commander'
import type { Terminal } from './terminal.js'

/** Adds `console link|password` to the command line. @param done - takes the exit code. */
export function addConsoleCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const group = program.command('console').description('the web console of a running Switchboard')
  const command = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration', 'config/config.yaml')

  command('link', 'print a link that logs an operator in, once and within a quarter of an hour').action(
    async ({ config }: { config: string }) =>
      done(await (await import('./console-command.js')).consoleLink(terminal, config)),
  )
  command(
    'password',
    'make a new password of the operator and print it, for one that was forgotten; ends the logins of the old one',
  )
    .argument('[source]', '- to give one: it is asked for, or read from standard input', dash)
    .action(async (source: '-' | undefined, { config }: { config: string }) =>
      done(await (await import('./console-command.js')).consolePassword(terminal, source, config)),
    )
}

/** A password on the command line is seen by all who see its processes, and kept in its history. */
function dash(text: string): '-' {
  if (text === '-') return text
  throw new InvalidArgumentError('A password does not stand on the command line. Write - to be asked for it.')
}
