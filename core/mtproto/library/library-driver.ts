import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import { SystemClock } from '../../time/system-clock.js'
import { isLoopback } from '../../transport/loopback.js'
import type { Route } from '../../transport/tcp-transport.js'
import { asBuffer } from '../as-buffer.js'
import { Addresses } from '../connection/addresses.js'
import { type ConnectGate, defaultConnectRate, processGate } from '../connection/connect-gate.js'
import { Connection } from '../connection/connection.js'
import type { ConnectionOwner } from '../connection/connection-options.js'
import { type ConnectionTimes, timesWith } from '../connection/connection-times.js'
import { firstDataCentre } from '../connection/data-centres.js'
import type { Entrance } from '../connection/entrances.js'
import { type FileConnectionListener, FileConnections } from '../connection/file-connections.js'
import type { Credentials, Driver, DriverOptions, InvokeOptions, TlObject } from '../driver.js'
import { onlyKey, type TrustedKeys } from '../key-exchange/rsa-key.js'
import type { PendingCall } from '../session/pending-call.js'
import { greeting, isNotGreeted } from './greeting.js'
import type { Library, TlRequest } from './library.js'
import { routeOf } from './route-of.js'
import { sendRequest } from './send-request.js'
import { TlObjects } from './tl-objects.js'
import { UnreadableLog } from './unreadable-log.js'

/** What tests change of a driver. */
export interface DriverTuning {
  /** The clock of timeouts and pings; the real one by default, as what they wait for is a real network. */
  clock?: Clock
  times?: Partial<ConnectionTimes>
  route?: Route
  /** Default: the one of the process. */
  gate?: ConnectGate
}

const defaultTimeoutMs = 60_000
/** One for all, so that they share what waits by it. */
const realClock = new SystemClock()
const firstTestDataCentre = 10_000

/**
 * A driver on the TL classes and the cryptography of a Telegram library. Key exchange, connections, requests in flight and
 * the order of updates are handled here and not by the library's client, which may wait for ever, prints to the
 * console, forgets updates and leaves timers behind.
 */
export class LibraryDriver implements Driver, ConnectionOwner {
  readonly library: string
  private readonly clock: Clock
  private readonly route: Route
  private opened: FileConnections | undefined
  private readonly trusted: TrustedKeys
  private readonly times: ConnectionTimes
  private readonly objects: TlObjects
  private connection: Connection | undefined
  private dcId: number
  private readonly addresses: Addresses
  /** The login as it was told to the listener the last time. */
  private credentials: Credentials | undefined
  private authKey: Buffer | undefined
  private closed = false
  private readonly unreadables: UnreadableLog

  constructor(
    private readonly source: Library,
    private readonly options: DriverOptions,
    private readonly tuning: DriverTuning = {},
  ) {
    const { credentials, address, ipv6 = false, testMode = false } = options
    this.library = source.name
    this.objects = new TlObjects(source)
    this.unreadables = new UnreadableLog(source, options.logger)
    this.clock = tuning.clock ?? realClock
    this.times = timesWith({ keyDoubtedMs: options.keyDoubtedMs || undefined, ...tuning.times })
    this.route = tuning.route ?? routeOf(options, this.clock)
    this.credentials = credentials
    this.dcId = credentials?.dcId ?? address?.dcId ?? firstDataCentre
    this.authKey = credentials && asBuffer(credentials.authKey)
    const last = credentials?.host
      ? { ...credentials, host: credentials.host, port: credentials.port ?? 443 }
      : undefined
    this.addresses = new Addresses({ address, last, ipv6, testMode })
    this.trusted = address ? onlyKey(address.publicKeyPem) : source.telegramKeys
  }

  async connect(signal: AbortSignal, ask?: () => void): Promise<void> {
    if (this.closed) throw new SwitchboardError('RPC_DISCONNECTED', { method: 'connect', sent: false })
    const connection = new Connection({ authKey: this.authKey, owner: this, ...this.connectionParts(this.dcId) })
    this.opened?.close()
    this.connection?.close()
    this.connection = connection
    try {
      await connection.connect(signal, ask)
    } catch (error) {
      connection.close()
      throw error
    }
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    this.opened?.close()
    this.connection?.close()
    this.options.listener.connection('closed')
  }

  invoke(method: string, params: Readonly<Record<string, unknown>>, options: InvokeOptions = {}): Promise<TlObject> {
    const isForFiles = options.overFileConnection || (options.dcId ?? this.dcId) !== this.dcId
    if (isForFiles) return this.invokeForFiles(method, params, options)
    return this.request(method, params, options).catch((error) => this.elsewhere(error, method, params, options))
  }

  private async invokeForFiles(
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: InvokeOptions,
  ): Promise<TlObject> {
    if (this.closed || !this.connection) throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
    const { dcId = this.dcId, signal, timeoutMs = defaultTimeoutMs } = options
    const work = (connection: Connection) => this.overFile(connection, method, params, options)
    return this.files.use(dcId, work, { method, timeoutMs, signal })
  }

  /** Tries once more where the answer says that it belongs. @throws the error when it does not help. */
  private async elsewhere(
    error: unknown,
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: InvokeOptions,
  ): Promise<TlObject> {
    if (isSwitchboardError(error, 'RPC_MIGRATE')) {
      const { dcId, reason } = error.context
      if (!options.movesLogin) return this.invoke(method, params, { ...options, dcId, overFileConnection: true })
      // FILE_MIGRATE and STATS_MIGRATE are about one request.
      if (!/^(PHONE|NETWORK|USER)_/.test(reason)) throw error
      await this.moveTo(dcId, options.signal)
      return this.request(method, params, options)
    }
    if (!(await this.mended(this.connection, error))) throw error
    return this.request(method, params, options)
  }

  /** Those for files; many logins never need any. */
  private get files(): FileConnections {
    this.opened ??= new FileConnections({
      clock: this.clock,
      guests: this.credentials?.guests ?? [],
      guestsChanged: (guests) => this.keep({ guests }),
      open: (dcId, kept, listener) => this.makeFileConnection(dcId, kept, listener),
      export: (dcId) => this.request('auth.ExportAuthorization', { dcId }, {}),
      import: ({ id, bytes }, connection) =>
        this.request('auth.ImportAuthorization', { id, bytes }, {}, connection).then(() => {}),
    })
    return this.opened
  }

  private async overFile(
    connection: Connection,
    method: string,
    params: Readonly<Record<string, unknown>>,
    options: InvokeOptions,
  ): Promise<TlObject> {
    try {
      return await this.request(method, params, options, connection)
    } catch (error) {
      if (!(await this.mended(connection, error))) throw error
      return this.request(method, params, options, connection)
    }
  }

  /** Does again what the server has forgotten of a connection. @returns whether that was it: the request was not carried out. */
  private async mended(connection: Connection | undefined, error: unknown): Promise<boolean> {
    if (!isNotGreeted(error)) return (await connection?.bindAgain(error)) === true
    await connection?.greetAgain()
    return true
  }

  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject {
    return this.objects.create(className, fields)
  }

  passwordAnswer(challenge: TlObject, password: string): Promise<TlObject> {
    return this.source.computeCheck(challenge, password)
  }

  encode(object: TlObject): Uint8Array {
    return this.objects.encode(object)
  }

  decode(bytes: Uint8Array): TlObject {
    return this.objects.decode(bytes)
  }

  private request(
    method: string,
    params: Readonly<Record<string, unknown>>,
    { timeoutMs = defaultTimeoutMs, signal, takeoutId }: InvokeOptions,
    connection = this.connection,
  ): Promise<TlObject> {
    try {
      signal?.throwIfAborted()
      const request = this.wrapped(this.objects.request(method, params), takeoutId)
      const session = connection?.isEnded === false ? connection.session() : undefined
      if (!session) throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
      const { clock, options } = this
      const answered = (result: TlObject) => this.tell(() => options.listener.answered?.(method, params, result))
      return sendRequest(session, { method, request, timeoutMs, signal, clock, answered })
    } catch (error) {
      // One promise less than an `async` function takes for each call.
      return Promise.reject(error)
    }
  }

  private wrapped(request: TlRequest, takeoutId?: bigint): TlRequest {
    const query =
      takeoutId === undefined ? request : this.objects.request('InvokeWithTakeout', { takeoutId, query: request })
    return this.options.noUpdates ? this.objects.request('InvokeWithoutUpdates', { query }) : query
  }

  entrances(dcId: number): readonly Entrance[] {
    return this.addresses.ordinary(dcId)
  }

  async turn({ host }: Entrance, attempt: { comesBack: boolean; signal: AbortSignal }): Promise<void> {
    const { proxy, connectRate = defaultConnectRate } = this.options
    if (connectRate === 0 || isLoopback(host)) return
    await (this.tuning.gate ?? processGate).enter(`${proxy?.hostname ?? ''} ${host}`, connectRate, attempt)
  }

  greet(send: (request: TlRequest, call: PendingCall) => void): Promise<void> {
    return this.greetBy(send, (config) => this.wrapped(config))
  }

  updates(updates: TlObject): void {
    this.addresses.heed(updates)
    this.tell(() => this.options.listener.updates(updates))
  }

  updatesLost(): void {
    this.tell(() => this.options.listener.updates(this.create('UpdatesTooLong', {})))
  }

  unreadable(error: unknown): void {
    this.tell(() => this.options.listener.unreadable?.(this.unreadables.note(error)))
  }

  keyMade(authKey: Buffer): void {
    this.authKey = authKey
  }

  up(entrance: Entrance): void {
    const { dcId, authKey } = this
    // Where Telegram was reached is where it is looked for the next time.
    const { host, port } = this.options.address ?? entrance
    if (authKey) this.keep({ dcId, authKey, host, port })
    this.tell(() => this.options.listener.connection('connected'))
  }

  down(reason: Error): void {
    this.tell(() => this.options.listener.connection('disconnected', reason))
  }

  refused(reason: Error): void {
    this.tell(() => this.options.listener.connection('closed', reason))
  }

  private makeFileConnection(dcId: number, kept: Buffer | undefined, listener: FileConnectionListener): Connection {
    const isOwn = dcId === this.dcId
    this.checkThatKnown(dcId)
    return new Connection({
      isMedia: true,
      authKey: isOwn ? this.authKey : kept,
      isKeyReplaceable: !isOwn,
      owner: {
        ...listener,
        entrances: () => this.addresses.media(dcId),
        turn: (entrance, attempt) => this.turn(entrance, attempt),
        greet: (send) => this.greetBy(send, (query) => this.objects.request('InvokeWithoutUpdates', { query })),
        updates() {},
        updatesLost() {},
        unreadable: (error) => this.unreadable(error),
        up() {},
        down() {},
      },
      ...this.connectionParts(dcId),
    })
  }

  private connectionParts(dcId: number) {
    const { source: library, trusted, clock, route, options } = this
    // The test servers go by numbers of their own: core.telegram.org/api/auth#test-accounts and TDLib's raw_dc_id.
    const wireDcId = options.testMode ? dcId + firstTestDataCentre : dcId
    return {
      library,
      trusted,
      clock,
      route,
      dcId,
      wireDcId,
      isForwardSecret: options.pfs === true,
      logger: options.logger,
      times: this.times,
    }
  }

  private async greetBy(
    send: (request: TlRequest, call: PendingCall) => void,
    wrap: (request: TlRequest) => TlRequest,
  ): Promise<void> {
    const { apiId, device, logger } = this.options
    const { objects, source } = this
    const config = await greeting(send, { apiId, device, logger, objects, layer: source.layer, wrap })
    if (config) this.addresses.learn(config)
  }

  /** Moves a login that is not made yet to the data centre it belongs to; its key is a new one. */
  async moveTo(dcId: number, signal?: AbortSignal): Promise<void> {
    this.checkThatKnown(dcId)
    this.options.logger.debug('moving to another data centre', { from: this.dcId, to: dcId })
    this.dcId = dcId
    this.authKey = undefined
    this.credentials = undefined
    this.opened?.forget()
    await this.connect(signal ?? new AbortController().signal)
  }

  /** @throws RPC_UNREACHABLE when there is no data centre of this number. */
  private checkThatKnown(dcId: number): void {
    if (this.addresses.ordinary(dcId).length > 0) return
    throw new SwitchboardError('RPC_UNREACHABLE', { host: `data centre ${dcId}`, port: 0, attempts: 0 })
  }

  /** Keeps what has changed of the login. */
  private keep(changed: Partial<Credentials>): void {
    const before = this.credentials
    const after = { ...before, ...changed } as Credentials
    const isSameKey = before !== undefined && asBuffer(before.authKey).equals(after.authKey)
    const isSame = isSameKey && before.guests === after.guests && before.dcId === after.dcId
    if (isSame && before.host === after.host && before.port === after.port) return
    this.credentials = after
    this.tell(() => this.options.listener.credentials(after))
  }

  private tell(notify: () => void): void {
    try {
      notify()
    } catch (error) {
      this.options.logger.error('a listener of the driver failed', { error })
    }
  }
}
