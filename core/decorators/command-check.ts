import { LocalText } from '../i18n/local-text.js'
import { argumentError, described } from './checks.js'
import type { CommandArguments, CommandManifest, CommandOptions } from './manifest.js'
import { readParts } from './read-parts.js'

const decorator = '@OnCommand'
/** The options that commands alone have. */
export const commandOptionNames = ['description', 'scope', 'aliases', 'prefixes', 'args', 'refusal']

const scopes = ['default', 'private', 'groups', 'administrators']

/** What the decorator of a command says. @throws PLUGIN_DECORATOR_ARGUMENT */
export function checkedCommand(
  where: string,
  names: unknown,
  options: CommandOptions | undefined,
): { readonly commands: readonly string[]; readonly command?: CommandManifest } {
  const { aliases, description, prefixes, args, scope = 'default', refusal } = options ?? {}
  const read = readParts({
    shown: () => checkedNames(where, names),
    further: () => (aliases === undefined ? [] : checkedNames(where, aliases)),
    scope: () => checkedScope(where, scope),
    description: () => checkedDescription(where, description),
    prefixes: () => checkedPrefixes(where, prefixes),
    args: () => (args === undefined ? {} : { args: checkedArguments(where, args) }),
    refusal: () => checkedRefusal(where, refusal),
  })
  const { shown, further } = read
  if (options === undefined) return { commands: Object.freeze(shown) }
  const command: CommandManifest = {
    shown: shown.length,
    scope,
    ...read.description,
    ...read.prefixes,
    ...read.args,
    ...(refusal !== undefined && { refusal }),
  }
  return { commands: Object.freeze([...new Set([...shown, ...further])]), command: Object.freeze(command) }
}

function checkedScope(where: string, scope: string): void {
  if (scopes.includes(scope)) return
  throw argumentError(decorator, where, `the scope is ${described(scope)}`, `Write one of ${scopes.join(', ')}`)
}

function checkedRefusal(where: string, refusal: unknown): void {
  if (refusal === undefined || typeof refusal === 'function') return
  const fix = "Write a function that gives it: { refusal: ({ usage }) => 'Like this: ' + usage }"
  throw argumentError(decorator, where, `the refusal is ${described(refusal)}`, fix)
}

function checkedNames(where: string, names: unknown): string[] {
  const list: unknown[] = typeof names === 'string' ? [names] : Array.isArray(names) ? names : []
  if (list.length === 0) {
    throw argumentError(decorator, where, `the command is ${described(names)}`, `Name it: @OnCommand('start')`)
  }
  for (const name of list) {
    if (typeof name === 'string' && /^\w{1,32}$/.test(name)) continue
    const bare = typeof name === 'string' ? name.replace(/^\/+/, '').replace(/\W/g, '_') : ''
    throw argumentError(
      decorator,
      where,
      `the command is ${described(name)}`,
      `Write 1 to 32 letters, digits or _ without the slash: @OnCommand('${bare || 'start'}')`,
    )
  }
  return [...new Set((list as string[]).map((name) => name.toLowerCase()))]
}

function checkedDescription(where: string, given: CommandOptions['description']): Pick<CommandManifest, 'description'> {
  if (given === undefined) return {}
  if (given instanceof LocalText) return { description: given }
  const texts: Readonly<Record<string, unknown>> = typeof given === 'string' ? { default: given } : given
  for (const [language, text] of Object.entries({ default: undefined as unknown, ...texts })) {
    if (typeof text !== 'string' || text.trim() === '' || text.length > 256) {
      throw argumentError(
        decorator,
        where,
        `the description${language === 'default' ? '' : ` in ${language}`} is ${described(text)}`,
        "Write 1 to 256 characters, { default: ... } and others by language, or text('key')",
      )
    }
    if (language === 'default' || /^[a-z]{2}$/.test(language)) continue
    const fix = "Name languages by their two letters (ISO 639-1): { default: 'Help', de: 'Hilfe' }"
    throw argumentError(decorator, where, `the language is ${described(language)}`, fix)
  }
  return { description: Object.freeze({ ...texts }) as CommandManifest['description'] }
}

function checkedPrefixes(where: string, given: CommandOptions['prefixes']): Pick<CommandManifest, 'prefixes'> {
  if (given === undefined) return {}
  const isUsable = Array.isArray(given) && given.length > 0 && given.every((one) => /^[^\w\s]{1,8}$/.test(String(one)))
  if (!isUsable) {
    const fix = "Write one to eight signs that are no letters, digits or white space: { prefixes: ['!', '/'] }"
    throw argumentError(decorator, where, `the prefixes are ${given.length === 0 ? 'none' : described(given)}`, fix)
  }
  // The longest first, so that `!!` is not read as `!`.
  return { prefixes: Object.freeze([...given].sort((one, other) => other.length - one.length)) }
}

function checkedArguments(where: string, args: CommandArguments): CommandArguments {
  const entries = Object.entries(args)
  for (const [index, [name, argument]] of entries.entries()) {
    if (typeof argument?.label !== 'string') {
      const fix = 'Make it by `arg`: { count: arg.number() }'
      throw argumentError(decorator, where, `the argument ${name} is ${described(argument)}`, fix)
    }
    if (/^\d+$/.test(name)) {
      const fix = 'Call arguments by words: numbers as names come in an order of their own'
      throw argumentError(decorator, where, `an argument is called ${name}`, fix)
    }
    if (argument.isRest && index < entries.length - 1) {
      const fix = `Put it last, as nothing is left behind it`
      throw argumentError(decorator, where, `the argument ${name} takes all that is left`, fix)
    }
  }
  return Object.freeze({ ...args })
}
