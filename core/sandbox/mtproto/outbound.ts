import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { SchemaRegistry } from '../tl/schema-registry.js'
import { TlWriter } from '../tl/tl-writer.js'
import type { TlValue } from '../tl-value.js'
import type { MessageIds } from './message-ids.js'
import { keptBody, type OutgoingMessage } from './outgoing-message.js'
import type { Session, SessionLink } from './session.js'
import { sendSpoiled } from './spoiled-message.js'
import type { WireFaults } from './wire-faults.js'
import type { WireLimits } from './wire-limits.js'

const containerId = 0x73f1f8dc
/** Telegram's own limits for a container (core.telegram.org/mtproto/service_messages#simple-container). */
const maxPerContainer = 100
const maxContainerBytes = 512 * 1_024
/** Clients refuse ids older than five minutes, so an old message goes out again under a new one. */
const maxResentAgeMs = 240_000

/** What the outbound half needs of the wire. */
interface OutboundParts {
  readonly ids: MessageIds
  readonly schemas: SchemaRegistry
  readonly clock: Clock
  readonly limits: WireLimits
  readonly log: Logger
  readonly faults: WireFaults | undefined
}

interface SendOptions {
  needsAck: boolean
  answerTo?: bigint
  isAnswer?: boolean
}

/**
 * Collects what goes to each session during one turn of the event loop, and the one after it, and writes it at their end,
 * several messages in one container.
 */
export class Outbound {
  private dirty: Session[] = []
  private toAck: Session[] = []
  private readonly writer = new TlWriter(4_096)
  /** Sessions that have not acknowledged everything. */
  private owing: Session[] = []
  private isScheduled = false
  /** When the turn began. */
  private turnMs = 0
  private isLooking = false

  constructor(private readonly core: OutboundParts) {}

  /** Puts a message into the session's outbox. */
  send(session: Session, body: Buffer, options: SendOptions): OutgoingMessage {
    const message = this.make(session, body, options)
    this.enqueue(session, message)
    return message
  }

  /** Makes a message that is lost on its way, and is sent again some time later if the client has not got it by then. */
  lose(session: Session, body: Buffer, options: SendOptions): OutgoingMessage {
    const message = this.make(session, body, options)
    const sendAgain = () => {
      if (session.unacked.get(message.id) === message && session.links.size > 0) this.resendOne(session, message)
    }
    this.core.clock.after(this.core.limits.resendLostAfterMs, sendAgain, { keepsProcessAlive: false })
    return message
  }

  private make(session: Session, body: Buffer, options: SendOptions): OutgoingMessage {
    const message: OutgoingMessage = {
      id: this.core.ids.next(options.isAnswer || options.answerTo !== undefined ? 'answer' : 'notification'),
      seqNo: session.nextSeqNo(options.needsAck),
      body: options.needsAck && session.links.size === 0 ? keptBody(body) : body,
      needsAck: options.needsAck,
      answerTo: options.answerTo,
      sentAtMs: options.needsAck ? this.nowMs() : 0,
    }
    if (options.needsAck) {
      session.unacked.add(message)
      this.lookLater(session)
    }
    return message
  }

  /** Sends one of the protocol's own objects. */
  sendService(
    session: Session,
    value: TlValue,
    options: { needsAck?: boolean; isAnswer?: boolean } = {},
  ): OutgoingMessage {
    return this.send(session, this.core.schemas.encodeService(value), {
      needsAck: options.needsAck ?? false,
      isAnswer: options.isAnswer,
    })
  }

  /** Puts a message that was sent before into the outbox again, under the same id. */
  enqueue(session: Session, message: OutgoingMessage): void {
    if (session.links.size === 0) return
    session.outbox.push(message)
    this.schedule(session)
  }

  /** Sends everything again that the session has not acknowledged. */
  resend(session: Session): void {
    if (session.unacked.size === 0) return
    for (const message of session.unacked.all()) this.resendOne(session, message)
  }

  /** Looks now and then whether a session owes acknowledgements for too long; then it gets those messages again. */
  private lookLater(session: Session): void {
    if (!session.isOwing) this.owing.push(session)
    session.isOwing = true
    if (this.isLooking) return
    this.isLooking = true
    this.core.clock.after(this.core.limits.resendAfterMs / 3, () => this.resendDue(), {
      keepsProcessAlive: false,
      isUpkeep: true,
    })
  }

  private resendDue(): void {
    this.isLooking = false
    const dueMs = this.monotonicMs() - this.core.limits.resendAfterMs
    const { owing } = this
    this.owing = []
    for (const session of owing) session.isOwing = false
    for (const session of owing) {
      // A session without a connection gets everything when it is back.
      if (session.unacked.size === 0 || session.links.size === 0) continue
      for (const message of session.unacked.all()) {
        if (message.sentAtMs <= dueMs) this.resendOne(session, message)
      }
      this.lookLater(session)
    }
  }

  private resendOne(session: Session, message: OutgoingMessage): void {
    if (this.core.ids.isStale(message.id, maxResentAgeMs)) this.renew(session, message)
    message.sentAtMs = this.nowMs()
    this.enqueue(session, message)
    this.lookLater(session)
  }

  /** Acknowledges a client's message, with the next flush or soon after. */
  ack(session: Session, messageId: bigint): void {
    if (!session.toAck.includes(messageId)) session.toAck.push(messageId)
    if (session.toAck.length >= maxPerContainer) {
      this.schedule(session)
      return
    }
    if (session.isAcked) return
    session.isAcked = true
    if (this.toAck.length === 0) {
      this.core.clock.after(this.core.limits.ackDelayMs, () => this.scheduleAcks(), {
        keepsProcessAlive: false,
        isUpkeep: true,
      })
    }
    this.toAck.push(session)
  }

  private scheduleAcks(): void {
    const sessions = this.toAck
    this.toAck = []
    for (const session of sessions) {
      session.isAcked = false
      if (session.toAck.length > 0) this.schedule(session)
    }
  }

  private renew(session: Session, message: OutgoingMessage): void {
    session.unacked.delete(message.id)
    message.id = this.core.ids.next(message.answerTo === undefined ? 'notification' : 'answer')
    message.seqNo = session.nextSeqNo(true)
    session.unacked.add(message)
  }

  /** The time, read once a turn. */
  private nowMs(): number {
    return this.isScheduled ? this.turnMs : this.monotonicMs()
  }

  /** Whole, as a fraction is an object by itself. */
  private monotonicMs(): number {
    return Math.floor(this.core.clock.monotonic())
  }

  private schedule(session: Session): void {
    if (!session.isDirty) this.dirty.push(session)
    session.isDirty = true
    if (this.isScheduled) return
    this.isScheduled = true
    this.turnMs = this.monotonicMs()
    // What can be read already is read first: what it brings often goes to the same sessions.
    setImmediate(() => setImmediate(this.flushAll))
  }

  private readonly flushAll = (): void => {
    this.isScheduled = false
    const sessions = this.dirty
    this.dirty = []
    for (const session of sessions) {
      session.isDirty = false
      try {
        this.flush(session)
      } catch (error) {
        this.core.log.error('sandbox session cannot be written to', { error })
        session.outbox = []
      }
    }
  }

  private flush(session: Session): void {
    const { link } = session
    if (!link || session.isDestroyed) {
      session.outbox = []
      return
    }
    this.addAcks(session)
    const messages = this.core.faults?.onSend ? this.withoutSpoiled(session, link) : session.outbox
    session.outbox = []
    for (let start = 0; start < messages.length; ) {
      const end = this.endOfBatch(messages, start)
      const first = messages[start]
      if (first && end === start + 1) link.send(session, first.id, first.seqNo, first.body)
      else
        link.send(
          session,
          this.core.ids.next('notification'),
          session.nextSeqNo(false),
          this.container(messages, start, end),
        )
      start = end
    }
  }

  /** Sends what a fault meets by itself, wrong, and gives the rest. What is kept of a message stays right. */
  private withoutSpoiled(session: Session, link: SessionLink): OutgoingMessage[] {
    const { record, id } = session.key
    const sight = { authKeyId: record?.id ?? id, userId: record?.userId, sessionId: session.id }
    return session.outbox.filter((message) => {
      if (!message.needsAck) return true
      const fault = this.core.faults?.onSend?.({ ...sight, isAnswer: message.answerTo !== undefined })
      if (fault) sendSpoiled(session, link, message, fault)
      return !fault
    })
  }

  private addAcks(session: Session): void {
    if (session.toAck.length === 0) return
    for (const { answerTo } of session.outbox) if (answerTo !== undefined) session.answeredBy(answerTo)
    if (session.toAck.length === 0) return
    const body = this.core.schemas.encodeService({ _: 'msgs_ack', msg_ids: session.toAck })
    session.toAck = []
    session.outbox.push({
      id: this.core.ids.next('notification'),
      seqNo: session.nextSeqNo(false),
      body,
      needsAck: false,
      answerTo: undefined,
      sentAtMs: 0,
    })
  }

  private endOfBatch(messages: readonly OutgoingMessage[], start: number): number {
    let bytes = 0
    let end = start
    while (end < messages.length && end - start < maxPerContainer) {
      bytes += (messages[end]?.body.length ?? 0) + 16
      if (bytes > maxContainerBytes && end > start) break
      end++
    }
    return end
  }

  private container(messages: readonly OutgoingMessage[], start: number, end: number): Buffer {
    const { writer } = this
    writer.reset()
    writer.int(containerId)
    writer.int(end - start)
    for (let index = start; index < end; index++) {
      const message = messages[index]
      if (!message) continue
      writer.long(message.id)
      writer.int(message.seqNo)
      writer.int(message.body.length)
      writer.raw(message.body)
    }
    return writer.peek()
  }
}
