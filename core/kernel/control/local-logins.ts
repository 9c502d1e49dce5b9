import { relative } from 'node:path'
import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentStatus } from '../../agents/agent-status.js'
import { exportedLogin } from '../../client/login/exported-login.js'
import { logIn } from '../../client/login/log-in.js'
import { asksForCode } from '../../config/asks-for-code.js'
import { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { waitSecondsOf } from '../../errors/verdict.js'
import { describeSession } from '../../sessions/describe-session.js'
import type { ExportFormat } from '../../sessions/export/exported-session.js'
import { PostgresSessionStore } from '../../sessions/postgres-session-store.js'
import { SessionCipher } from '../../sessions/session-cipher.js'
import type { Clock } from '../../time/clock.js'
import type { AppScope } from '../app-scope.js'
import type { Fleet } from '../fleet.js'
import { assertMayConnect } from '../may-connect.js'
import { type KeptLogin, type LogInOptions, type LoginOwner, Logins } from './logins.js'

/** What the logins need of the app. */
export interface LoginsApp {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly cwd: string
  /** The key that session files are encrypted with; absent: they are not. */
  readonly sessionKey?: string
  /** The configuration that runs. */
  readonly config: () => SwitchboardConfig
  /** @throws APP_NOT_RUNNING */
  readonly scope: () => AppScope
}

/** Whoever is to be logged in, and what to do when they are. */
interface Candidate {
  readonly config: ClientConfig
  readonly isOnline: boolean
  /** Makes room for the login. */
  readonly before?: () => Promise<void>
  /** Takes up what is logged in now; or goes on as it was, when nobody is. */
  readonly after?: (isLoggedIn: boolean) => Promise<unknown>
}

/** The logins of the app of this process. */
export class LocalLogins extends Logins {
  /** What is under way, by the name: how to end it, and its end. */
  private readonly running = new Map<string, { readonly halt: AbortController; readonly ended: Promise<unknown> }>()

  constructor(private readonly app: LoginsApp) {
    super()
  }

  async list(): Promise<(LoginOwner & { session: KeptLogin })[]> {
    const { directory } = this.app.scope().resources.agents
    const clients = this.app.fleet.all.map((managed) => {
      const { name, type, state, reason, error, account } = managed.info()
      const owner = { kind: 'client' as const, name, type, state, reason, error, account }
      return { owner, config: managed.config }
    })
    const agents = directory
      .statuses()
      .map((status) => ({ owner: agentOwner(status), config: this.agent(status.name) }))
    const known = new Set(clients.map(({ owner }) => owner.name))
    const all = [...clients, ...agents.filter(({ owner }) => !known.has(owner.name))]
    return Promise.all(
      all.map(async ({ owner, config }) => {
        const { session, accountId } = await this.describe(config)
        const { driver } = config
        const account = owner.account ?? (accountId === undefined ? undefined : { id: accountId })
        return { ...owner, ...(account && { account }), driver, hasPhone: config.phoneNumber !== undefined, session }
      }),
    )
  }

  async isAwaited(client: string): Promise<boolean> {
    if (!this.app.fleet.has(client)) return false
    const { config, state } = this.app.fleet.get(client)
    if (state === 'online' || state === 'reconnecting' || !asksForCode(config)) return false
    return !(await this.describe(config)).session.exists
  }

  async logIn(name: string, options: LogInOptions): Promise<{ id: number; name: string; username?: string }> {
    const candidate = this.candidate(name, options)
    if (candidate.isOnline) throw new SwitchboardError('APP_LOGGED_IN', { client: name })
    const { placing, loggingIn } = this.app.scope().resources
    if (placing?.has(name)) assertMayConnect(placing, name)
    if (this.running.has(name)) throw new SwitchboardError('APP_LOGIN_RUNNING', { client: name })
    const halt = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, halt.signal]) : halt.signal
    loggingIn.add(name)
    const login = this.logInAs(candidate, { ...options, signal })
    this.running.set(name, { halt, ended: login.catch(() => {}) })
    let isLoggedIn = false
    try {
      const account = await login
      isLoggedIn = true
      return account
    } finally {
      this.running.delete(name)
      loggingIn.delete(name)
      // Whether it comes online is told by its state.
      void candidate.after?.(isLoggedIn).catch(() => {})
    }
  }

  /** Ends a login that is under way. Resolves when its connection is closed; never rejects. */
  async end(name: string): Promise<void> {
    const login = this.running.get(name)
    login?.halt.abort(new SwitchboardError('APP_CLIENT_STOPPED', { client: name }))
    await login?.ended
  }

  private async logInAs(
    { config, before }: Candidate,
    { prompt, qr, phoneNumber, botToken, signal, onPause }: LogInOptions,
  ): Promise<{ id: number; name: string; username?: string }> {
    await before?.()
    const given = { ...(phoneNumber && { phoneNumber }), ...(botToken && { botToken }) }
    const changed: ClientConfig = Object.assign(new ClientConfig(), config, given)
    const sessions = this.app.scope().sessionsOf(config)
    const makeClient = () => {
      const client = this.app.scope().loginClient(changed, { sessions, prompt, ...(qr && { qr }) })
      client.onState((state, _previous, reason) => {
        const seconds = state === 'waiting' ? waitSecondsOf(reason) : undefined
        if (seconds !== undefined) onPause?.(this.app.clock.now() + seconds * 1_000)
      })
      return client
    }
    const { id, displayName, username } = await logIn(makeClient, signal ? { signal } : {})
    return { id, name: displayName, ...(username !== undefined && { username }) }
  }

  async export(name: string, format: ExportFormat): Promise<string> {
    const { config } = this.candidate(name, {})
    const store = this.app.scope().sessionsOf(config)
    const session = await store.load()
    if (!session) throw new SwitchboardError('SESSION_MISSING', { file: this.named(store.label) })
    const { testMode, apiId } = config
    return exportedLogin(session, format, { file: this.named(store.label), testMode, apiId })
  }

  /** @throws APP_CLIENT_UNKNOWN */
  private candidate(name: string, { isNew, phoneNumber }: Partial<LogInOptions>): Candidate {
    const { fleet } = this.app
    if (fleet.has(name)) {
      const managed = fleet.get(name)
      const isOnline = managed.state === 'online' || managed.state === 'reconnecting'
      const { isStarted } = managed
      const after = async (isLoggedIn: boolean) => {
        // It may have been removed meanwhile, or another may stand in its place.
        if ((isLoggedIn || isStarted) && fleet.has(name)) await fleet.get(name).start()
      }
      return { config: managed.config, isOnline, before: () => managed.stop(), after }
    }
    const { directory } = this.app.scope().resources.agents
    const agents = directory.statuses().map((status) => status.name)
    if (agents.includes(name)) {
      const agent = directory.agent(name)
      const after = async () => {
        await agent.release()
        await agent.check()
      }
      return { config: this.agent(name), isOnline: agent.client !== undefined, before: () => agent.hold(), after }
    }
    if (isNew) {
      const entry = { sessionName: name, ...(phoneNumber !== undefined && { phone: phoneNumber }) }
      return { config: agentClientConfig(this.app.config(), entry), isOnline: false }
    }
    const known = [...fleet.all.map((managed) => managed.name), ...agents]
    throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client: name, known })
  }

  private agent(name: string): ClientConfig {
    const scope = this.app.scope()
    return scope.agentConfig(scope.resources.agents.directory.agent(name).entry)
  }

  private async describe(config: ClientConfig): Promise<{ session: KeptLogin; accountId?: number }> {
    const store = this.app.scope().sessionsOf(config)
    const { type, inMemory, string } = config.session
    const kept = type === 'string' && string ? 'string' : type === 'memory' || inMemory ? 'memory' : 'file'
    if (kept !== 'file') {
      const login = await store.load().catch(() => undefined)
      const { dcId: dataCentre, account } = login ?? {}
      return { session: { kept, exists: login !== undefined, dataCentre }, accountId: account?.id }
    }
    if (store instanceof PostgresSessionStore) return { session: await inDatabase(store) }
    const file = this.named(store.label)
    const { sessionKey } = this.app
    const cipher = sessionKey ? new SessionCipher(sessionKey) : undefined
    const found = await describeSession(store.label, cipher).catch(() => undefined)
    if (!found) return { session: { kept, exists: false, file } }
    const { isEncrypted: encrypted, modified, login, problem } = found
    const address = login?.host === undefined ? undefined : `${login.host}:${login.port}`
    const facts = { encrypted, savedMs: modified?.getTime(), dataCentre: login?.dcId, address, problem }
    return { session: { kept, exists: true, file, ...facts }, accountId: login?.account?.id }
  }

  private named(file: string): string {
    return relative(this.app.cwd, file) || file
  }
}

async function inDatabase(store: PostgresSessionStore): Promise<KeptLogin> {
  const login = await store.load().catch(() => undefined)
  return { kept: 'file', exists: login !== undefined, file: store.label, encrypted: true, dataCentre: login?.dcId }
}

function agentOwner({ name, state, reason, pools, account }: AgentStatus) {
  return { kind: 'agent' as const, name, type: 'user' as const, state, reason, pools, account }
}
