import type { Command } from 'commander'
import type { Terminal } from './terminal.js'

/** Adds `console link` to the command line. @param done - takes the exit code. */
export function addConsoleCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('console')
    .description('the web console of a running Switchboard')
    .command('link')
    .description('print a link that logs an operator in, once and within a quarter of an hour')
    .option('-c, --config <file>', 'the configuration', 'config/config.yaml')
    .action(async ({ config }: { config: string }) =>
      done(await (await import('./console-command.js')).consoleLink(terminal, config)),
    )
}
