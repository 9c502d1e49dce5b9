import { catalogue, type ErrorCode } from '../../core/errors/catalogue.js'
import type { CatalogueEntry } from '../../core/errors/entry.js'

/** Who can fix an error, by the prefix of its code. */
export const prefixes = {
  CONFIG: 'You, in `config/config.yaml` or the environment.',
  LOGIN: 'You, at the login of the client.',
  SESSION: 'You, in the folder of the sessions.',
  STORAGE: 'You, at the database file and its disk.',
  PLUGIN: 'The author of the plugin.',
  RPC: 'Telegram, or the way there; the text says what the call can do about it.',
  AGENT: 'The operator of the accounts that send, or a plugin that asks for one.',
  OUTBOX: 'Whoever sends stored messages: a plugin, or the operator.',
  SANDBOX: 'Whoever drives the sandbox: its world file, its faults, its requests.',
  APP: 'Whoever drives the running app: the console, or a program around it.',
  CLI: 'Whoever typed the command.',
  CLUSTER: 'Whoever operates several machines together.',
  CONSOLE: 'Whoever uses the console or its API.',
  BUG: 'The makers of Switchboard.',
} as const

/** The catalogue as tables of Markdown, one for each prefix; what differs from case to case stands in angle marks. */
export function catalogueTables(): string {
  const codes = Object.keys(catalogue).sort() as ErrorCode[]
  return Object.entries(prefixes)
    .map(([prefix, who]) => {
      const rows = codes.filter((code) => code.startsWith(`${prefix}_`)).map(row)
      const head = ['| code | verdict | what happened | what to do |', '| --- | --- | --- | --- |']
      return [`## ${prefix}_`, '', `Who can fix it: ${who}`, '', ...head, ...rows, ''].join('\n')
    })
    .join('\n')
}

function row(code: ErrorCode): string {
  const { what, fix, verdict } = catalogue[code] as CatalogueEntry<never>
  return `| \`${code}\` | ${[verdict, what, fix].map((text) => cell(text(placeholder('') as never))).join(' | ')} |`
}

function cell(text: unknown): string {
  return String(text).replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim()
}

/** Stands for any value of a context: as a text it is its own name, as a list it has one entry. */
function placeholder(name: string): object {
  const shown = `‹${name}›`
  const list: Record<string | symbol, unknown> = {
    length: 1,
    toJSON: () => shown,
    [Symbol.toPrimitive]: () => shown,
    [Symbol.iterator]: () => [shown][Symbol.iterator](),
    join: () => shown,
    map: (change: (each: object, index: number) => unknown) => [change(placeholder(name), 0)],
    filter: () => placeholder(name),
    at: () => shown,
    0: shown,
  }
  const read = (_: object, key: string | symbol) => {
    if (Object.hasOwn(list, key)) return list[key]
    const ofText: unknown = key === 'constructor' ? undefined : Reflect.get(String.prototype, key)
    return typeof ofText === 'function' ? ofText.bind(shown) : placeholder(String(key))
  }
  return new Proxy({}, { get: read })
}
