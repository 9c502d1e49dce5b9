import { resolve } from 'node:path'
import { Client } from '../client/client.js'
import { logIn } from '../client/login/log-in.js'
import type { LoginPrompt } from '../client/login/login-prompt.js'
import { TerminalLoginPrompt } from '../client/login/terminal-login-prompt.js'
import { TerminalQrScreen } from '../client/login/terminal-qr-screen.js'
import type { ClientConfig } from '../config/client-config.js'
import { openLogging } from '../config/open-logging.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { clientCalled } from '../kernel/agents/client-called.js'
import { exitCodes } from '../kernel/exit-codes.js'
import type { Logger } from '../logging/logger.js'
import { readConfig, readRoster, startSandbox } from '../main.js'
import type { DataCentreAddress } from '../mtproto/driver.js'
import { appSandboxNote } from '../sandbox/control/running-note.js'
import { createSessionStore } from '../sessions/create-session-store.js'
import type { SessionStore } from '../sessions/session-store.js'
import type { Clock } from '../time/clock.js'
import { SystemClock } from '../time/system-clock.js'
import { SessionDatabase } from './session/session-database.js'
import { colorsOf, plainLine, type Terminal } from './terminal.js'

export interface LoginOptions {
  readonly config: string
  /** By QR code instead of phone and code. */
  readonly qr?: boolean
}

/** What the command needs besides the terminal, so that a test can be it. */
export interface LoginTools {
  readonly clock: Clock
  /** Whom to ask; absent: there is no person. */
  readonly prompt?: LoginPrompt
  /** Ends the login. */
  readonly signal?: AbortSignal
  /** Where to connect unless the sandbox is enabled; absent: Telegram. */
  readonly address?: DataCentreAddress
}

/** The tools of this process: a person when it has a terminal, and the signals that end it. */
export function processLoginTools(): LoginTools {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort())
  const prompt = TerminalLoginPrompt.isPossible() ? new TerminalLoginPrompt() : undefined
  return { clock: new SystemClock(), signal: abort.signal, ...(prompt && { prompt }) }
}

/**
 * Logs one client in, keeps its session and says who it is. Starts no plugin and takes no update. What the configuration
 * does not say is asked for; a login that is there already is only checked, and one that Telegram ended is set aside.
 * @returns the exit code.
 * @throws CONFIG_..., LOGIN_..., SESSION_..., RPC_...
 */
export async function loginCommand(
  terminal: Terminal,
  name: string,
  options: LoginOptions,
  tools: LoginTools,
): Promise<number> {
  const { cwd, env } = terminal
  const config = await readConfig({ configFile: options.config, cwd, env })
  const client = await clientCalled(name, config, () => readRoster({ configFile: options.config, cwd, env }))
  if (options.qr) checkQr(client, tools)
  if (client.session.type === 'memory') throw new SwitchboardError('LOGIN_NOT_KEPT', { client: name })
  const logging = openLogging(config, resolve(cwd), env)
  let sandbox: ReachedSandbox | undefined
  let database: SessionDatabase | undefined
  try {
    if (client.session.type === 'file')
      database = await SessionDatabase.open(config, tools.clock, env.SWITCHBOARD_SESSION_KEY)
    const lost = await database?.hold(name, client)
    if (config.sandbox.enabled) sandbox = await reachSandbox(config, cwd, tools.clock, logging.logger('system'))
    const address = sandbox?.address ?? tools.address
    const sessions = database?.store(name) ?? sessionsOf(client, terminal, tools.clock)
    const parts = {
      config: client,
      sessions,
      clock: tools.clock,
      logger: logging.logger(client.type, { client: name }),
      ...(tools.prompt && { prompt: tools.prompt }),
      ...(address && { address }),
      ...(options.qr && { qr: new TerminalQrScreen(terminal.out, colorsOf(terminal).isColorSupported) }),
    }
    await logInAndTell(terminal, client, () => new Client(parts), tools, lost)
    terminal.out.write(`  ${placeOf(client, sessions)}\n`)
    return exitCodes.stopped
  } finally {
    await database?.close()
    await sandbox?.close()
    await logging.close()
  }
}

async function logInAndTell(
  terminal: Terminal,
  { sessionName: name, type }: ClientConfig,
  makeClient: () => Client,
  { signal }: LoginTools,
  lost?: AbortSignal,
): Promise<void> {
  const colors = colorsOf(terminal)
  const onEnded = ({ what }: SwitchboardError) => void terminal.out.write(`${colors.yellow('!')} ${what}\n`)
  const either = AbortSignal.any([signal, lost].filter((one) => one !== undefined))
  const account = await logIn(makeClient, { signal: either, onEnded }).catch((error) => {
    if (signal?.aborted) throw new SwitchboardError('LOGIN_CANCELLED', { client: name }, { cause: error })
    throw error
  })
  const called = account.username ? `${account.displayName} (@${account.username})` : account.displayName
  const line = `${name} is logged in as ${called}, ${type} ${account.id}.`
  terminal.out.write(`${colors.green('✓')} ${plainLine(line)}\n`)
}

function placeOf({ session }: ClientConfig, { label }: SessionStore): string {
  return session.type === 'string' ? 'Its login is the session string.' : `The session is kept in ${label}.`
}

function checkQr({ sessionName: client, type }: ClientConfig, { prompt }: LoginTools): void {
  if (type === 'bot') throw new SwitchboardError('LOGIN_QR_BOT', { client })
  if (!prompt) throw new SwitchboardError('LOGIN_NO_TERMINAL', { client, asked: 'somebody to scan a QR code' })
}

function sessionsOf({ sessionName: name, session }: ClientConfig, terminal: Terminal, clock: Clock): SessionStore {
  const { cwd, env } = terminal
  const workdir = resolve(cwd) === process.cwd() ? session.workdir : resolve(cwd, session.workdir)
  const encryptionKey = env.SWITCHBOARD_SESSION_KEY
  return createSessionStore({ name, clock, session: { ...session, workdir }, encryptionKey })
}

interface ReachedSandbox {
  readonly address: DataCentreAddress
  close(): Promise<void>
}

/** The sandbox that runs in another process, or one for the time of this command. */
async function reachSandbox(
  config: SwitchboardConfig,
  cwd: string,
  clock: Clock,
  logger: Logger,
): Promise<ReachedSandbox> {
  const running = await appSandboxNote(cwd).catch(() => undefined)
  if (running) return { address: running, close: async () => {} }
  const own = await startSandbox(config, resolve(cwd), clock, logger)
  return { address: own.address, close: () => own.close() }
}
