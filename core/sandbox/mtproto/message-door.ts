import { gunzip } from '../tl/gzip.js'
import { gzipPackedId } from '../tl/tl-decoder.js'
import { TlDecodeError } from '../tl/tl-error.js'
import { TlReader } from '../tl/tl-reader.js'
import { badMessage } from './message-ids.js'
import type { Origin } from './origin.js'
import type { RpcRunner } from './rpc-runner.js'
import type { OpenedMessage } from './sealed-message.js'
import type { ServiceMessages } from './service-messages.js'
import type { Session } from './session.js'
import type { WireCore } from './wire-core.js'

const containerId = 0x73f1f8dc
const copyId = 0xe06046b2
/** A container may hold this many messages (core.telegram.org/mtproto/service_messages#simple-container). */
const maxContained = 1_020

interface Inner {
  id: bigint
  seqNo: number
  body: Buffer
}

/**
 * Takes decrypted messages in: checks salt, id and sequence number, opens containers and compressed data, recognises
 * repeated messages, and hands each message on once, to the protocol's own methods or to the API.
 */
export class MessageDoor {
  constructor(
    private readonly core: WireCore,
    private readonly service: ServiceMessages,
    private readonly rpc: RpcRunner,
  ) {}

  /** Takes a packet in, and carries its requests out. */
  receive(origin: Origin, message: OpenedMessage): void {
    try {
      this.takeIn(origin, message)
    } finally {
      this.rpc.startTaken()
    }
  }

  private takeIn(origin: Origin, message: OpenedMessage): void {
    const { session, key } = origin
    const { core } = this
    const idFault = core.ids.fault(message.id)
    if (idFault !== undefined) {
      this.reject(session, message, idFault)
      return
    }
    if (!core.salts.isValid(key, message.salt) || core.faults?.refuseSalt?.(key.id)) {
      this.rejectSalt(session, message)
      return
    }
    if (message.body.readUInt32LE(0) !== containerId) {
      this.announce(session, message.id)
      this.misbehave(session, message, [message], false)
      this.accept(origin, message)
      return
    }
    const inner = this.open(session, message)
    if (!inner) return
    this.misbehave(session, message, inner, true)
    let lowest = message.id
    for (const each of inner) if (each.id < lowest) lowest = each.id
    this.announce(session, lowest)
    for (const each of inner) this.accept(origin, each)
  }

  /** Says besides what a fault wants said on a client's message. */
  private misbehave(session: Session, message: Inner, inner: readonly Inner[], isContainer: boolean): void {
    const { faults } = this.core
    if (!faults?.onMessage) return
    const { record, id } = session.key
    const hasRequest = inner.some(({ body }) => !this.service.isService(body.readUInt32LE(0)))
    const sight = { authKeyId: record?.id ?? id, userId: record?.userId, sessionId: session.id }
    const fault = faults.onMessage({ ...sight, isContainer, hasRequest })
    if (fault?.greetings) this.greet(session, message.id, fault.greetings)
    if (!fault?.notice) return
    // The last id of a second that is over: no clock of milliseconds gives it.
    const neverSent = { id: (message.id - (2n << 32n)) | 0xffff_fffcn, seqNo: message.seqNo }
    if (fault.notice.kind === 'bad_msg_notification') this.reject(session, neverSent, fault.notice.code)
    else this.rejectSalt(session, neverSent, ~this.core.salts.current(session.key))
  }

  /** Opens a container; a fault in it is answered for all of it. */
  private open(session: Session, message: OpenedMessage): Inner[] | undefined {
    const refuse = (code: number) => {
      this.reject(session, message, code)
      return undefined
    }
    if (session.received.has(message.id)) return []
    if (message.seqNo % 2 !== 0) return refuse(badMessage.evenExpected)
    const inner = readContainer(message.body)
    if (!inner) return refuse(badMessage.container)
    if (inner.some((each) => each.id === message.id)) return refuse(badMessage.containerId)
    session.received.remember(message.id, message.seqNo)
    return inner
  }

  private accept(origin: Origin, message: Inner): void {
    const { session } = origin
    if ((message.id & 3n) !== 0n) {
      this.reject(session, message, badMessage.idBits)
      return
    }
    if (!session.received.isLatest(message.id)) {
      if (session.received.has(message.id)) {
        this.repeat(session, message)
        return
      }
      if (session.received.isForgotten(message.id)) {
        this.reject(session, message, badMessage.tooOld)
        return
      }
    }
    const body = this.unpack(message.body)
    const seqNoFault = this.seqNoFault(session, message, body)
    if (seqNoFault !== undefined) {
      this.reject(session, message, seqNoFault)
      return
    }
    session.received.remember(message.id, message.seqNo)
    this.dispatch(origin, message, body)
  }

  private dispatch(origin: Origin, message: Inner, body: Buffer | undefined): void {
    const constructorId = body && body.length >= 4 ? body.readUInt32LE(0) : undefined
    if (constructorId === copyId && body) {
      this.acceptCopy(origin, body)
      return
    }
    if (message.seqNo % 2 === 1) this.core.outbound.ack(origin.session, message.id)
    if (!body) {
      this.rpc.refuseUnreadable(origin, message.id, undefined)
      return
    }
    try {
      const request = this.core.schemas.decoder.decode(body)
      if (!this.service.handle(origin, message.id, request)) this.rpc.run(origin, message.id, request)
    } catch (error) {
      if (!(error instanceof TlDecodeError)) throw error
      this.core.log.debug('sandbox request cannot be read', { reason: error.message })
      this.rpc.refuseUnreadable(origin, message.id, error.constructorId)
    }
  }

  /** Compressed messages are opened first, so that their kind is known; `undefined` for broken ones. */
  private unpack(body: Buffer): Buffer | undefined {
    if (body.length < 8 || body.readUInt32LE(0) !== gzipPackedId) return body
    const reader = new TlReader(body)
    reader.uint()
    try {
      return gunzip(reader.bytes())
    } catch (error) {
      if (error instanceof TlDecodeError) return undefined
      throw error
    }
  }

  private acceptCopy(origin: Origin, body: Buffer): void {
    const [inner] = readMessages(new TlReader(body.subarray(4)), 1) ?? []
    if (inner) this.accept(origin, inner)
    else this.rpc.refuseUnreadable(origin, 0n, undefined)
  }

  private seqNoFault(session: Session, message: Inner, body: Buffer | undefined): number | undefined {
    const fault = session.received.fault(message.id, message.seqNo)
    if (fault !== undefined) return fault
    if (message.seqNo % 2 !== 0) return undefined
    // Libraries differ in what they number the protocol's own methods with, acknowledgements included; only requests of
    // the API have to be odd.
    const constructorId = body && body.length >= 4 ? body.readUInt32LE(0) : 0
    return this.service.isService(constructorId) || constructorId === copyId ? undefined : badMessage.oddExpected
  }

  /** A request that came before is not carried out again; its answer is sent again. */
  private repeat(session: Session, message: Inner): void {
    const answer = session.answers.get(message.id)
    if (message.seqNo % 2 === 1) this.core.outbound.ack(session, message.id)
    if (answer?.messageId === undefined || !answer.body) return
    const kept = session.unacked.get(answer.messageId)
    if (answer.body.length >= this.core.limits.announceFromBytes && kept) {
      this.core.outbound.sendService(session, {
        _: 'msg_detailed_info',
        msg_id: message.id,
        answer_msg_id: answer.messageId,
        bytes: answer.body.length,
        status: 0,
      })
    } else if (kept) {
      this.core.outbound.enqueue(session, kept)
    } else {
      const sent = this.core.outbound.send(session, answer.body, { needsAck: true, answerTo: message.id })
      answer.messageId = sent.id
    }
  }

  private announce(session: Session, firstMessageId: bigint): void {
    if (session.isAnnounced) return
    session.isAnnounced = true
    this.greet(session, firstMessageId, 1)
  }

  private greet(session: Session, firstMessageId: bigint, copies: number): void {
    const greeting = {
      _: 'new_session_created',
      first_msg_id: firstMessageId,
      unique_id: this.core.ids.next('notification'),
      server_salt: this.core.salts.current(session.key),
    }
    for (let copy = 0; copy < copies; copy++) this.core.outbound.sendService(session, greeting, { needsAck: true })
  }

  private reject(session: Session, message: { id: bigint; seqNo: number }, code: number): void {
    this.core.log.debug('sandbox message refused', { code, messageId: message.id, seqNo: message.seqNo })
    this.core.outbound.sendService(session, {
      _: 'bad_msg_notification',
      bad_msg_id: message.id,
      bad_msg_seqno: message.seqNo,
      error_code: code,
    })
  }

  private rejectSalt(
    session: Session,
    message: { id: bigint; seqNo: number },
    salt = this.core.salts.current(session.key),
  ): void {
    this.core.outbound.sendService(session, {
      _: 'bad_server_salt',
      bad_msg_id: message.id,
      bad_msg_seqno: message.seqNo,
      error_code: badMessage.salt,
      new_server_salt: salt,
    })
  }
}

function readContainer(body: Buffer): Inner[] | undefined {
  if (body.length < 8) return undefined
  const count = body.readInt32LE(4)
  if (count < 1 || count > maxContained) return undefined
  return readMessages(new TlReader(body.subarray(8)), count)
}

/** Reads messages one after the other; `undefined` when one is cut off, empty, or a container itself. */
function readMessages(reader: TlReader, count: number): Inner[] | undefined {
  const messages: Inner[] = []
  for (let index = 0; index < count; index++) {
    if (reader.remaining < 20) return undefined
    const id = reader.long()
    const seqNo = reader.int()
    const length = reader.int()
    if (length < 4 || length % 4 !== 0 || length > reader.remaining) return undefined
    const body = reader.raw(length)
    if (body.readUInt32LE(0) === containerId) return undefined
    messages.push({ id, seqNo, body })
  }
  return messages
}
