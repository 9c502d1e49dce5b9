import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { ApiCommand } from './api-command.js'
import { typedPairs } from './typed-values.js'

interface Problem {
  readonly path: string
  readonly message: string
  readonly fix: string
}

/** Refusals of single values. */
const ofValues: ReadonlySet<string> = new Set(['CONSOLE_BODY_INVALID', 'CONFIG_CHANNEL_INVALID'])

/** What the console refuses, in the words of the command line: `--text` where the API says `text`. */
export function asTyped(error: unknown, command: ApiCommand): unknown {
  if (!isSwitchboardError(error, 'CLI_CONSOLE_REFUSED')) return error
  const { refusal, all = [] } = error.context
  if (!ofValues.has(refusal) || all.length === 0) return error
  const detail = all.map((problem) => told(problem, command)).join('\n')
  const advice = [...new Set(all.map((problem) => fixTyped(problem, command)))]
  return new SwitchboardError('CLI_CONSOLE_REFUSED', {
    ...error.context,
    detail,
    advice: advice.join(' '),
    problems: [],
  })
}

/** `--text is empty`, `--to: "@x" names nobody`. */
function told({ path, message }: Problem, command: ApiCommand): string {
  if (path === '') return message
  const flag = flagOf(path, command)
  return message.startsWith(`${path} `) ? `${flag}${message.slice(path.length)}` : `${flag}: ${message}`
}

/** A fix as it is typed: `--text "..."`, `--set api_id=1`, `@ann` as RECIPIENT; files have `text: "..."` there. */
function fixTyped({ path, fix }: Problem, command: ApiCommand): string {
  const { options = [], args = [] } = command
  const [, first = ''] = /^(\w+)/.exec(path) ?? []
  const isOption = options.some(({ name }) => name === first)
  const isArgument = args.some(({ name }) => name === first)
  const set = options.some(({ read }) => read === typedPairs) ? '--set ' : ''
  // A key inside a block is told by its last name.
  const names = isOption || isArgument ? [path] : [path, path.slice(path.lastIndexOf('.') + 1)]
  return fix.replace(/`([^`:]+): ([^`]*)`/g, (whole, name: string, value: string) => {
    if (!names.includes(name)) return whole
    if (isOption) return `\`${flagOf(path, command)} ${value}\``
    const plain = /^"[^"\\]*"$/.test(value) ? value.slice(1, -1) : value
    return isArgument
      ? `\`${shellWord(plain)}\` as ${first.toUpperCase()}`
      : `\`${set}${shellWord(`${path}=${plain}`)}\``
  })
}

/** A word as a shell takes it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`
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
