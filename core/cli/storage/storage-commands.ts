import type { Command } from 'commander'
import type { Terminal } from '../terminal.js'
import type { MoveFlags } from './move-storage.js'

/** Adds `storage move` to the command line. @param done - takes the exit code. */
export function addStorageCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('storage')
    .description('where everything is kept that outlives the process')
    .command('move')
    .description('copy all of it, with the logins, to a database server or into a file; the old one stays as it is')
    .requiredOption('--to <place>', 'postgres://... or a file that is not there yet')
    .option('-c, --config <file>', 'the configuration, which says where it lies now', 'config/config.yaml')
    .action(async (flags: MoveFlags) => done(await (await import('./move-storage.js')).moveStorage(terminal, flags)))
}
