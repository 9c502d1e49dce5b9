import type { Clock } from '../../time/clock.js'
import type { TlObject } from '../driver.js'
import type { Library, TlReaderClass, TlRequest } from '../library/library.js'
import { type AcknowledgementSender, Acknowledgements } from './acknowledgements.js'
import { messageFrame, resendBody, stateBody } from './frames.js'
import { IncomingMessages, type IncomingOwner } from './incoming-messages.js'
import { MessageCipher, OtherSessionError } from './message-cipher.js'
import { type Outgoing, OutgoingRequests } from './outgoing-requests.js'
import type { PendingCall } from './pending-call.js'
import { pingBody } from './ping-body.js'
import { ownRandomBytes } from './random-pool.js'
import { isRepeatable } from './repeatable.js'
import { SessionClock } from './session-clock.js'
import { updatesClasses } from './updates-classes.js'
import { wireIds } from './wire-ids.js'

/** What carries a session's packets at the moment. */
export interface PacketSender {
  send(packet: Buffer): void
}

export interface SessionListener {
  updates(updates: TlObject): void
  /** The server lost this session: updates may be missing. */
  updatesLost(): void
  /** Something came that cannot be read: the answer to a request, which hears of it too, or updates, which are missing then. */
  unreadable(error: unknown, what: 'answer' | 'updates'): void
  /** Something the session can live with, for the log. */
  notice(message: string): void
}

const maxFormerSessions = 4

/**
 * One MTProto session: an auth key, a session id and the requests in flight. It outlives the TCP connections that carry
 * it: after a reconnect unanswered requests are repeated under their old ids, so that the server neither loses nor
 * doubles them, and the server repeats what was not acknowledged.
 * Does not connect, ping or time out; see `connection.ts`.
 */
export class MtprotoSession implements IncomingOwner, AcknowledgementSender {
  readonly cipher: MessageCipher
  private sessionId = ownRandomBytes(8)
  private salt = 0n
  private readonly numbers: SessionClock
  private readonly requests: OutgoingRequests
  readonly acks: Acknowledgements
  private readonly incoming: IncomingMessages
  private sender: PacketSender | undefined
  private flushScheduled = false
  /** Whether nothing was sent over the connection yet: what it begins with goes first, and may still come. */
  private isFresh = true
  /** Whether requests wait, as the session is about to be replaced. */
  private isHeld = false
  /** The ids of sessions that were given up; what still comes for them is late and nothing worse. */
  private readonly formerSessions: Buffer[] = []
  /** The `unique_id` of the latest news that the server has a new session for this one. */
  private createdId: bigint | undefined

  constructor(
    private readonly library: Library,
    readonly Reader: TlReaderClass,
    authKey: Buffer,
    clock: Clock,
    private readonly listener: SessionListener,
  ) {
    this.cipher = new MessageCipher(library, authKey)
    this.numbers = new SessionClock(clock)
    this.requests = new OutgoingRequests(this.numbers, library)
    this.acks = new Acknowledgements(clock, this)
    this.incoming = new IncomingMessages(clock, this)
  }

  /** Uses a new connection and repeats over it what is unanswered. */
  attach(sender: PacketSender): void {
    this.sender = sender
    this.isHeld = false
    this.isFresh = true
    this.incoming.forgetTime()
    if (this.incoming.isStuck) this.settle(this.startAnew('the server says nothing that is new'))
    this.requests.requeue()
    this.scheduleFlush()
  }

  /** The connection is gone; requests wait for the next one. */
  detach(): void {
    this.sender = undefined
    this.acks.rest()
  }

  /**
   * Sends a request with the next packet.
   * @returns a function that gives the request up: it is not repeated and its answer is ignored.
   * @throws when the request cannot be written.
   */
  send(request: TlRequest, call: PendingCall, options: { first?: boolean } = {}): () => void {
    const outgoing = this.requests.add(request, call, options.first === true)
    // A server that has little to do need not wait for the rest.
    if (!this.isFresh && !this.isHeld && this.requests.isServerIdle) this.flush()
    else this.scheduleFlush()
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

  /**
   * Takes over what waits in a session that is given up. What that one had sent may have been carried out: it is sent again only
   * where that does no more than once.
   */
  replace(former: MtprotoSession): void {
    const waiting = former.requests.clear()
    former.detach()
    this.requests.adopt(waiting.filter(({ messageId }) => messageId === undefined))
    this.settle(waiting.filter(({ messageId }) => messageId !== undefined))
    this.scheduleFlush()
  }

  /**
   * Pings, and has the server close the connection when no other ping follows within `disconnectDelaySeconds`.
   * The answer counts as any other packet.
   */
  ping(disconnectDelaySeconds: number): void {
    this.sendBody(pingBody(this.library, disconnectDelaySeconds), true)
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
      this.incoming.receive(this.sessionId, packet)
      return undefined
    } catch (error) {
      const isLate = error instanceof OtherSessionError && this.formerSessions.some((id) => id.equals(error.sessionId))
      // Whatever it is: nothing that arrives ends the process.
      if (!isLate) return error instanceof Error ? error.message : String(error)
      this.listener.notice(error.message)
      return undefined
    }
  }

  /** Something came that cannot be read. What it told has to be asked for. */
  unreadable(error: unknown): void {
    this.listener.unreadable(error, 'updates')
  }

  /** Acts on a message that is new. */
  take(messageId: bigint, constructorId: number, body: Buffer): void {
    if (constructorId === wireIds.rpcResult) this.processResult(body)
    else {
      const reader = new this.Reader(body)
      reader.remembersPeers = true
      const object = reader.tgReadObject() as TlObject
      if (updatesClasses.has(object.className)) this.listener.updates(object)
      else MtprotoSession.services[object.className]?.(this, object, messageId)
    }
  }

  private processResult(body: Buffer): void {
    const messageId = body.readBigInt64LE(4)
    const outgoing = this.requests.answered(messageId)
    if (outgoing === undefined) return
    let result: unknown
    try {
      const content = this.incoming.unpacked(body.subarray(12))
      if (content.readUInt32LE(0) === wireIds.rpcError) {
        this.refused(outgoing, content.readInt32LE(4), new this.Reader(content.subarray(8)).tgReadString())
        return
      }
      const reader = new this.Reader(content)
      // It is read as updates are.
      reader.remembersPeers = content.readUInt32LE(0) === wireIds.updates
      result = outgoing.request.readResult(reader)
    } catch (error) {
      outgoing.call.unreadable(error)
      this.listener.unreadable(error, 'answer')
      return
    }
    outgoing.call.resolve(result)
  }

  private refused(outgoing: Outgoing, status: number, reason: string): void {
    if (reason === 'MSG_WAIT_FAILED' && outgoing.orderKey !== undefined) {
      // The message it was told to wait for failed; by itself it may well succeed.
      outgoing.orderKey = undefined
      this.repeat([outgoing])
      return
    }
    // Of a login that is over the server does not look up what it had.
    const mayBeDone = outgoing.mayBeDone || (outgoing.isRepeated && Math.abs(status) === 401)
    outgoing.call.reject({ status, reason, mayBeDone })
  }

  /** What becomes of the server's notices, by their constructors; one table for all sessions. */
  private static readonly services: Readonly<
    Record<string, (session: MtprotoSession, service: TlObject, messageId: bigint) => void>
  > = {
    BadServerSalt: (session, { badMsgId, newServerSalt }) => session.badSalt(badMsgId, newServerSalt),
    BadMsgNotification: (session, { badMsgId, errorCode }, messageId) => {
      if (!session.isOurs(badMsgId)) return
      session.badMessage(BigInt(String(badMsgId)), Number(errorCode), messageId)
    },
    NewSessionCreated: (session, service) => session.newSession(service),
    MsgsStateReq: (session, { msgIds }, messageId) => session.tellState(msgIds, messageId),
    MsgResendReq: (session, { msgIds }, messageId) => session.tellState(msgIds, messageId),
    MsgDetailedInfo: (session, { answerMsgId }) => session.fetchAnswer(BigInt(String(answerMsgId))),
    MsgNewDetailedInfo: (session, { answerMsgId }) => session.fetchAnswer(BigInt(String(answerMsgId))),
  }

  private badSalt(badMsgId: unknown, newServerSalt: unknown): void {
    if (!this.isOurs(badMsgId)) return
    this.salt = BigInt(String(newServerSalt))
    const refused = this.requests.take(BigInt(String(badMsgId)))
    // Of what went out before, an earlier sending may have been taken: the server knows it by its id.
    this.requests.again(refused.filter(({ isRepeated }) => isRepeated))
    this.repeat(refused.filter(({ isRepeated }) => !isRepeated))
  }

  private newSession({ firstMsgId, uniqueId, serverSalt }: TlObject): void {
    const created = BigInt(String(uniqueId))
    if (created === this.createdId) return
    this.salt = BigInt(String(serverSalt))
    this.repeatRefused(this.requests.before(BigInt(String(firstMsgId))))
    if (this.createdId !== undefined) this.listener.updatesLost()
    this.createdId = created
  }

  /** Only of what was sent can the server complain; a notice of anything else is recorded or made up. */
  private isOurs(messageId: unknown): boolean {
    const id = BigInt(String(messageId))
    // Of thousands that are under way at once, the first are no longer among the latest.
    const isOurs = this.numbers.wasGiven(id) || this.requests.holds(id)
    if (!isOurs) this.listener.notice('The server complains of a message that was not sent.')
    return isOurs
  }

  /** core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message */
  private badMessage(badId: bigint, code: number, serverMessageId: bigint): void {
    const affected = this.requests.take(badId)
    const doubtful: Outgoing[] = []
    this.incoming.forgetTime()
    if (code === 16 || code === 17) this.numbers.followServer(serverMessageId)
    // So old that the server cannot tell whether it has had it.
    else if (code === 20) doubtful.push(...affected.splice(0))
    else {
      // Sequence numbers went astray (32 to 35) or the container is not liked: a fresh session fixes all of these.
      doubtful.push(...this.startAnew(`the server refused a message (${code})`))
    }
    this.settle(doubtful)
    this.repeatRefused(affected)
  }

  /** Begins a new session. @returns what was under way in the old one. */
  private startAnew(reason: string): Outgoing[] {
    this.listener.notice(`Starting a new session: ${reason}.`)
    this.formerSessions.push(this.sessionId)
    this.formerSessions.splice(0, this.formerSessions.length - maxFormerSessions)
    this.sessionId = ownRandomBytes(8)
    this.numbers.restart()
    this.incoming.restart()
    this.acks.clear()
    return this.requests.takeAll()
  }

  /** Ends what may have been carried out, and sends again what can be: under a new id the server does not know it. */
  private settle(doubtful: readonly Outgoing[]): void {
    const repeatable = doubtful.filter(({ request }) => isRepeatable(request))
    for (const each of repeatable) each.mayBeDone = true
    this.repeat(repeatable)
    for (const { request, call } of doubtful) if (!isRepeatable(request)) call.disconnected(true)
  }

  /** Sends again what was not taken; of what went out more than once, an earlier sending may have been. */
  private repeatRefused(refused: readonly Outgoing[]): void {
    const doubtful = refused.filter(({ isRepeated }) => isRepeated)
    // Who goes out anew counts as not repeated from then on.
    this.repeat(refused.filter(({ isRepeated }) => !isRepeated))
    this.settle(doubtful)
  }

  /** Sends again under new ids. */
  private repeat(outgoing: readonly Outgoing[]): void {
    this.requests.renew(outgoing)
    this.scheduleFlush()
  }

  private tellState(messageIds: unknown, requestId: bigint): void {
    const info = (messageIds as unknown[]).map((id) => (this.incoming.has(BigInt(String(id))) ? 4 : 1))
    this.sendBody(stateBody(requestId, Buffer.from(info)), false)
  }

  private fetchAnswer(answerId: bigint): void {
    if (this.incoming.has(answerId)) this.acks.add(answerId)
    else this.sendBody(resendBody([answerId]), false)
  }

  /** Sends what is queued in a moment, with what comes until then. */
  scheduleFlush(): void {
    if (this.flushScheduled || this.sender === undefined) return
    this.flushScheduled = true
    setImmediate(() => {
      this.flushScheduled = false
      this.flush()
      this.requests.settled()
    })
  }

  /** Sends what is queued: acknowledgements first, then requests, several of them in a container. */
  flush(): void {
    const { acks, requests, numbers } = this
    this.isFresh = false
    while (this.sender !== undefined && ((!this.isHeld && requests.queued > 0) || acks.count > 0)) {
      const parts: Buffer[] = []
      if (acks.count > 0) parts.push(messageFrame(numbers.nextId(), numbers.nextSeqNo(false), acks.takeBody()))
      const batch = this.isHeld ? [] : requests.takeBatch()
      for (const outgoing of batch) parts.push(requests.message(outgoing))
      this.writeParts(parts, batch)
    }
  }

  private writeParts(parts: Buffer[], batch: Outgoing[]): void {
    const message = this.requests.packed(parts, batch)
    if (message) this.sender?.send(this.cipher.encrypt(this.salt, this.sessionId, message))
  }

  private sendBody(body: Buffer, isContent: boolean): void {
    const { numbers } = this
    if (this.sender) this.writeParts([messageFrame(numbers.nextId(), numbers.nextSeqNo(isContent), body)], [])
  }
}
