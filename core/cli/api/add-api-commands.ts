import { type Command, InvalidArgumentError } from 'commander'
import type { Terminal } from '../terminal.js'
import type { ApiOption } from './api-command.js'
import { apiCommands, groups } from './api-commands.js'
import { isList } from './is-list.js'

/** What an argument names. */
const argumentMeans: Readonly<Record<string, string>> = {
  client: 'the session_name of the client',
  plugin: 'the name of the plugin',
  job: 'the name of the job',
  id: 'its id',
  update: 'its number, as `updates list` shows it',
  pool: 'the id of its channel',
  session: 'the session name of the agent',
  recipient: 'as `do-not-contact list` shows it',
}

/** Adds the commands that are calls of the console's API. @param done - takes the exit code. */
export function addApiCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  for (const command of apiCommands) {
    const group = program.commands.find((known) => known.name() === command.group) ?? newGroup(program, command.group)
    const names = [...command.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
    const added = group.command(command.name).description(command.about)
    for (const name of names) added.argument(`<${name}>`, argumentMeans[name])
    for (const { name, about, several } of command.args ?? [])
      added.argument(several ? `<${name}...>` : `<${name}>`, about)
    for (const option of command.options ?? []) addOption(added, option)
    if (isList(command)) added.option('--wide', 'whole texts, however long the lines become')
    added.option('--json', 'the answer as one line of JSON').action(async (...given: unknown[]) => {
      const all = [...names, ...(command.args ?? []).map(({ name }) => name)]
      const args = Object.fromEntries(all.map((name, index) => [name, given[index]]))
      const options = given[all.length] as Record<string, unknown>
      const { runApiCommand } = await import('./run-api-command.js')
      try {
        done(await runApiCommand(terminal, command, { args, options }))
      } catch (error) {
        if (error instanceof InvalidArgumentError) added.error(`error: ${error.message}`)
        throw error
      }
    })
  }
}

function newGroup(program: Command, name: string): Command {
  return program.command(name).description(groups[name] ?? name)
}

function addOption(command: Command, { flags, about, required, kind }: ApiOption): void {
  const read = kind === 'number' ? wholeNumber : undefined
  if (required) command.requiredOption(flags, about)
  else if (read) command.option(flags, about, read)
  else command.option(flags, about)
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be a whole number from 0.')
}
