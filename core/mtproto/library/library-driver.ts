import { classifyRpcAnswer } from '../../errors/rpc-classification.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import { SystemClock } from '../../time/system-clock.js'
import { Connection } from '../connection/connection.js'
import { type ConnectionTimes, defaultTimes } from '../connection/connection-times.js'
import { configuredEndpoint, type Endpoint, firstDataCentre, telegramEndpoint } from '../connection/data-centres.js'
import { type FileConnectionListener, FileConnections } from '../connection/file-connections.js'
import type { Credentials, Driver, DriverOptions, InvokeOptions, TlObject } from '../driver.js'
import { onlyKey, type TrustedKeys } from '../key-exchange/rsa-key.js'
import { proxyRoute } from '../proxy/proxy-route.js'
import type { ProxySettings } from '../proxy/proxy-settings.js'
import type { PendingCall } from '../session/mtproto-session.js'
import { fastReader } from '../tl/fast-reader.js'
import { directRoute, type Route } from '../transport/tcp-transport.js'
import { encodeTl, findClass, type Library, type Writable, type WritableRequest } from './library.js'
import { newerConstructor } from './newer-constructors.js'

/** What tests change of a driver. */
export interface DriverTuning {
  /** The clock of timeouts and pings; the real one by default, as what they wait for is a real network. */
  clock?: Clock
  times?: Partial<ConnectionTimes>
  route?: Route
}

const defaultTimeoutMs = 60_000
const firstTestDataCentre = 10_000

/**
 * A driver on the TL classes and the cryptography of a Telegram library. Key exchange, connections, requests in flight and
 * the order of updates are handled here and not by the library's client, which may wait for ever, prints to the
 * console, forgets updates and leaves timers behind.
 */
export class LibraryDriver implements Driver {
  readonly library: string
  private readonly clock: Clock
  private readonly route: Route
  private readonly files: FileConnections
  private readonly trusted: TrustedKeys
  private connection: Connection | undefined
  private dcId: number
  private endpoint: Endpoint
  private authKey: Buffer | undefined
  private config: TlObject | undefined
  private closed = false

  constructor(
    private readonly source: Library,
    private readonly options: DriverOptions,
    private readonly tuning: DriverTuning = {},
  ) {
    const { credentials, address, proxy, ipv6 = false, testMode = false } = options
    this.library = source.name
    this.clock = tuning.clock ?? new SystemClock()
    this.route = tuning.route ?? this.routeThrough(proxy)
    this.files = new FileConnections({
      clock: this.clock,
      open: (dcId, kept, listener) => this.makeFileConnection(dcId, kept, listener),
      export: (dcId) => this.request('auth.ExportAuthorization', { dcId }, {}),
      import: ({ id, bytes }, connection) =>
        this.request('auth.ImportAuthorization', { id, bytes }, {}, connection).then(() => {}),
    })
    this.dcId = credentials?.dcId ?? address?.dcId ?? firstDataCentre
    this.authKey = credentials && Buffer.from(credentials.authKey)
    this.endpoint = this.endpointOf(this.dcId) ??
      (credentials?.host ? { host: credentials.host, port: credentials.port ?? 443 } : undefined) ??
      telegramEndpoint(firstDataCentre, { ipv6, testMode }) ?? { host: '', port: 0 }
    this.trusted = address ? onlyKey(address.publicKeyPem) : source.telegramKeys
  }

  async connect(signal: AbortSignal): Promise<void> {
    if (this.closed) throw new SwitchboardError('RPC_DISCONNECTED', { method: 'connect', sent: false })
    const connection = this.makeConnection()
    this.files.close()
    this.connection?.close()
    this.connection = connection
    try {
      await connection.connect(signal)
    } catch (error) {
      connection.close()
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.files.close()
    this.connection?.close()
    this.options.listener.connection('closed')
  }

  async invoke(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: InvokeOptions = {},
  ): Promise<TlObject> {
    if (options.overFileConnection) {
      if (this.closed || !this.connection) throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
      const { dcId = this.dcId, signal } = options
      return this.files.use(dcId, (connection) => this.request(method, params, options, connection), signal)
    }
    for (let hops = 0; ; hops++) {
      try {
        return await this.request(method, params, options)
      } catch (error) {
        if (!isSwitchboardError(error, 'RPC_MIGRATE') || hops > 0) throw error
        // FILE_MIGRATE and STATS_MIGRATE are about one request, the others about the login itself.
        if (!/^(PHONE|NETWORK|USER)_/.test(error.context.reason)) throw error
        await this.moveTo(error.context.dcId, options.signal)
      }
    }
  }

  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const translate = newerConstructor(className, this.source.layer)
    return translate ? translate(fields, (name, of) => this.make(name, of)) : this.make(className, fields)
  }

  private make(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    const tlClass = findClass(this.source, className)
    if (tlClass?.classType !== 'constructor') throw this.unknown(className)
    return new tlClass(withBuffers(fields))
  }

  passwordAnswer(challenge: TlObject, password: string): Promise<TlObject> {
    return this.source.computeCheck(challenge, password)
  }

  encode(object: TlObject): Uint8Array {
    return encodeTl(object as Writable)
  }

  decode(bytes: Uint8Array): TlObject {
    const Reader = fastReader(this.source)
    return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).tgReadObject() as TlObject
  }

  private request(
    method: string,
    params: Readonly<Record<string, unknown>>,
    { timeoutMs = defaultTimeoutMs, signal, takeoutId }: InvokeOptions,
    connection = this.connection,
  ): Promise<TlObject> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const request = this.wrapped(this.makeRequest(method, params), takeoutId)
      const session = connection?.isEnded === false ? connection.session() : undefined
      if (!session) throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
      const finish = () => {
        timer.cancel()
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        finish()
        giveUp()
        reject(signal?.reason)
      }
      let giveUp: () => void
      try {
        giveUp = session.send(request, {
          resolve: (result) => {
            finish()
            this.tell(() => this.options.listener.answered?.(method, params, result as TlObject))
            resolve(result as TlObject)
          },
          reject: ({ status, reason }) => {
            finish()
            reject(classifyRpcAnswer({ method, status, reason }))
          },
          unreadable: (error) => {
            finish()
            reject(unreadable(method, error))
          },
          disconnected: (sent) => {
            finish()
            reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent }))
          },
        })
      } catch (error) {
        throw this.notEncodable(method, error)
      }
      const timer = this.clock.after(timeoutMs, () => {
        finish()
        giveUp()
        reject(new SwitchboardError('RPC_TIMEOUT', { method, timeoutMs }))
      })
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  private makeRequest(method: string, params: Readonly<Record<string, unknown>>): WritableRequest {
    const tlClass = findClass(this.source, method)
    if (tlClass?.classType !== 'request') throw this.unknown(method)
    try {
      return new tlClass(withBuffers(params)) as WritableRequest
    } catch (error) {
      throw this.notEncodable(method, error)
    }
  }

  private wrapped(request: WritableRequest, takeoutId?: bigint): WritableRequest {
    const query =
      takeoutId === undefined ? request : this.makeRequest('InvokeWithTakeout', { takeoutId, query: request })
    return this.options.noUpdates ? this.makeRequest('InvokeWithoutUpdates', { query }) : query
  }

  private makeConnection(): Connection {
    const { dcId, endpoint, authKey } = this
    const { listener } = this.options
    return new Connection({
      ...this.connectionParts(dcId),
      endpoint,
      authKey,
      greet: (send) => this.greet(send, (config) => this.wrapped(config)),
      listener: {
        updates: (updates) => this.tell(() => listener.updates(updates)),
        updatesLost: () => this.tell(() => listener.updates(this.create('UpdatesTooLong', {}))),
        keyMade: (key) => {
          this.authKey = key
          const made: Credentials = { dcId, authKey: key, ...endpoint }
          this.tell(() => listener.credentials(made))
        },
        up: () => this.tell(() => listener.connection('connected')),
        down: (reason) => this.tell(() => listener.connection('disconnected', reason)),
        refused: (reason) => this.tell(() => listener.connection('closed', reason)),
      },
    })
  }

  private makeFileConnection(dcId: number, kept: Buffer | undefined, listener: FileConnectionListener): Connection {
    const isOwn = dcId === this.dcId
    const endpoint = isOwn ? this.endpoint : this.endpointOf(dcId)
    if (!endpoint) throw noEntrance(dcId)
    return new Connection({
      ...this.connectionParts(dcId),
      endpoint,
      authKey: isOwn ? this.authKey : kept,
      isKeyReplaceable: !isOwn,
      greet: (send) => this.greet(send, (query) => this.makeRequest('InvokeWithoutUpdates', { query })),
      listener: { ...listener, updates() {}, updatesLost() {}, up() {}, down() {} },
    })
  }

  private connectionParts(dcId: number) {
    const { source: library, trusted, clock, route, tuning, options } = this
    // The test servers go by numbers of their own: core.telegram.org/api/auth#test-accounts and TDLib's raw_dc_id.
    const wireDcId = options.testMode ? dcId + firstTestDataCentre : dcId
    return {
      library,
      trusted,
      clock,
      route,
      dcId,
      wireDcId,
      logger: options.logger,
      times: { ...defaultTimes, ...tuning.times },
    }
  }

  /** The first request of every connection: names layer and device, and fetches the addresses of the data centres. */
  private greet(
    send: (request: Writable, call: PendingCall) => void,
    wrap: (request: WritableRequest) => WritableRequest,
  ): Promise<void> {
    const { apiId, device } = this.options
    const method = 'help.GetConfig'
    const query = this.makeRequest('InitConnection', {
      apiId,
      deviceModel: device.model,
      systemVersion: device.systemVersion,
      appVersion: device.appVersion,
      systemLangCode: device.langCode,
      langPack: '',
      langCode: device.langCode,
      query: wrap(this.makeRequest(method, {})),
    })
    const request = this.makeRequest('InvokeWithLayer', { layer: this.source.layer, query })
    return new Promise((resolve, reject) => {
      send(request, {
        resolve: (config) => {
          this.config = config as TlObject
          resolve()
        },
        reject: ({ status, reason }) => reject(classifyRpcAnswer({ method, status, reason })),
        unreadable: (error) => {
          // Only the addresses of the data centres are wanted of it; the connection is good without them.
          this.options.logger.warn('the addresses of the data centres cannot be read', {
            error: unreadable(method, error),
          })
          resolve()
        },
        disconnected: (sent) => reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent })),
      })
    })
  }

  /** Moves a login that is not made yet to the data centre it belongs to; its key is a new one. */
  async moveTo(dcId: number, signal?: AbortSignal): Promise<void> {
    const endpoint = this.endpointOf(dcId)
    if (!endpoint) throw noEntrance(dcId)
    this.options.logger.debug('moving to another data centre', { from: this.dcId, to: dcId })
    this.dcId = dcId
    this.endpoint = endpoint
    this.authKey = undefined
    await this.connect(signal ?? new AbortController().signal)
  }

  /** With an address given, every data centre is there, whatever a stored login or the server names. */
  private endpointOf(dcId: number): Endpoint | undefined {
    const { address, ipv6 = false, testMode = false } = this.options
    if (address) return { host: address.host, port: address.port }
    const configured = this.config && configuredEndpoint(this.config, dcId, ipv6)
    return configured ?? telegramEndpoint(dcId, { ipv6, testMode })
  }

  /** A login at a data centre on this machine leaves the machine through no proxy either. */
  private routeThrough(proxy: ProxySettings | undefined): Route {
    const { address, logger } = this.options
    if (!proxy) return directRoute
    if (!address || !isLoopback(address.host) || isLoopback(proxy.hostname)) return proxyRoute(proxy, this.clock)
    logger.warn('the proxy is left out: the data centre is on this machine', { proxy: proxy.hostname })
    return directRoute
  }

  private tell(notify: () => void): void {
    try {
      notify()
    } catch (error) {
      this.options.logger.error('a listener of the driver failed', { error })
    }
  }

  private unknown(method: string): SwitchboardError {
    return new SwitchboardError('RPC_UNKNOWN_METHOD', { method, library: this.library, layer: this.source.layer })
  }

  private notEncodable(method: string, error: unknown): SwitchboardError {
    const problem = error instanceof Error ? error.message : String(error)
    return new SwitchboardError('RPC_NOT_ENCODABLE', { method, problem }, { cause: error })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)
}

function unreadable(method: string, cause: unknown): SwitchboardError<'RPC_UNREADABLE'> {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new SwitchboardError('RPC_UNREADABLE', { method, problem }, { cause })
}

function noEntrance(dcId: number): SwitchboardError {
  return new SwitchboardError('RPC_UNREACHABLE', { host: `data centre ${dcId}`, port: 0, attempts: 0 })
}

/** The library takes bytes as `Buffer` only. */
function withBuffers(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...fields }
  for (const [name, value] of Object.entries(copy)) {
    if (value instanceof Uint8Array && !Buffer.isBuffer(value)) copy[name] = Buffer.from(value)
  }
  return copy
}
