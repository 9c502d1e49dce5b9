import { X509Certificate } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ConsoleConfig } from '../../config/console-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { Logger } from '../../logging/logger.js'
import type { KeyValueStore } from '../../storage/key-value-store.js'
import type { Clock } from '../../time/clock.js'
import { Semaphore } from '../../time/semaphore.js'
import type { AuditLog } from '../audit/audit-log.js'
import { createServer, listen } from './console-server.js'
import type { ConsoleRoute } from './http/console-route.js'
import { openApiDocument } from './http/open-api.js'
import { registerPage } from './http/page-files.js'
import { registerRoutes } from './http/register-routes.js'
import { LiveHub } from './live/live-hub.js'
import { LiveLogins } from './live/live-logins.js'
import { LiveSocket } from './live/live-socket.js'
import { AppMetrics } from './metrics/app-metrics.js'
import { inUrl, isLoopback, isWildcard, readTls } from './place.js'
import { accessRoutes } from './routes/access-routes.js'
import { registerLoginRoutes } from './routes/login-routes.js'
import { registerMetrics } from './routes/metrics-routes.js'
import { Accounts } from './security/accounts.js'
import { AllowedHosts } from './security/allowed-hosts.js'
import { ApiTokens } from './security/api-tokens.js'
import { cookieName, RequestGuard } from './security/request-guard.js'
import { Sessions } from './security/sessions.js'

export interface ConsoleOptions {
  readonly config: ConsoleConfig
  /** What relative paths of the configuration are seen from. */
  readonly cwd: string
  /** Where passwords, logins and tokens are kept, as hashes. */
  readonly store: KeyValueStore
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
  /** The folder with the built page. */
  readonly page: string
  readonly version: string
  /** What the API offers besides access to the console itself. */
  readonly routes: readonly ConsoleRoute[]
  /** What changes, for browsers; default: nothing does. */
  readonly live?: LiveHub
  /** What `/metrics` tells of; absent: it is not served. */
  readonly control?: AppControl
  /** Takes the next free port when the configured one is in use. */
  readonly nextFreePort?: boolean
  /** What a hash of a password costs, as scrypt's N; default 2^17. */
  readonly passwordCost?: number
  /** Whether everything that is needed to serve runs; for `/ready`. */
  readonly isReady: () => boolean
}

/** The server of the console: guarded API, live events, page. It fails alone: clients know nothing of it. */
export class Console {
  private constructor(
    private readonly server: FastifyInstance,
    private readonly accounts: Accounts,
    /** What changes, for browsers. */
    readonly live: LiveHub,
    /** Where it is reached, without a slash at the end. */
    readonly url: string,
    /** How the command line of the same user gets in, and knows that it is here. */
    readonly forCommandLine: { readonly token: string; readonly local: string; readonly fingerprint?: string },
  ) {}

  /**
   * Listens; nothing is left of it when it fails.
   * @throws CONSOLE_UNPROTECTED, CONSOLE_TLS, CONSOLE_PORT_TAKEN, CONSOLE_ADDRESS
   */
  static async start(options: ConsoleOptions): Promise<Console> {
    const { config, clock, logger, store, audit } = options
    const tls = await readTls(config, options.cwd)
    const isSecure = tls !== undefined || config.behindProxy
    const cookie = { name: cookieName(isSecure), isSecure }
    const accounts = new Accounts(store, new Semaphore(2), options.passwordCost)
    const ended = () => void logins.look()
    const sessions = new Sessions(store, clock, config.sessionHours * 3_600_000, ended)
    const tokens = new ApiTokens(store, clock, ended)
    const guard = new RequestGuard(new AllowedHosts(namesOf(config)), sessions, tokens, cookie.name)
    const logins = new LiveLogins(guard, clock)
    const routes = [...accessRoutes({ accounts, sessions, tokens, audit }), ...options.routes]

    const server = await createServer({ logger, behindProxy: config.behindProxy, ...(tls && { tls }) })
    registerLoginRoutes(server, { guard, accounts, sessions, audit, clock, cookie })
    registerRoutes(server, routes, { guard, accounts, audit, clock, logger })
    const document = openApiDocument(routes, options.version)
    server.get('/api/openapi.json', async (request) => {
      guard.checkPlace(request)
      await guard.admit(request, 'viewer')
      return document
    })
    if (options.control) registerMetrics(server, new AppMetrics(options.control, clock, options.version), guard)
    server.get('/health', async () => ({ status: 'ok' }))
    server.get('/ready', async (_request, reply) => {
      if (options.isReady()) return { status: 'ready' }
      return reply.code(503).send({ status: 'starting' })
    })

    const live = options.live ?? new LiveHub()
    const preValidation = async (request: FastifyRequest) => {
      guard.checkPlace(request, { always: true })
      await guard.admit(request, 'viewer')
    }
    server.route({
      method: 'GET',
      url: '/api/live',
      preValidation,
      handler: async () => {
        throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: 'answer of /api/live but to a WebSocket' })
      },
      wsHandler: (socket, request) => {
        new LiveSocket(live, socket, logger)
        logins.watch(socket, request)
      },
    })
    const nextFree = options.nextFreePort ?? false
    const begin = async () => {
      await registerPage(server, options.page, guard)
      return listen(server, { host: config.host, port: config.port, nextFree })
    }
    const place = await begin().catch(async (error) => {
      await server.close()
      throw error
    })
    const scheme = tls ? 'https' : 'http'
    const url = publicUrl(config, scheme, place)
    const local = `${scheme}://${dialled(place)}:${place.port}`
    const fingerprint = tls && new X509Certificate(tls.cert).fingerprint256
    const forCommandLine = { token: tokens.ofProcess, local, ...(fingerprint && { fingerprint }) }
    return new Console(server, accounts, live, url, forCommandLine)
  }

  /**
   * Makes the operator's password when there is none, and a link that logs in. To be called when nothing else can fail any more: a
   * password that is made and told to nobody is not made again.
   * @returns both, this once; otherwise `undefined`.
   */
  async begin(): Promise<{ readonly password: string; readonly link: string } | undefined> {
    if (await this.accounts.hasBegun()) return undefined
    const link = await this.loginLink()
    const password = await this.accounts.begin()
    return password === undefined ? undefined : { password, link }
  }

  /** A link that logs an operator in, once and within a quarter of an hour. */
  async loginLink(): Promise<string> {
    return `${this.url}/login#${await this.accounts.newLink()}`
  }

  /** Stops listening and ends all connections. Never rejects. */
  async close(): Promise<void> {
    await this.server.close()
  }
}

/** The names of the configuration, and the address itself when it is a particular one. */
function namesOf({ hosts, host }: ConsoleConfig): readonly string[] {
  return isWildcard(host) ? hosts : [...hosts, inUrl(host)]
}

/** Where people reach it. */
function publicUrl({ hosts: [named], host, behindProxy }: ConsoleConfig, scheme: string, place: AddressInfo): string {
  if (isLoopback(host)) return `${scheme}://localhost:${place.port}`
  if (!isWildcard(place.address)) return `${scheme}://${inUrl(host)}:${place.port}`
  if (named === undefined) return `${scheme}://localhost:${place.port}`
  // A proxy is reached at its own port, which is the usual one where the name has none.
  if (behindProxy) return `https://${named}`
  return /:\d+$/.test(named) ? `${scheme}://${named}` : `${scheme}://${named}:${place.port}`
}

/** The address that leads this machine to a server of its own. */
function dialled({ address }: AddressInfo): string {
  if (!isWildcard(address)) return inUrl(address)
  return address === '::' ? '[::1]' : '127.0.0.1'
}
