import type { Socket } from 'node:net'
import type { Timer } from '../../time/clock.js'
import { readLong } from '../tl/longs.js'
import type { Frame } from '../transport/framing.js'
import { Transport } from '../transport/transport.js'
import type { AuthKey } from './auth-key.js'
import type { ClientLink } from './client-link.js'
import { Handshake, HandshakeError } from './handshake.js'
import type { MessageDoor } from './message-door.js'
import type { Origin } from './origin.js'
import { openMessage, sealMessage, type WrongSizes } from './sealed-message.js'
import type { Session } from './session.js'
import type { WireCore } from './wire-core.js'

/** What the client gets when its auth key is not known, or its key exchange is broken. */
const unknownKey = -404

/** One TCP connection of a client, from its first byte to its end. An error here ends this connection and nothing else. */
export class Connection implements ClientLink {
  readonly remoteAddress: string
  /** The sessions that spoke on it. */
  private readonly sessions = new Set<Session>()
  private readonly transport: Transport
  private handshake: Handshake | undefined
  private readonly patience: Timer
  private disconnectTimer: Timer | undefined
  /** Where the latest message came from, and under which key. */
  private latest: Origin | undefined
  private named: { key: AuthKey; low: number; high: number; changes: number } | undefined
  private isProven = false
  private isAdmitted = false
  private isStalled = false
  private isClosed = false

  constructor(
    private readonly socket: Socket,
    private readonly core: WireCore,
    private readonly door: MessageDoor,
    private readonly isMediaAddress: boolean,
    private readonly onClosed: (connection: Connection) => void,
  ) {
    this.remoteAddress = socket.remoteAddress ?? ''
    this.transport = new Transport(core.limits.maxFrameBytes, (bytes) => this.write([bytes]))
    this.patience = core.clock.after(core.limits.handshakeTimeoutMs, () => this.close('no valid message in time'), {
      keepsProcessAlive: false,
    })
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.receive(chunk))
    socket.on('error', (error) => this.close(error.message))
    socket.on('close', () => this.closed())
  }

  get isMedia(): boolean {
    return this.isMediaAddress || this.transport.dcId < 0
  }

  /** The data centre the client asked for, the key's when it did not say. */
  dcIdFor(key: AuthKey): number {
    return this.core.dcNumber(this.transport.dcId) ?? key.dcId
  }

  usesKey(id: bigint): boolean {
    for (const { key } of this.sessions) if (key.id === id || key.record?.id === id) return true
    return false
  }

  send(session: Session, messageId: bigint, seqNo: number, body: Buffer, wrong?: WrongSizes): void {
    const { key } = session
    const salt = this.core.salts.current(key)
    const message = { salt, sessionId: session.id, id: messageId, seqNo, body }
    this.writePacket(sealMessage(key, message, wrong, this.transport.room))
  }

  /** Closes the connection when no other ping comes within `delaySeconds`. */
  closeUnlessPinged(delaySeconds: number): void {
    this.disconnectTimer?.cancel()
    const delayMs = Math.max(0, delaySeconds) * 1_000
    this.disconnectTimer = this.core.clock.after(delayMs, () => this.close('no ping in time'), {
      keepsProcessAlive: false,
      isUpkeep: true,
    })
  }

  /** Makes the connection go dead without closing: nothing is read or written any more. */
  stall(): void {
    this.isStalled = true
    this.socket.pause()
  }

  /** Tells the client that its key is not known, and closes. */
  refuseKey(): void {
    this.refuse(unknownKey, 'unknown auth key')
  }

  /** Answers with a transport error, four bytes that nothing protects, and closes. */
  private refuse(code: number, reason: string): void {
    const { room } = this.transport
    const error = Buffer.allocUnsafe(room + 4)
    error.writeInt32LE(code, room)
    this.writePacket(error)
    this.close(reason)
  }

  /** Ends the connection at once; what is written already still leaves. */
  close(reason: string): void {
    if (this.isClosed) return
    this.core.log.debug('sandbox connection closes', { reason, transport: this.transport.name })
    this.socket.destroySoon()
    this.closed()
  }

  /** Ends the connection without waiting for anything. */
  destroy(): void {
    this.socket.destroy()
    this.closed()
  }

  private closed(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.patience.cancel()
    this.disconnectTimer?.cancel()
    for (const session of this.sessions) this.core.sessions.unlink(session, this)
    this.sessions.clear()
    this.latest = undefined
    this.setHandshake(undefined)
    this.onClosed(this)
  }

  private receive(chunk: Buffer): void {
    if (this.isStalled || this.isClosed) return
    try {
      this.transport.receive(chunk, this.take)
    } catch (error) {
      this.fail(error)
    }
  }

  private readonly take = (frame: Frame): boolean => {
    if (this.isAdmitted || this.admit()) this.onFrame(frame)
    return !this.isStalled && !this.isClosed
  }

  /** The transport is known now. @returns whether the connection is served. */
  private admit(): boolean {
    this.isAdmitted = true
    const fault = this.core.faults?.onTransport?.(this.transport.name ?? '')
    if (fault === 'refuse') this.destroy()
    if (fault === 'stall') this.stall()
    return fault === undefined
  }

  /** Broken input is the client's fault and closes its connection; anything else is ours and is logged besides. */
  private fail(error: unknown): void {
    if (error instanceof HandshakeError) {
      this.core.log.debug('sandbox key exchange refused', { reason: error.message })
      this.refuseKey()
      return
    }
    if (!(error instanceof Error && error.name === 'FramingError')) {
      this.core.log.error('sandbox connection failed', { error })
    }
    this.close(error instanceof Error ? error.message : String(error))
  }

  private onFrame(frame: Frame): void {
    const { payload } = frame
    if (payload.length < 8) {
      this.close('a frame without a message')
      return
    }
    const key = this.keyNamedIn(payload)
    const code = this.faultOfFrame(key)
    if (code !== undefined) {
      this.refuse(code, 'a transport error on purpose')
      return
    }
    if (!key && readLong(payload, 0) === 0n) {
      this.onPlain(payload)
      return
    }
    if (!key) {
      this.refuseKey()
      return
    }
    const message = payload.length < 24 ? undefined : openMessage(key, payload)
    if (!message) {
      this.close('a message that cannot be opened')
      return
    }
    if (frame.wantsQuickAck) {
      const ack = this.transport.quickAck(message.quickAck)
      if (ack) this.write([ack])
    }
    this.prove()
    this.door.receive(this.originOf(key, message.sessionId), message)
  }

  /** Where a message comes from: most often where the one before came from. */
  private originOf(key: AuthKey, sessionId: bigint): Origin {
    const { latest } = this
    if (latest?.session.id === sessionId && latest.key === key && this.speaksFor(latest.session, key)) return latest
    const session = this.core.sessions.obtain(key, sessionId)
    const isNew = !session.links.has(this)
    const wasUnlinked = session.unlinkedAtMs !== undefined
    this.sessions.add(session)
    this.core.sessions.link(session, this)
    if (isNew) this.core.welcomeBack(session, wasUnlinked)
    const origin = { connection: this, session, key }
    this.latest = origin
    return origin
  }

  private speaksFor(session: Session, key: AuthKey): boolean {
    return !session.isDestroyed && session.key === key && session.isOn(this)
  }

  /** The key that is named at the start of a payload: most often the one before, which takes no search unless keys have changed. */
  private keyNamedIn(payload: Buffer): AuthKey | undefined {
    const { named } = this
    const [low, high] = [payload.readInt32LE(0), payload.readInt32LE(4)]
    const { changes } = this.core.keys
    if (named?.low === low && named.high === high && named.changes === changes) return named.key
    const id = readLong(payload, 0)
    const key = id === 0n ? undefined : this.core.liveKey(id)
    // A temporary key ends by itself.
    this.named = key?.expiresAtMs === undefined ? key && { key, low, high, changes } : undefined
    return key
  }

  private faultOfFrame(key: AuthKey | undefined): number | undefined {
    const { faults } = this.core
    if (!faults?.onFrame) return undefined
    const isTemporary = key?.expiresAtMs !== undefined
    return faults.onFrame({ authKeyId: key?.record?.id, userId: key?.record?.userId, isTemporary })
  }

  private prove(): void {
    if (this.isProven) return
    this.isProven = true
    this.patience.cancel()
  }

  private onPlain(payload: Buffer): void {
    if (payload.length < 24) throw new HandshakeError('a plain message without a header')
    const length = payload.readUInt32LE(16)
    if (length < 4 || 20 + length > payload.length) throw new HandshakeError('a plain message of a wrong length')
    const request = this.core.schemas.tryDecode(payload.subarray(20, 20 + length))?.value
    if (!request) throw new HandshakeError('a plain message that cannot be read')
    this.writePlain(this.exchange(request))
  }

  private exchange(request: Parameters<Handshake['answer']>[0]) {
    if (request._ === 'req_pq' || request._ === 'req_pq_multi') {
      if (!this.handshake && this.core.handshakes >= this.core.limits.maxPendingHandshakes)
        throw new HandshakeError('too many key exchanges at once')
      const handshake = Handshake.start(request, this.core.handshakeTools(this.transport.dcId))
      this.setHandshake(handshake)
      return handshake.greeting()
    }
    if (!this.handshake) throw new HandshakeError(`${request._} outside a key exchange`)
    const answer = this.handshake.answer(request)
    if (answer._ === 'dh_gen_ok' || answer._ === 'dh_gen_fail') this.setHandshake(undefined)
    return answer
  }

  private setHandshake(handshake: Handshake | undefined): void {
    this.core.handshakes += (handshake ? 1 : 0) - (this.handshake ? 1 : 0)
    this.handshake = handshake
  }

  private writePlain(answer: Parameters<Handshake['answer']>[0]): void {
    const body = this.core.schemas.encodeService(answer)
    const { room } = this.transport
    const header = Buffer.alloc(room + 20)
    header.writeBigInt64LE(this.core.ids.next('answer'), room + 8)
    header.writeUInt32LE(body.length, room + 16)
    this.writePacket(Buffer.concat([header, body]))
  }

  /** Writes what lies behind the room for the transport. */
  private writePacket(packet: Buffer): void {
    this.write(this.transport.wrap(packet))
  }

  private write(pieces: Buffer[]): void {
    if (this.isStalled || this.isClosed || !this.socket.writable || pieces.length === 0) return
    this.socket.write(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces))
    if (this.socket.writableLength > this.core.limits.maxBacklogBytes) {
      this.core.log.warn('sandbox client reads too slowly and is cut off', { backlogBytes: this.socket.writableLength })
      this.destroy()
    }
  }
}
