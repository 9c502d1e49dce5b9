import { type Command, InvalidArgumentError } from 'commander'
import type { DeadLetterFlags } from './deadletters-command.js'
import type { Terminal } from './terminal.js'

const load = () => import('./deadletters-command.js')

/** Adds `deadletters list|show|replay|drop` to the command line. @param done - takes the exit code. */
export function addDeadLetterCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const group = program.command('deadletters').description('look at what handlers failed on; replay or drop it')
  const command = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration', 'config/config.yaml')
      .option('--client <name>', 'of this client only')

  command('list', 'show what handlers failed on, the latest first')
    .option('--limit <count>', 'how many', (text) => letterNumber(text)[0], 50)
    .option('--json', 'the answer as one line of JSON')
    .action(async (flags: DeadLetterFlags) =>
      done(await (await load()).deadLettersCommand(terminal, 'list', [], flags)),
    )

  command('show', 'show one with its error and its update')
    .argument('<id>', 'its number', (text) => letterNumber(text))
    .option('--json', 'as one line of JSON')
    .action(async (ids: number[], flags: DeadLetterFlags) =>
      done(await (await load()).deadLettersCommand(terminal, 'show', ids, flags)),
    )

  for (const [name, description] of [
    ['replay', 'hand updates to their handlers again; a running app does so within seconds'],
    ['drop', 'forget updates for good'],
  ] as const) {
    command(name, description)
      .argument('[ids...]', 'their numbers', letterNumber)
      .option('--all', 'all there are')
      .action(async (ids: number[] | undefined, flags: DeadLetterFlags) =>
        done(await (await load()).deadLettersCommand(terminal, name, ids ?? [], flags)),
      )
  }
}

/** The numbers of dead letters on the command line. */
function letterNumber(text: string, before: number[] = []): number[] {
  if (/^\d{1,15}$/.test(text)) return [...before, Number(text)]
  throw new InvalidArgumentError('It is the number of a dead letter; `npx switchboard deadletters list` shows them.')
}
