import { randomBytes } from 'node:crypto'
import type { Logger } from '../../logging/logger.js'
import { SilentLogger } from '../../logging/silent-logger.js'
import type { Clock } from '../../time/clock.js'
import { SystemClock } from '../../time/system-clock.js'
import { RsaKey } from '../crypto/rsa-key.js'
import { seededBytes } from '../crypto/seeded-bytes.js'
import type { SandboxApi } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import { loadSchemas } from '../schema/load-schemas.js'
import type { SchemaRegistry } from '../tl/schema-registry.js'
import { type AuthKey, newAuthKeyRecord } from './auth-key.js'
import { MemoryAuthKeyStore } from './auth-key-store.js'
import type { ClientLink } from './client-link.js'
import type { ExchangedKey, HandshakeTools } from './handshake.js'
import { KeyRing } from './key-ring.js'
import { MessageIds } from './message-ids.js'
import type { MtprotoServerOptions } from './mtproto-server-options.js'
import { Outbound } from './outbound.js'
import { Salts } from './salts.js'
import type { Session } from './session.js'
import { SessionRegistry } from './session-registry.js'
import type { WireFaults } from './wire-faults.js'
import { defaultWireLimits, type WireLimits } from './wire-limits.js'

const notStarted: SandboxApi = {
  handle: () => Promise.reject(new RpcError(500, 'INTERNAL_SERVER_ERROR')),
}

/** What every part of the wire shares: keys, sessions, time, schemas, limits. */
export class WireCore {
  readonly clock: Clock
  readonly log: Logger
  readonly limits: WireLimits
  private readonly misbehaviour: WireFaults | undefined
  readonly schemas: SchemaRegistry
  readonly rsa: RsaKey
  readonly dcIds: readonly number[]
  readonly ids: MessageIds
  readonly salts: Salts
  readonly keys: KeyRing
  readonly sessions: SessionRegistry
  readonly outbound: Outbound
  readonly connections = new Set<ClientLink>()
  /** Key exchanges under way. */
  handshakes = 0
  api: SandboxApi = notStarted
  private readonly defaultDcId: number

  constructor(options: MtprotoServerOptions) {
    this.clock = options.clock ?? new SystemClock()
    this.log = options.log ?? new SilentLogger()
    this.limits = { ...defaultWireLimits, ...options.limits }
    this.misbehaviour = options.faults
    this.schemas = options.schemas ?? loadSchemas(options.schemaFolders)
    this.rsa = options.rsa ?? RsaKey.generate(options.seed)
    this.dcIds = options.dcIds ?? [1, 2, 3, 4, 5]
    this.defaultDcId = options.defaultDcId ?? this.dcIds[1] ?? this.dcIds[0] ?? 2
    const now = () => this.nowMs()
    this.ids = new MessageIds(now)
    const secret = options.seed === undefined ? randomBytes(32) : seededBytes(options.seed, 'salts')(32)
    this.salts = new Salts(now, secret)
    this.keys = new KeyRing(options.authKeys ?? new MemoryAuthKeyStore())
    this.sessions = new SessionRegistry(this.clock, this.limits, (session) => this.tellClosed(session))
    this.outbound = new Outbound(this)
  }

  /** What goes wrong on purpose; `undefined` while nothing does, so that each message is not shown to what has nothing to say. */
  get faults(): WireFaults | undefined {
    return this.misbehaviour?.isIdle ? undefined : this.misbehaviour
  }

  /** The server's time, with the fault of a wrong clock in it; milliseconds since 1970. */
  nowMs(): number {
    return this.clock.now() + (this.faults?.skewMs?.() ?? 0)
  }

  /** A key that may be used now; an expired temporary one is forgotten. */
  liveKey(id: bigint): AuthKey | undefined {
    const key = this.keys.get(id)
    if (key?.expiresAtMs === undefined || key.expiresAtMs > this.nowMs()) return key
    this.forget(id)
    return undefined
  }

  /** The data centre a client means: media servers are negative, test servers 10000 up. `undefined` for an unknown one. */
  dcNumber(wanted: number): number | undefined {
    const number = Math.abs(wanted) % 10_000
    return this.dcIds.includes(number) ? number : undefined
  }

  handshakeTools(transportDcId: number): HandshakeTools {
    return {
      rsa: this.rsa,
      schemas: this.schemas,
      nowSeconds: () => Math.floor(this.nowMs() / 1_000),
      fault: (step) => this.faults?.onHandshake?.(step),
      isTaken: (id) => this.keys.get(id) !== undefined,
      onKey: (key) => this.addExchanged(key, transportDcId),
    }
  }

  /** How many connections to ordinary addresses use a key, or a temporary one of it. */
  ordinaryConnections(authKeyId: bigint): number {
    let count = 0
    for (const link of this.connections) if (!link.isMedia && link.usesKey(authKeyId)) count++
    return count
  }

  /** Forgets a key and all that hangs on it; the clients that use it are told. @returns whether there was such a key. */
  forget(id: bigint): boolean {
    const gone = this.keys.remove(id)
    for (const key of gone) {
      for (const connection of [...this.connections]) if (connection.usesKey(key.id)) connection.refuseKey()
      for (const session of [...this.sessions.of(key.id)]) this.sessions.destroy(session)
    }
    return gone.length > 0
  }

  /** A session is back on another connection: the world hears of it, the client gets what it did not acknowledge. */
  welcomeBack(session: Session, wasUnlinked: boolean): void {
    const { record } = session.key
    if (wasUnlinked && session.receivesUpdates && record) this.api.sessionOpened?.(record, session.id)
    const hasLost = session.unacked.takeLostUpdates()
    this.outbound.resend(session)
    if (!hasLost || !session.receivesUpdates) return
    const body = this.schemas.encode({ _: 'updatesTooLong' }, record?.layer ?? 0)
    this.outbound.send(session, body, { needsAck: true })
  }

  private addExchanged(exchanged: ExchangedKey, transportDcId: number): void {
    const dcId = this.dcNumber(exchanged.dcId) ?? this.dcNumber(transportDcId) ?? this.defaultDcId
    const createdAtMs = this.nowMs()
    this.forgetUnused(createdAtMs)
    const { id, key, firstSalt, expiresInSeconds } = exchanged
    if (expiresInSeconds === undefined) {
      this.keys.add(newAuthKeyRecord(key, dcId, createdAtMs), firstSalt)
      return
    }
    const expiresAtMs = createdAtMs + expiresInSeconds * 1_000
    this.keys.addTemporary({ id, key, dcId, firstSalt, createdAtMs, expiresAtMs, record: undefined })
  }

  /** Keys that never became a login would pile up: beyond a limit the oldest go, unless somebody uses them right now. */
  private forgetUnused(nowMs: number): void {
    const unused = [...this.keys.unused(nowMs)]
    for (const { id } of unused.slice(0, Math.max(0, unused.length - this.limits.maxUnusedKeys))) {
      if (![...this.connections].some((connection) => connection.usesKey(id))) this.forget(id)
    }
  }

  private tellClosed(session: Session): void {
    const { record } = session.key
    if (record) this.api.sessionClosed?.(record, session.id)
  }
}
