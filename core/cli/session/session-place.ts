import { lstat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { ClientConfig } from '../../config/client-config.js'
import { loadConfig } from '../../config/load-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import { FileSessionStore } from '../../sessions/file-session-store.js'
import { SessionCipher } from '../../sessions/session-cipher.js'
import type { SessionStore } from '../../sessions/session-store.js'
import type { Clock } from '../../time/clock.js'
import type { Terminal } from '../terminal.js'
import { SessionDatabase } from './session-database.js'

export interface PlaceOptions {
  config: string
  /** A folder of session files; the configuration is not read then. */
  folder?: string
}

export const defaultConfig = 'config/config.yaml'
const defaultFolder = 'sessions'

/** `telegram`: where clients look that are on real Telegram, also while the sandbox is enabled; default: where the app looks. */
type Side = 'app' | 'telegram'

/** Where the sessions are, and whose they are. */
interface SessionPlaces {
  readonly config?: SwitchboardConfig
  /** The clients of the configuration, and the agents that it and its channels name. */
  readonly clients: readonly ClientConfig[]
  /** Every folder that may hold sessions, the usual one first. */
  readonly folders: readonly string[]
}

/** Where one session is, whether it exists or not. */
export interface SessionPlace {
  readonly name: string
  /** What a person calls it. */
  readonly file: string
  readonly store: SessionStore
  /** Present where logins are kept in a database server. */
  readonly database?: SessionDatabase
  readonly cipher?: SessionCipher
  readonly config?: SwitchboardConfig
  /** The client that uses it. */
  readonly client?: ClientConfig
}

/**
 * Finds the folders of sessions: the one that is named, or those of the configuration's clients, or `sessions` where
 * there is no configuration.
 * @throws CONFIG_...
 */
export async function sessionPlaces(
  terminal: Terminal,
  options: PlaceOptions,
  side: Side = 'app',
): Promise<SessionPlaces> {
  if (options.folder !== undefined) return { clients: [], folders: [seenFrom(terminal, options.folder)] }
  try {
    const config = await configOf(terminal, options, side)
    const clients = [...config.clients, ...(await agentsOf(config, options, terminal))]
    const folders = clients.map(({ session }) => seenFrom(terminal, session.workdir))
    return {
      config,
      clients,
      folders: [...new Set(folders.length > 0 ? folders : [seenFrom(terminal, defaultFolder)])],
    }
  } catch (error) {
    const isOptional = options.config === defaultConfig && isSwitchboardError(error, 'CONFIG_NOT_FOUND')
    if (!isOptional) throw error
    return { clients: [], folders: [seenFrom(terminal, defaultFolder)] }
  }
}

async function configOf({ cwd, env }: Terminal, { config: configFile }: PlaceOptions, side: Side) {
  const { readConfig } = await import('../../main.js')
  // As the app settles it: on the sandbox logins are in a folder of their own.
  if (side === 'app') return readConfig({ configFile, cwd, env: { ...env } })
  const config = await loadConfig(configFile, { env: { ...env }, cwd: resolve(cwd) })
  config.sandbox.enabled = false
  return config
}

async function agentsOf(
  config: SwitchboardConfig,
  { config: configFile }: PlaceOptions,
  { cwd, env }: Terminal,
): Promise<ClientConfig[]> {
  const { readRoster } = await import('../../main.js')
  const { roster } = await readRoster({ configFile, cwd, env })
  return roster.agents.map((agent) => agentClientConfig(config, agent))
}

/**
 * Does something with one session. Where logins are kept in a database server it is looked for there.
 * @throws SESSION_MISSING, which names the login of real Telegram where there is one and the sandbox is enabled; SESSION_NAME_INVALID, SESSION_KEY_WEAK, SESSION_KEY_NEEDED, CONFIG_..., STORAGE_..., what `work` throws.
 */
export async function atSession<Result>(
  terminal: Terminal,
  clock: Clock,
  { name, side, ...options }: PlaceOptions & { name: string; side?: Side },
  work: (place: SessionPlace) => Promise<Result>,
): Promise<Result> {
  const place = await sessionPlace(terminal, clock, name, options, side)
  try {
    return await work(place)
  } catch (error) {
    if (!isSwitchboardError(error, 'SESSION_MISSING') || !place.config?.sandbox.enabled) throw error
    const telegram = await telegramFile(terminal, name, options)
    throw telegram ? new SwitchboardError('SESSION_MISSING', { ...error.context, telegram }, { cause: error }) : error
  } finally {
    await place.database?.close()
  }
}

async function sessionPlace(
  terminal: Terminal,
  clock: Clock,
  name: string,
  options: PlaceOptions,
  side?: Side,
): Promise<SessionPlace> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) throw new SwitchboardError('SESSION_NAME_INVALID', { name })
  const { config, clients, folders } = await sessionPlaces(terminal, options, side)
  const client = clients.find(({ sessionName }) => sessionName === name)
  const folder = folderOf(terminal, client, folders)
  const cipher = cipherOf(terminal)
  const database = config && (await SessionDatabase.open(config, clock, terminal.env.SWITCHBOARD_SESSION_KEY))
  const store = database?.store(name) ?? new FileSessionStore(name, folder, clock, cipher)
  return { name, file: store.label, store, cipher, config, client, ...(database && { database }) }
}

function folderOf(terminal: Terminal, client: ClientConfig | undefined, folders: readonly string[]): string {
  return client ? seenFrom(terminal, client.session.workdir) : (folders[0] ?? defaultFolder)
}

/** The file of the login that clients on real Telegram use under this name; `undefined`: there is none, or a cluster keeps it. */
export async function telegramFile(
  terminal: Terminal,
  name: string,
  options: PlaceOptions,
): Promise<string | undefined> {
  const { config, clients, folders } = await sessionPlaces(terminal, options, 'telegram')
  if (config?.cluster.url !== undefined) return undefined
  const client = clients.find(({ sessionName }) => sessionName === name)
  const file = join(folderOf(terminal, client, folders), `${name}.session`)
  return lstat(file).then(
    () => file,
    () => undefined,
  )
}

/** The key of encrypted sessions, when there is one. @throws SESSION_KEY_WEAK */
export function cipherOf({ env }: Terminal): SessionCipher | undefined {
  const key = env.SWITCHBOARD_SESSION_KEY
  return key ? new SessionCipher(key) : undefined
}

/** A path as it is written, where it means the same to this process. */
function seenFrom({ cwd }: Terminal, folder: string): string {
  return resolve(cwd) === process.cwd() ? folder : resolve(cwd, folder)
}
