import type { Command } from 'commander'
import type { AgentFlags } from './agents-command.js'
import type { Terminal } from './terminal.js'

const load = () => import('./agents-command.js')

/** Adds `agents list|status|pause|resume|check|clear-flood` to the command line. @param done - takes the exit code. */
export function addAgentCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const group = program.command('agents').description('look at the accounts that send for channels, and steer them')
  const command = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration', 'config/config.yaml')

  command('list', 'show every agent in a line')
    .option('--json', 'the answer as one line of JSON')
    .action(async (flags: AgentFlags) => done(await (await load()).listAgents(terminal, [], flags)))

  command('status', 'show agents with their floods, budgets and counts')
    .argument('[names...]', 'their session names; all without one')
    .option('--json', 'the answer as one line of JSON')
    .action(async (names: string[], flags: AgentFlags) =>
      done(await (await load()).listAgents(terminal, names, { ...flags, details: true })),
    )

  for (const [name, description] of [
    ['pause', 'let agents send nothing, until they are resumed'],
    ['resume', 'let agents send again; ends a quarantine too'],
    ['check', 'ask Telegram whether the logins of agents are good'],
  ] as const) {
    command(name, description)
      .argument('<names...>', 'their session names')
      .option('--json', 'one line of JSON for each')
      .action(async (names: string[], flags: AgentFlags) =>
        done(await (await load()).steerAgents(terminal, name, names, flags)),
      )
  }

  command('clear-flood', 'forget the pauses Telegram asked agents for')
    .argument('<names...>', 'their session names')
    .option('--method <method>', 'of this method only, as messages.SendMessage')
    .option('--json', 'one line of JSON for each')
    .action(async (names: string[], flags: AgentFlags) =>
      done(await (await load()).steerAgents(terminal, 'clear-flood', names, flags)),
    )
}
