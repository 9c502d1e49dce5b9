import { resolve } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { ruleOf } from './broken-rule.js'
import { checkAgents } from './check-agents.js'
import { checkClients } from './check-clients.js'
import type { ClientConfig } from './client-config.js'
import type { ConfigDiagnostic } from './config-diagnostic.js'
import { type ConfigPath, formatPath } from './config-path.js'
import { type Environment, readEnvironment } from './environment.js'
import { FaultlessTexts } from './faultless-texts.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { valueIn } from './option-edits.js'
import { noteOptionPlaces } from './option-places.js'
import { readPersonFile } from './person-file.js'
import { prepareValues } from './prepare-values.js'
import { settleClient } from './settle-client.js'
import { SwitchboardConfig } from './switchboard-config.js'
import { unusedKeys } from './unused-keys.js'
import { validateConfig } from './validate-config.js'
import { YamlSource } from './yaml-source.js'

/** How a configuration is read. */
export interface LoadOptions {
  /** Variables for `${NAME}`; default those of the process. They override those of `.env`. */
  env?: Environment
  /** Folder with `.env`, and from which `path` is seen; default the working directory. */
  cwd?: string
  /**
   * Whether clients are on Telegram where the sandbox is off: its credentials are refused then also where they are written out. Default
   * `false`: somebody may have a server of their own that knows them.
   */
  onTelegram?: boolean
}

/**
 * Reads a configuration file with the variables of the environment and of `.env`, and checks all of it. Opens nothing
 * else: whether a plugin folder or a world exists is found out by those who need it.
 * @throws `CONFIG_INVALID` with every problem of the file, `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`.
 */
export async function loadConfig(path: string, options: LoadOptions = {}): Promise<SwitchboardConfig> {
  const cwd = options.cwd ?? process.cwd()
  const text = await readText(resolve(cwd, path), path)
  const environment = await readEnvironment(cwd, options.env ?? process.env)
  return parseConfig(text, path, environment, { ...options, faultless: new FaultlessTexts(cwd, YamlSource) })
}

/** Checks the text of a configuration; `file` is only named in what is said about it. */
export function parseConfig(
  text: string,
  file: string,
  environment: Environment,
  { onTelegram = false, faultless }: Pick<LoadOptions, 'onTelegram'> & { readonly faultless?: FaultlessTexts } = {},
): SwitchboardConfig {
  const source = new YamlSource(text)
  const { values, problems } = source.read(faultless)
  if (values === undefined && problems.length > 0) throw new SwitchboardError('CONFIG_INVALID', { file, problems })

  const prepared = prepareValues(values, SwitchboardConfig, environment)
  const { config, diagnostics } = validateConfig(SwitchboardConfig, prepared.values)
  const clients = Array.isArray(config.clients) ? config.clients : []
  const accounts = Array.isArray(config.agents?.accounts) ? config.agents.accounts : []
  const later = [
    ...diagnostics,
    ...[
      ...checkClients(clients, config.sandbox?.enabled !== false),
      ...checkAgents(accounts, clients, config.sandbox?.enabled !== false),
    ].flatMap((diagnostic) => withVariable(diagnostic, values, onTelegram)),
    ...withoutInclude(clients, prepared.written),
  ].filter((diagnostic) => !isCovered(diagnostic, prepared.diagnostics))
  // Of two blocks of one name only one is read, so what is missing in it may stand in the other.
  const isDoubled = ({ path }: KeyDiagnostic) =>
    problems.some((problem) => isWithinText(formatPath(path), problem.path))
  const all = [
    ...problems,
    ...[...prepared.diagnostics, ...later]
      .filter((diagnostic) => !isDoubled(diagnostic))
      .map((diagnostic) => located(diagnostic, source)),
  ]
  if (all.length > 0) {
    throw new SwitchboardError('CONFIG_INVALID', {
      file,
      problems: all.sort((one, other) => one.line - other.line || one.column - other.column),
    })
  }

  const overruled = config.clients.flatMap((client, index) =>
    settleClient(client, (key) => prepared.written.has(`clients[${index}].${key}`)).map(
      (notice) => `${client.sessionName}: ${notice}`,
    ),
  )
  const blocks = config.clients.flatMap(({ plugins, periodicTasks }, index) => [
    { block: plugins, path: ['clients', index, 'plugins'] },
    { block: periodicTasks, path: ['clients', index, 'periodic_tasks'] },
  ])
  noteOptionPlaces(
    [...blocks, { block: config.agents.plugins, path: ['agents', 'plugins'] }],
    { name: file, text },
    prepared.variables,
  )
  for (const client of config.clients) client.fallbackLanguage ??= config.fallbackLanguage
  config.file = file
  config.notices = [...overruled, ...unusedKeys(config, prepared.written)]
  return config
}

/** What somebody who writes it out may have a server of their own for. */
const refusedAsDefault = new Set(['sandboxApiId', 'sandboxToken'])

/** Credentials of the sandbox are mostly what a variable falls back on: then the fix names the one that is to be set. */
function withVariable(diagnostic: KeyDiagnostic, values: unknown, onTelegram: boolean): KeyDiagnostic[] {
  if (!diagnostic.fix.includes('set sandbox.enabled to true')) return [diagnostic]
  const written = valueIn(values, diagnostic.path)
  const name = typeof written === 'string' ? /^\$\{(\w+):?-[^}]*\}$/.exec(written)?.[1] : undefined
  if (name === undefined) return !onTelegram && refusedAsDefault.has(diagnostic.rule ?? '') ? [] : [diagnostic]
  return [{ ...diagnostic, fix: `Set ${name} in .env. ${diagnostic.fix}` }]
}

/** Blocks of plugins with a root and no include: some programs load everything then, so it has to be said. */
function withoutInclude(clients: readonly ClientConfig[], written: ReadonlySet<string>): KeyDiagnostic[] {
  return clients.flatMap((client, index) => {
    const has = (key: string) => written.has(`clients[${index}].plugins.${key}`)
    if (!has('root') || has('include') || client?.plugins?.enabled === false) return []
    const message = 'plugins has a root and no include, so no plugin would be loaded'
    const fix = 'Write include: ["**/*"] for all of them, or include: [] for none.'
    return [{ path: ['clients', index, 'plugins'], at: 'value', message, fix } as const]
  })
}

async function readText(file: string, named: string): Promise<string> {
  const text = await readPersonFile(file, named)
  if (text === undefined) throw new SwitchboardError('CONFIG_NOT_FOUND', { file: named })
  return text
}

/** Whether an error only follows from one that is reported already: in the same value, or in a block around it. */
function isCovered(diagnostic: KeyDiagnostic, reported: readonly KeyDiagnostic[]): boolean {
  return reported.some(
    ({ path, meant, at }) =>
      (at === 'value' && isWithin(diagnostic.path, path)) || (meant !== undefined && isWithin(diagnostic.path, meant)),
  )
}

function isWithinText(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
}

function isWithin(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.every((step, index) => step === path[index])
}

function located({ path, at, message, fix, ...broken }: KeyDiagnostic, source: YamlSource): ConfigDiagnostic {
  const place = at === 'key' ? source.keyAt(path) : source.valueAt(path)
  return { ...place, path: formatPath(path), message, fix, ...ruleOf(broken) }
}
