import { randomBytes } from 'node:crypto'
import type { Clock } from '../../time/clock.js'
import type { TlObject } from '../driver.js'
import type { Library, TlReaderClass, TlRequest } from '../library/library.js'
import { Acknowledgements } from './acknowledgements.js'
import { containerBody, messageFrame } from './frames.js'
import { MessageCipher, OtherSessionError, UntrustedPacketError } from './message-cipher.js'
import { type Outgoing, OutgoingRequests } from './outgoing-requests.js'
import type { PendingCall, RpcRefusal } from './pending-call.js'
import { SeenMessages } from './seen-messages.js'
import { ServerClock } from './server-clock.js'
import { SessionClock } from './session-clock.js'
import { unpacked } from './unpacked.js'
import { wireIds } from './wire-ids.js'

export interface SessionListener {
  updates(updates: TlObject): void
  /** The server lost this session: updates may be missing. */
  updatesLost(): void
  /** Something came that cannot be read: the answer to a request, which hears of it too, or updates, which are missing then. */
  unreadable(error: unknown, what: 'answer' | 'updates'): void
  /** Something the session can live with, for the log. */
  notice(message: string): void
}

/** The constructors of the type `Updates`. */
const updatesClasses: ReadonlySet<string> = new Set([
  ...['Updates', 'UpdatesCombined', 'UpdatesTooLong', 'UpdateShort', 'UpdateShortMessage'],
  ...['UpdateShortChatMessage', 'UpdateShortSentMessage'],
])
const maxFormerSessions = 4

/**
 * One MTProto session: an auth key, a session id and the requests in flight. It outlives the TCP connections that carry
 * it: after a reconnect unanswered requests are repeated under their old ids, so that the server neither loses nor
 * doubles them, and the server repeats what was not acknowledged.
 * Does not connect, ping or time out; see `connection.ts`.
 */
export class MtprotoSession {
  readonly cipher: MessageCipher
  private sessionId = randomBytes(8)
  private salt = 0n
  private readonly numbers: SessionClock
  private readonly requests: OutgoingRequests
  private readonly acks: Acknowledgements
  private seen = new SeenMessages()
  private readonly services: Readonly<Record<string, (service: TlObject, messageId: bigint) => void>>
  private write: ((packet: Buffer) => void) | undefined
  private flushScheduled = false
  /** Whether requests wait, as the session is about to be replaced. */
  private isHeld = false
  private readonly serverTime: ServerClock
  /** The ids of sessions that were given up; what still comes for them is late and nothing worse. */
  private readonly formerSessions: Buffer[] = []
  /** The `unique_id` of the latest news that the server has a new session for this one. */
  private createdId: bigint | undefined

  constructor(
    private readonly library: Library,
    private readonly Reader: TlReaderClass,
    authKey: Buffer,
    clock: Clock,
    private readonly listener: SessionListener,
  ) {
    this.cipher = new MessageCipher(library, authKey)
    this.numbers = new SessionClock(clock)
    this.serverTime = new ServerClock(clock)
    this.requests = new OutgoingRequests(this.numbers, (request) => library.encode(request))
    this.acks = new Acknowledgements(
      clock,
      () => this.flush(),
      () => this.scheduleFlush(),
    )
    this.services = this.serviceHandlers()
  }

  /** Uses a new connection and repeats over it what is unanswered. */
  attach(write: (packet: Buffer) => void): void {
    this.write = write
    this.isHeld = false
    this.serverTime.forget()
    this.requests.requeue()
    this.scheduleFlush()
  }

  /** The connection is gone; requests wait for the next one. */
  detach(): void {
    this.write = undefined
    this.acks.rest()
  }

  /**
   * Sends a request with the next packet.
   * @returns a function that gives the request up: it is not repeated and its answer is ignored.
   * @throws when the request cannot be written.
   */
  send(request: TlRequest, call: PendingCall, options: { first?: boolean } = {}): () => void {
    const outgoing = this.requests.add(request, call, options.first === true)
    this.scheduleFlush()
    return () => this.requests.giveUp(outgoing)
  }

  /** Sends first a request that has its own message and session ids in itself. */
  sendAs(request: (messageId: bigint, sessionId: Buffer) => TlRequest, call: PendingCall): void {
    const remake = (messageId: bigint) => this.library.encode(request(messageId, this.sessionId))
    this.requests.add(request(0n, this.sessionId), call, true, remake)
    this.scheduleFlush()
  }

  /** Sends no further requests until the next connection; those under way may end. @returns how many that are. */
  hold(): number {
    this.isHeld = true
    return this.requests.underWay
  }

  /** Takes over what waits in a session that is given up. What that one had sent may have been carried out, and is not sent again. */
  replace(former: MtprotoSession): void {
    const waiting = former.requests.clear()
    former.detach()
    this.requests.adopt(waiting.filter(({ messageId }) => messageId === undefined))
    for (const { call, messageId } of waiting) if (messageId !== undefined) call.disconnected(true)
    this.scheduleFlush()
  }

  /**
   * Pings, and has the server close the connection when no other ping follows within `disconnectDelaySeconds`.
   * The answer counts as any other packet.
   */
  ping(disconnectDelaySeconds: number): void {
    const pingId = randomBytes(8).readBigInt64LE()
    this.sendService('PingDelayDisconnect', { pingId, disconnectDelay: disconnectDelaySeconds }, true)
  }

  /** Ends every request that waits, sent or not. */
  abandon(): void {
    const waiting = this.requests.clear()
    this.detach()
    for (const { call, messageId } of waiting) call.disconnected(messageId !== undefined)
  }

  /**
   * Reads one packet of the server and acts on it. What is not as core.telegram.org/mtproto/security_guidelines wants it is
   * not read any further.
   * @returns what is wrong with it; the connection it came over is then to be closed.
   */
  receive(packet: Buffer): string | undefined {
    try {
      const { messageId, seqNo, body } = this.cipher.decrypt(this.sessionId, packet)
      const problem = this.serverTime.problemWith(messageId)
      if (problem !== undefined) throw new UntrustedPacketError(problem)
      this.process(messageId, seqNo, body)
      return undefined
    } catch (error) {
      if (!(error instanceof UntrustedPacketError)) throw error
      const isLate = error instanceof OtherSessionError && this.formerSessions.some((id) => id.equals(error.sessionId))
      if (!isLate) return error.message
      this.listener.notice(error.message)
      return undefined
    }
  }

  private process(messageId: bigint, seqNo: number, body: Buffer): void {
    const constructorId = body.readUInt32LE(0)
    if (constructorId === wireIds.container) {
      this.processContainer(body)
      return
    }
    if ((seqNo & 1) === 1) this.acks.add(messageId)
    if (!this.seen.add(messageId)) return
    try {
      this.dispatch(messageId, constructorId, body)
    } catch (error) {
      if (error instanceof UntrustedPacketError) throw error
      // It was acknowledged, so it does not come again: what it told has to be asked for.
      this.listener.unreadable(error, 'updates')
    }
  }

  private processContainer(body: Buffer): void {
    const count = body.readInt32LE(4)
    let offset = 8
    for (let index = 0; index < count; index++) {
      const start = offset + 16
      const bytes = start <= body.length ? body.readInt32LE(offset + 12) : -1
      if (bytes < 4 || bytes % 4 !== 0 || start + bytes > body.length) {
        throw new UntrustedPacketError('A container is broken.')
      }
      this.process(body.readBigInt64LE(offset), body.readInt32LE(offset + 8), body.subarray(start, start + bytes))
      offset = start + bytes
    }
  }

  private dispatch(messageId: bigint, constructorId: number, body: Buffer): void {
    if (constructorId === wireIds.rpcResult) this.processResult(body)
    else if (constructorId === wireIds.container) this.processContainer(body)
    else if (constructorId === wireIds.gzipPacked) {
      const content = unpacked(body, this.Reader)
      this.dispatch(messageId, content.readUInt32LE(0), content)
    } else {
      const reader = new this.Reader(body)
      reader.remembersPeers = true
      const object = reader.tgReadObject() as TlObject
      if (updatesClasses.has(object.className)) this.listener.updates(object)
      else this.services[object.className]?.(object, messageId)
    }
  }

  private processResult(body: Buffer): void {
    const messageId = body.readBigInt64LE(4)
    const outgoing = this.requests.answered(messageId)
    if (outgoing === undefined) return
    let result: unknown
    try {
      const content = unpacked(body.subarray(12), this.Reader)
      if (content.readUInt32LE(0) === wireIds.rpcError) {
        const reason = new this.Reader(content.subarray(8)).tgReadString()
        this.refused(outgoing, { status: content.readInt32LE(4), reason })
        return
      }
      result = outgoing.request.readResult(new this.Reader(content))
    } catch (error) {
      outgoing.call.unreadable(error)
      this.listener.unreadable(error, 'answer')
      return
    }
    outgoing.call.resolve(result)
  }

  private refused(outgoing: Outgoing, refusal: RpcRefusal): void {
    if (refusal.reason === 'MSG_WAIT_FAILED' && outgoing.orderKey !== undefined) {
      // The message it was told to wait for failed; by itself it may well succeed.
      outgoing.orderKey = undefined
      this.repeat([outgoing])
    } else outgoing.call.reject(refusal)
  }

  private serviceHandlers(): MtprotoSession['services'] {
    return {
      BadServerSalt: ({ badMsgId, newServerSalt }) => {
        if (!this.isOurs(badMsgId)) return
        this.salt = BigInt(String(newServerSalt))
        this.repeat(this.requests.take(BigInt(String(badMsgId))))
      },
      BadMsgNotification: ({ badMsgId, errorCode }, messageId) => {
        if (!this.isOurs(badMsgId)) return
        this.badMessage(BigInt(String(badMsgId)), Number(errorCode), messageId)
      },
      NewSessionCreated: ({ firstMsgId, uniqueId, serverSalt }) => {
        const created = BigInt(String(uniqueId))
        if (created === this.createdId) return
        this.salt = BigInt(String(serverSalt))
        this.repeat(this.requests.before(BigInt(String(firstMsgId))))
        if (this.createdId !== undefined) this.listener.updatesLost()
        this.createdId = created
      },
      MsgsStateReq: ({ msgIds }, messageId) => this.tellState(msgIds, messageId),
      MsgResendReq: ({ msgIds }, messageId) => this.tellState(msgIds, messageId),
      MsgDetailedInfo: ({ answerMsgId }) => this.fetchAnswer(BigInt(String(answerMsgId))),
      MsgNewDetailedInfo: ({ answerMsgId }) => this.fetchAnswer(BigInt(String(answerMsgId))),
    }
  }

  /** Only of what was sent can the server complain; a notice of anything else is recorded or made up. */
  private isOurs(messageId: unknown): boolean {
    const isOurs = this.numbers.wasGiven(BigInt(String(messageId)))
    if (!isOurs) this.listener.notice('The server complains of a message that was not sent.')
    return isOurs
  }

  /** core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
  private badMessage(badId: bigint, code: number, serverMessageId: bigint): void {
    const affected = this.requests.take(badId)
    this.serverTime.forget()
    if (code === 16 || code === 17) this.numbers.followServer(serverMessageId)
    else if (code !== 20) {
      // Sequence numbers went astray (32 to 35) or the container is not liked: a fresh session fixes all of these.
      this.listener.notice(`The server refused a message (${code}), starting a new session.`)
      affected.push(...this.requests.takeAll())
      this.formerSessions.push(this.sessionId)
      this.formerSessions.splice(0, this.formerSessions.length - maxFormerSessions)
      this.sessionId = randomBytes(8)
      this.numbers.restart()
      this.seen = new SeenMessages()
      this.acks.clear()
    }
    this.repeat(affected)
  }

  /** Sends again under new ids. */
  private repeat(outgoing: readonly Outgoing[]): void {
    this.requests.renew(outgoing)
    this.scheduleFlush()
  }

  private tellState(messageIds: unknown, requestId: bigint): void {
    const info = (messageIds as unknown[]).map((id) => (this.seen.has(BigInt(String(id))) ? 4 : 1))
    this.sendService('MsgsStateInfo', { reqMsgId: requestId, info: Buffer.from(info) }, false)
  }

  private fetchAnswer(answerId: bigint): void {
    if (this.seen.has(answerId)) this.acks.add(answerId)
    else this.sendService('MsgResendReq', { msgIds: [answerId] }, false)
  }

  private scheduleFlush(): void {
    if (this.flushScheduled || this.write === undefined) return
    this.flushScheduled = true
    setImmediate(() => {
      this.flushScheduled = false
      this.flush()
    })
  }

  /** Sends what is queued: acknowledgements first, then requests, several of them in a container. */
  private flush(): void {
    const { acks, requests, numbers } = this
    acks.rest()
    while (this.write !== undefined && ((!this.isHeld && requests.queued > 0) || acks.count > 0)) {
      const parts: Buffer[] = []
      if (acks.count > 0) parts.push(messageFrame(numbers.nextId(), numbers.nextSeqNo(false), acks.takeBody()))
      const batch = this.isHeld ? [] : requests.takeBatch()
      for (const outgoing of batch) parts.push(requests.message(outgoing))
      this.writeParts(parts, batch)
    }
  }

  private writeParts(parts: Buffer[], batch: Outgoing[]): void {
    let [message] = parts
    if (message === undefined) return
    if (parts.length > 1) {
      const containerId = this.numbers.nextId()
      for (const outgoing of batch) outgoing.containerId = containerId
      message = messageFrame(containerId, this.numbers.nextSeqNo(false), containerBody(parts))
    } else for (const outgoing of batch) outgoing.containerId = undefined
    this.write?.(this.cipher.encrypt(this.salt, this.sessionId, message))
  }

  private serviceMessage(className: string, fields: Record<string, unknown>, isContent: boolean): Buffer {
    const { library, numbers } = this
    const made = isContent ? library.make('request', className, fields) : library.make('constructor', className, fields)
    if (made === undefined) throw new Error(`${library.name} knows no ${className}.`)
    return messageFrame(numbers.nextId(), numbers.nextSeqNo(isContent), library.encode(made))
  }

  private sendService(className: string, fields: Record<string, unknown>, isContent: boolean): void {
    if (this.write) this.writeParts([this.serviceMessage(className, fields, isContent)], [])
  }
}
