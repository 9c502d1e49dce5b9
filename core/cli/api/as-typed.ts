import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { ApiCommand } from './api-command.js'

/** Refusals of single values. */
const ofValues: ReadonlySet<string> = new Set(['CONSOLE_BODY_INVALID', 'CONFIG_CHANNEL_INVALID'])

/** What the console refuses, in the words of the command line: `--text` where the API says `text`. */
export function asTyped(error: unknown, command: ApiCommand): unknown {
  if (!isSwitchboardError(error, 'CLI_CONSOLE_REFUSED')) return error
  const { refusal, all = [] } = error.context
  if (!ofValues.has(refusal) || all.length === 0) return error
  const detail = all.map((problem) => told(problem, command)).join('\n')
  const advice = [...new Set(all.map(({ path, fix }) => fix.replaceAll(`\`${path}: `, `\`${flagOf(path, command)} `)))]
  return new SwitchboardError('CLI_CONSOLE_REFUSED', {
    ...error.context,
    detail,
    advice: advice.join(' '),
    problems: [],
  })
}

/** `--text is empty`, `--to: "@x" names nobody`. */
function told({ path, message }: { readonly path: string; readonly message: string }, command: ApiCommand): string {
  if (path === '') return message
  const flag = flagOf(path, command)
  return message.startsWith(`${path} `) ? `${flag}${message.slice(path.length)}` : `${flag}: ${message}`
}

/** `recipients[2]` is what `--to` was given; what has no flag, such as a key of `--set`, keeps its name. */
function flagOf(path: string, { options = [], args = [] }: ApiCommand): string {
  const [, first = ''] = /^(\w+)/.exec(path) ?? []
  const option = options.find(({ name }) => name === first)
  const [flag] = /--[\w-]+/.exec(option?.flags ?? '') ?? []
  const typed = flag ?? (args.some(({ name }) => name === first) ? first.toUpperCase() : first)
  // Which of several it is say the message and its value.
  return `${typed}${path.slice(first.length).replace(/^\[\d+\]$/, '')}`
}
