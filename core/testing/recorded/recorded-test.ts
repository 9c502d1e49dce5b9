import { dirname, relative, sep } from 'node:path'
import { codeLiteral, textLiteral } from '../../formatting/code-literal.js'
import type { UserDescription } from '../../sandbox/world/world-description.js'
import type { RecordedStep } from './placed-steps.js'
import { recordedSteps } from './recorded-steps.js'
import type { ClientSetting, TestSetting } from './test-setting.js'

/** What a recorded test is about. */
export interface RecordedTest extends TestSetting {
  readonly cwd: string
  readonly person: UserDescription
  /** When the recording began, milliseconds since 1970. */
  readonly startedMs: number
  /** The whole path of the test. */
  readonly file: string
}

/** Writes a recording as a test for vitest. */
export function recordedTest(recorded: readonly RecordedStep[], test: RecordedTest): string {
  const { person, clients, world, startedMs } = test
  const [client, ...others] = clients
  const classes = new Imports(test.file)
  const startAt = new Date(startedMs - (startedMs % 60_000)).toISOString().replace('.000Z', 'Z')
  const plugins = (setting: ClientSetting) => `[${setting.plugins.map((plugin) => classes.nameOf(plugin)).join(', ')}]`
  const setting = client && [
    `plugins: ${plugins(client)}`,
    `as: ${textLiteral(client.account)}`,
    ...(client.type === 'user' ? [`type: 'user'`] : []),
    ...given('options', client.options),
    ...(others.length > 0
      ? [`clients: { ${others.map((other) => otherClient(other, plugins(other))).join(', ')} }`]
      : []),
    ...(world === undefined ? [] : [`world: ${textLiteral(world)}`]),
    `startAt: ${textLiteral(startAt)}`,
  ]
  const name = person.name ?? person.username ?? person.firstName
  const variable = /^[a-z]\w*$/i.test(name) ? name : 'person'
  const steps = recordedSteps(recorded, variable, client?.username)
  const isOfWorld = variable === 'alice' || variable === 'bob'
  const taken = [
    ...(isOfWorld ? [variable] : []),
    ...(client && steps.some((line) => /\bclient\b/.test(line)) ? ['client'] : []),
  ]
  const start = setting ? startOf(setting) : `withConfig(${textLiteral(test.configFile)}, async (world) => {`
  const end = setting ? '})' : `}, { startAt: ${textLiteral(startAt)} })`
  const readsFiles = steps.some((line) => line.includes('await readFile('))
  return `${[
    ...(readsFiles ? [`import { readFile } from 'node:fs/promises'`] : []),
    `import { ${setting ? 'withPlugins' : 'withConfig'} } from 'switchboard/vitest'`,
    `import { expect, it } from 'vitest'`,
    ...classes.lines,
    '',
    '// What varies with time, and numbers that are made up, may be anything here. Look over it, and take out what does not matter.',
    `it(${textLiteral(`answers ${name} as when it was recorded`)}, () =>`,
    `  ${start}`,
    ...(taken.length > 0 ? [`    const { ${taken.join(', ')} } = world`] : []),
    ...(isOfWorld ? [] : [`    const ${variable} = world.person(${textLiteral(name)})`]),
    ...steps.map((line) => (line === '' ? '' : `    ${line}`)),
    `  ${end})`,
  ].join('\n')}\n`
}

function startOf(setting: readonly string[]): string {
  const inOne = `withPlugins({ ${setting.join(', ')} }, async (world) => {`
  if (inOne.length < 116) return inOne
  return [`withPlugins({`, ...setting.map((line) => `    ${line},`), `  }, async (world) => {`].join('\n')
}

function otherClient({ account, options }: ClientSetting, plugins: string): string {
  const key = /^[A-Za-z_]\w*$/.test(account) ? account : textLiteral(account)
  return `${key}: { ${[`plugins: ${plugins}`, ...given('options', options)].join(', ')} }`
}

function given(key: string, value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).length === 0 ? [] : [`${key}: ${codeLiteral(value, '    ')}`]
}

/** The classes that a test imports, by names of which none is taken twice. */
class Imports {
  private readonly names = new Map<string, { name: string; alias: string; from: string }>()

  constructor(private readonly file: string) {}

  nameOf({ name, file }: { name: string; file: string }): string {
    const key = `${file} ${name}`
    const known = this.names.get(key)
    if (known) return known.alias
    const same = [...this.names.values()].filter((other) => other.name === name).length
    const alias = same === 0 ? name : `${name}${same + 1}`
    this.names.set(key, { name, alias, from: this.specifier(file) })
    return alias
  }

  get lines(): string[] {
    const all = [...this.names.values()].sort((one, other) => (one.from < other.from ? -1 : 1))
    return all.map(({ name, alias, from }) => {
      return `import { ${name === alias ? name : `${name} as ${alias}`} } from ${textLiteral(from)}`
    })
  }

  private specifier(file: string): string {
    const path = relative(dirname(this.file), file)
      .split(sep)
      .join('/')
      .replace(/\.([cm]?)tsx?$/, '.$1js')
    return path.startsWith('.') ? path : `./${path}`
  }
}
