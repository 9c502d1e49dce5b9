import { createServer, type Server, type Socket } from 'node:net'
import type { RsaKey } from '../crypto/rsa-key.js'
import type { SandboxApi, Wire } from '../ports.js'
import type { SchemaRegistry } from '../tl/schema-registry.js'
import type { TlValue } from '../tl-value.js'
import type { KeyRecord } from './auth-key.js'
import type { ClientLink } from './client-link.js'
import { Connection } from './connection.js'
import { listenLocally } from './listen.js'
import { MessageDoor } from './message-door.js'
import type { MtprotoServerOptions } from './mtproto-server-options.js'
import { Pusher } from './pusher.js'
import { RpcRunner } from './rpc-runner.js'
import { ServiceMessages } from './service-messages.js'
import { WireCore } from './wire-core.js'
import type { WireLimits } from './wire-limits.js'

/**
 * Telegram's side of MTProto 2.0 over TCP, on 127.0.0.1 only: transports, key exchange, encryption, sessions. It knows
 * no account; whatever the API is asked goes to the {@link SandboxApi}.
 *
 * @example
 * const server = new MtprotoServer({ seed: 1 })
 * const port = await server.start(api)
 */
export class MtprotoServer implements Wire {
  private readonly core: WireCore
  private readonly door: MessageDoor
  private readonly pusher: Pusher
  private servers: Server[] = []
  private listeningPort: number | undefined
  private listeningMediaPort: number | undefined

  constructor(private readonly options: MtprotoServerOptions = {}) {
    this.core = new WireCore(options)
    this.door = new MessageDoor(this.core, new ServiceMessages(this.core), new RpcRunner(this.core))
    this.pusher = new Pusher(this.core)
  }

  /** The key pair that clients have to trust: `publicPem`, `fingerprint`, `modulus`, `exponent`. */
  get rsa(): RsaKey {
    return this.core.rsa
  }

  get schemas(): SchemaRegistry {
    return this.core.schemas
  }

  get dcIds(): readonly number[] {
    return this.core.dcIds
  }

  get limits(): WireLimits {
    return this.core.limits
  }

  /** The port it listens on; `undefined` while it does not. */
  get port(): number | undefined {
    return this.listeningPort
  }

  /** The port for media of all data centres, where one key may have several connections. */
  get mediaPort(): number | undefined {
    return this.listeningMediaPort
  }

  /** What is held at the moment, for tests and status pages. */
  get counts(): { connections: number; sessions: number; handshakes: number; unacknowledged: number } {
    const { connections, sessions, handshakes } = this.core
    const { size, unacknowledged } = sessions
    return { connections: connections.size, sessions: size, handshakes, unacknowledged }
  }

  /** How many connections to ordinary addresses, not to those for media, use a login at the moment. */
  connectionsOf(authKeyId: bigint): number {
    return this.core.ordinaryConnections(authKeyId)
  }

  /** Requests that were taken in and have no answer yet. */
  get runningRequests(): number {
    return this.core.sessions.runningRequests
  }

  /**
   * Listens, and answers with this world from now on.
   * @param port - default: that of the options.
   * @param mediaPort - default 0: any free one.
   * @returns the port.
   * @throws SANDBOX_PORT_TAKEN
   */
  async start(api: SandboxApi, port = this.options.port ?? 0, mediaPort = 0): Promise<number> {
    this.core.api = api
    try {
      this.listeningPort = await this.listen(port, false)
      this.listeningMediaPort = await this.listen(mediaPort, true)
    } catch (error) {
      await this.close()
      throw error
    }
    return this.listeningPort
  }

  /** Ends every connection at once and stops listening. Keys and un-acknowledged messages stay; it can start again. */
  async close(): Promise<void> {
    const { servers } = this
    this.servers = []
    this.listeningPort = undefined
    this.listeningMediaPort = undefined
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    this.dropConnections()
    await Promise.all(closed)
  }

  private async listen(port: number, isMedia: boolean): Promise<number> {
    const server = createServer((socket) => this.accept(socket, isMedia))
    const listening = await listenLocally(server, port)
    server.on('error', (error) => this.core.log.error('sandbox server failed', { error }))
    this.servers.push(server)
    return listening
  }

  push(authKeyId: bigint, updates: TlValue, options: { exceptSessionId?: bigint } = {}): boolean {
    return this.pusher.push(authKeyId, updates, options.exceptSessionId)
  }

  hears(authKeyId: bigint, exceptSessionId: bigint | undefined): boolean {
    return this.pusher.hears(authKeyId, exceptSessionId)
  }

  authKeysOf(userId: number): KeyRecord[] {
    return this.core.keys.of(userId)
  }

  authKey(id: bigint): KeyRecord | undefined {
    return this.core.keys.get(id)?.record
  }

  /** All permanent keys. */
  authKeys(): KeyRecord[] {
    return [...this.core.keys.permanent()]
  }

  dropAuthKey(id: bigint): void {
    this.core.forget(id)
  }

  addAuthKey(record: KeyRecord): void {
    this.core.keys.add(record)
  }

  /** Breaks the connections of one login, or all of them. @returns how many. */
  dropConnections(authKeyId?: bigint): number {
    return this.eachConnection(authKeyId, (connection) => connection.destroy())
  }

  /** Makes the connections of one login, or all of them, go dead without closing. @returns how many. */
  stallConnections(authKeyId?: bigint): number {
    return this.eachConnection(authKeyId, (connection) => connection.stall())
  }

  /** Makes every salt given out so far worthless; clients learn the new one with `bad_server_salt`. */
  rotateSalts(): void {
    this.core.salts.rotate()
  }

  private eachConnection(authKeyId: bigint | undefined, act: (connection: ClientLink) => void): number {
    const chosen = [...this.core.connections].filter(
      (connection) => authKeyId === undefined || connection.usesKey(authKeyId),
    )
    for (const connection of chosen) act(connection)
    return chosen.length
  }

  private accept(socket: Socket, isMedia: boolean): void {
    const { core } = this
    const fault = core.faults?.onConnection?.(socket.remoteAddress ?? '')
    if (fault === 'refuse' || core.connections.size >= core.limits.maxConnections) {
      core.log.debug('sandbox connection refused', { connections: core.connections.size })
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    const connection = new Connection(socket, core, this.door, isMedia, () => core.connections.delete(connection))
    core.connections.add(connection)
    if (fault === 'stall') connection.stall()
  }
}
