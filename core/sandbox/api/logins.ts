import { dropOldest } from '../drop-oldest.js'
import type { AuthKeyRecord, Wire } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import type { Account } from '../world/account.js'
import type { PlainUpdate } from '../world/update.js'
import type { WorldState } from '../world/world-state.js'

/** What the world half remembers of one login. */
export interface LoginRecord {
  /** Counts the containers of events without a number. */
  seq: number
  /** Events without a number that no session took; told with the next difference. */
  missed: PlainUpdate[]
  createdAt: number
  activeAt: number
  ip: string
  /** Made by `auth.importAuthorization`, for files; not a session of its own. */
  imported: boolean
  readonly sessionIds: Set<bigint>
}

/** What the world half remembers of all logins, by reference. Steps towards a login are not part of it. */
export interface LoginsSnapshot {
  readonly records: ReadonlyMap<bigint, LoginRecord>
}

/** How a code was sent: to the other sessions, as a text, or told in a call. */
type CodeWay = 'app' | 'sms' | 'call'

/** A login code that was sent. */
export interface SentCode {
  readonly phone: string
  readonly codeHash: string
  readonly expiresAt: number
  readonly way: CodeWay
  /** From when on it can be sent by the next way. */
  readonly resendAt: number
}

/** A code in the app can be sent as a text at once; the others are given their time to arrive. */
const resendSeconds: Readonly<Record<CodeWay, number>> = { app: 0, sms: 60, call: 0 }

/** How many missed events a login keeps. */
const missedCapacity = 500
/** So many sessions of a login are remembered, the latest: libraries make a new one with each connection. */
const sessionCapacity = 100
const codeLifetimeSeconds = 300
const loginTokenLifetimeSeconds = 30
/** How long it is remembered who accepted a QR code. */
const acceptedSeconds = 600
/** After so many new records those of keys that are gone are looked for. */
const recordsPerSweep = 1_000

/** Logins and the steps towards them: codes, passwords that are waited for, exported logins, QR tokens. */
export class Logins {
  private readonly records = new Map<bigint, LoginRecord>()
  private readonly codes = new Map<string, SentCode>()
  private readonly revoked = new Set<bigint>()
  private readonly awaitingPassword = new Map<bigint, number>()
  private readonly exported = new Map<string, { accountId: number; dcId: number; expiresAt: number }>()
  private readonly tokens = new Map<string, { authKeyId: bigint; expiresAt: number; accountId: number | undefined }>()

  constructor(
    private readonly state: WorldState,
    private readonly wire: Wire,
  ) {}

  record(authKeyId: bigint): LoginRecord {
    const known = this.records.get(authKeyId)
    if (known) return known
    const now = this.state.now
    const record: LoginRecord = {
      seq: 0,
      missed: [],
      createdAt: now,
      activeAt: now,
      ip: '',
      imported: false,
      sessionIds: new Set(),
    }
    this.records.set(authKeyId, record)
    if (this.records.size % recordsPerSweep === 0) this.sweep()
    return record
  }

  /** Forgets what is known of keys that are gone. */
  private sweep(): void {
    const isGone = (authKeyId: bigint) => this.wire.authKey(authKeyId) === undefined
    for (const id of this.records.keys()) if (isGone(id)) this.records.delete(id)
    for (const id of this.revoked) if (isGone(id)) this.revoked.delete(id)
    for (const id of this.awaitingPassword.keys()) if (isGone(id)) this.awaitingPassword.delete(id)
  }

  snapshot(): LoginsSnapshot {
    return { records: this.records }
  }

  restore({ records }: LoginsSnapshot): void {
    for (const [id, record] of records) this.records.set(id, record)
  }

  logIn(authKey: AuthKeyRecord, account: Account, options: { imported?: boolean } = {}): void {
    authKey.userId = account.id
    this.revoked.delete(authKey.id)
    this.awaitingPassword.delete(authKey.id)
    const record = this.record(authKey.id)
    record.createdAt = this.state.now
    record.imported = options.imported ?? false
    if (record.imported) return
    const hash = this.hashOf(authKey.id)
    this.state.change({ accountId: account.id, authKeyId: authKey.id }, () => {
      if (account.isBot) return
      const device = [authKey.device.deviceModel, authKey.device.systemVersion].filter(Boolean).join(', ')
      const update = { type: 'new-authorization', hash, date: this.state.now, device, location: 'Sandbox' } as const
      if (this.wire.authKeysOf(account.id).length > 1) this.state.emitPlain(account.id, update)
    })
  }

  logOut(authKey: AuthKeyRecord): void {
    authKey.userId = undefined
    this.records.delete(authKey.id)
    this.awaitingPassword.delete(authKey.id)
  }

  /** A session that comes back gets everything again that it did not confirm, so nothing of that is missed. */
  sessionOpened(authKeyId: bigint, sessionId: bigint): void {
    const record = this.record(authKeyId)
    if (record.sessionIds.has(sessionId)) record.missed = []
    record.sessionIds.delete(sessionId)
    record.sessionIds.add(sessionId)
    if (record.sessionIds.size <= sessionCapacity) return
    for (const oldest of record.sessionIds) {
      record.sessionIds.delete(oldest)
      break
    }
  }

  /** Ends another login: its client hears `SESSION_REVOKED` until it logs in again. */
  revoke(authKey: AuthKeyRecord): void {
    this.logOut(authKey)
    this.revoked.add(authKey.id)
  }

  isRevoked(authKeyId: bigint): boolean {
    return this.revoked.has(authKeyId)
  }

  /** The number by which a login is named in the list of sessions. */
  hashOf(authKeyId: bigint): bigint {
    return this.state.random.longFor(`authorization:${authKeyId}`)
  }

  miss(authKeyId: bigint, updates: readonly PlainUpdate[]): void {
    const record = this.record(authKeyId)
    record.missed = [...record.missed, ...updates].slice(-missedCapacity)
  }

  sendCode(phone: string, way: CodeWay): SentCode {
    const codeHash = Buffer.from(this.state.random.bytes(9)).toString('hex')
    const { now } = this.state
    const sent = { phone, codeHash, way, expiresAt: now + codeLifetimeSeconds, resendAt: now + resendSeconds[way] }
    this.codes.set(codeHash, sent)
    dropOldest(this.codes, ({ expiresAt }) => expiresAt < now - codeLifetimeSeconds)
    return sent
  }

  /**
   * Sends a code again, by the next way.
   * @throws {RpcError} `PHONE_CODE_EXPIRED`; `FLOOD_WAIT_n` before its time; `SEND_CODE_UNAVAILABLE` when no way is left.
   */
  resendCode(phone: string, codeHash: string): SentCode {
    if (codeHash === '') throw new RpcError(400, 'PHONE_CODE_HASH_EMPTY')
    const sent = this.codes.get(codeHash)
    if (!sent || sent.phone !== phone || sent.expiresAt < this.state.now) throw new RpcError(400, 'PHONE_CODE_EXPIRED')
    if (sent.way === 'call') throw new RpcError(406, 'SEND_CODE_UNAVAILABLE')
    const waitSeconds = sent.resendAt - this.state.now
    if (waitSeconds > 0) throw new RpcError(420, `FLOOD_WAIT_${waitSeconds}`)
    this.codes.delete(codeHash)
    return this.sendCode(phone, sent.way === 'app' ? 'sms' : 'call')
  }

  /** @throws {RpcError} when the code is empty, wrong or too old, or was not asked for. */
  checkCode(account: Account, phone: string, codeHash: string, code: string): void {
    const sent = this.codes.get(codeHash)
    if (codeHash === '') throw new RpcError(400, 'PHONE_CODE_HASH_EMPTY')
    if (!sent || sent.phone !== phone) throw new RpcError(400, 'PHONE_CODE_EXPIRED')
    if (code === '') throw new RpcError(400, 'PHONE_CODE_EMPTY')
    if (sent.expiresAt < this.state.now) {
      this.codes.delete(codeHash)
      throw new RpcError(400, 'PHONE_CODE_EXPIRED')
    }
    if (account.code !== code) throw new RpcError(400, 'PHONE_CODE_INVALID')
  }

  forgetCode(codeHash: string): void {
    this.codes.delete(codeHash)
  }

  awaitPassword(authKeyId: bigint, account: Account): void {
    this.awaitingPassword.set(authKeyId, account.id)
  }

  /** The account whose password this key is asked for. */
  awaited(authKeyId: bigint): Account | undefined {
    const id = this.awaitingPassword.get(authKeyId)
    return id === undefined ? undefined : this.state.accounts.get(id)
  }

  /** A ticket with which a key of another data centre becomes a login of the same account. */
  export(account: Account, dcId: number): Uint8Array {
    const ticket = this.state.random.bytes(32)
    this.exported.set(hex(ticket), { accountId: account.id, dcId, expiresAt: this.state.now + 60 })
    dropOldest(this.exported, ({ expiresAt }) => expiresAt < this.state.now)
    return ticket
  }

  import(accountId: number, ticket: Uint8Array): Account {
    const exported = this.exported.get(hex(ticket))
    this.exported.delete(hex(ticket))
    if (!exported || exported.accountId !== accountId || exported.expiresAt < this.state.now) {
      throw new RpcError(400, 'AUTH_BYTES_INVALID')
    }
    return this.state.account(accountId)
  }

  /** The token of a QR code for a key that wants to log in. */
  loginToken(authKeyId: bigint): { token: Uint8Array; expiresAt: number } {
    const token = this.state.random.bytes(32)
    const expiresAt = this.state.now + loginTokenLifetimeSeconds
    this.tokens.set(hex(token), { authKeyId, expiresAt, accountId: undefined })
    dropOldest(this.tokens, (other) => other.expiresAt < this.state.now - acceptedSeconds)
    return { token, expiresAt }
  }

  /** Somebody who is logged in lets the key behind a QR code in. */
  acceptToken(account: Account, token: Uint8Array): AuthKeyRecord {
    const pending = this.tokens.get(hex(token))
    if (!pending) throw new RpcError(400, 'AUTH_TOKEN_INVALIDX')
    if (pending.accountId !== undefined) throw new RpcError(400, 'AUTH_TOKEN_ALREADY_ACCEPTED')
    if (pending.expiresAt < this.state.now) throw new RpcError(400, 'AUTH_TOKEN_EXPIRED')
    const authKey = this.wire.authKey(pending.authKeyId)
    if (!authKey) throw new RpcError(400, 'AUTH_TOKEN_EXPIRED')
    pending.accountId = account.id
    return authKey
  }

  /** The account that accepted one of this key's QR codes. */
  acceptedBy(authKeyId: bigint): Account | undefined {
    for (const { authKeyId: key, accountId } of this.tokens.values()) {
      if (key === authKeyId && accountId !== undefined) return this.state.accounts.get(accountId)
    }
    return undefined
  }

  forgetTokens(authKeyId: bigint): void {
    for (const [key, pending] of this.tokens) if (pending.authKeyId === authKeyId) this.tokens.delete(key)
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
