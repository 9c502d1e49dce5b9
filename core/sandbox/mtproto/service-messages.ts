import type { TlField, TlValue } from '../tl-value.js'
import type { Origin } from './origin.js'
import { rpcResultBody } from './rpc-result.js'
import type { Session } from './session.js'
import type { WireCore } from './wire-core.js'

/** Answers `get_future_salts` may ask for at most (core.telegram.org/mtproto/service_messages). */
const maxFutureSalts = 64

type Handler = (origin: Origin, messageId: bigint, request: TlValue) => void

/** The status byte of `msgs_state_info` (core.telegram.org/mtproto/service_messages_about_messages). */
const status = { unknown: 1, notReceived: 2, tooHigh: 3, received: 4, acknowledged: 8, running: 32, answered: 64 }

/** The protocol's own methods: pings, acknowledgements, questions about messages, salts and sessions. */
export class ServiceMessages {
  private readonly handlers: ReadonlyMap<string, Handler>
  private readonly ids = new Set<number>()

  constructor(private readonly core: WireCore) {
    const handlers: Record<string, Handler> = {
      msgs_ack: ({ session }, _id, request) => this.acknowledged(session, request),
      ping: (origin, id, request) => this.pong(origin, id, request),
      ping_delay_disconnect: (origin, id, request) => {
        origin.connection.closeUnlessPinged(Number(request.disconnect_delay))
        this.pong(origin, id, request)
      },
      msgs_state_req: (origin, id, request) => this.tellStates(origin.session, id, ids(request)),
      msg_resend_req: (origin, id, request) => this.resend(origin.session, id, ids(request)),
      msg_resend_ans_req: (origin, id, request) => this.resend(origin.session, id, ids(request)),
      get_future_salts: (origin, id, request) => this.futureSalts(origin, id, Number(request.num)),
      destroy_session: (origin, _id, request) => this.destroySession(origin, request.session_id),
      destroy_auth_key: (origin) => this.destroyKey(origin),
      rpc_drop_answer: (origin, id, request) => this.dropAnswer(origin.session, id, request.req_msg_id),
      http_wait: ({ session }, id) => this.refuseHttpWait(session, id),
      // What a client tells about our messages needs nothing of us: the un-acknowledged ones are kept anyway.
      msgs_state_info: () => {},
      msgs_all_info: () => {},
      msg_detailed_info: () => {},
      msg_new_detailed_info: () => {},
    }
    this.handlers = new Map(Object.entries(handlers))
    for (const name of this.handlers.keys()) {
      const id = core.schemas.byName(name)?.id
      if (id !== undefined) this.ids.add(id)
    }
  }

  /** Whether this constructor belongs to the protocol and not to the API. */
  isService(constructorId: number): boolean {
    return this.ids.has(constructorId)
  }

  /** Carries out one of the protocol's own methods. @returns false when it is none. */
  handle(origin: Origin, messageId: bigint, request: TlValue): boolean {
    const handler = this.handlers.get(request._)
    if (!handler) return false
    handler(origin, messageId, request)
    return true
  }

  private acknowledged(session: Session, request: TlValue): void {
    for (const id of ids(request)) {
      const message = session.unacked.delete(id)
      if (message?.answerTo !== undefined) session.answers.acknowledged(message.answerTo)
    }
  }

  private pong({ session }: Origin, messageId: bigint, request: TlValue): void {
    session.answeredBy(messageId)
    this.core.outbound.sendService(
      session,
      { _: 'pong', msg_id: messageId, ping_id: request.ping_id },
      { isAnswer: true },
    )
  }

  private tellStates(session: Session, messageId: bigint, asked: readonly bigint[]): void {
    const info = Buffer.from(asked.map((id) => this.stateOf(session, id)))
    const answer = { _: 'msgs_state_info', req_msg_id: messageId, info }
    this.core.outbound.sendService(session, answer, { isAnswer: true })
  }

  private stateOf(session: Session, id: bigint): number {
    if (session.received.has(id)) {
      const answer = session.answers.get(id)
      if (!answer) return status.received | status.acknowledged
      return status.received | status.acknowledged | (answer.state === 'running' ? status.running : status.answered)
    }
    if (session.received.isForgotten(id)) return status.unknown
    return session.received.isPassed(id) ? status.notReceived : status.tooHigh
  }

  /** Sends what is still there again, and tells about the rest. */
  private resend(session: Session, messageId: bigint, asked: readonly bigint[]): void {
    let isComplete = true
    for (const id of asked) {
      const message = session.unacked.get(id)
      if (message) this.core.outbound.enqueue(session, message)
      else isComplete = false
    }
    if (!isComplete) this.tellStates(session, messageId, asked)
  }

  private futureSalts({ session, key }: Origin, messageId: bigint, count: number): void {
    const wanted = Math.min(Math.max(count, 1), maxFutureSalts)
    const salts = this.core.salts.future(key.id, wanted).map((salt) => ({
      _: 'future_salt',
      valid_since: salt.validSince,
      valid_until: salt.validUntil,
      salt: salt.salt,
    }))
    const now = Math.floor(this.core.nowMs() / 1_000)
    this.core.outbound.sendService(
      session,
      { _: 'future_salts', req_msg_id: messageId, now, salts },
      { isAnswer: true },
    )
  }

  private destroySession({ session, key }: Origin, sessionId: TlField): void {
    const doomed =
      typeof sessionId === 'bigint' && sessionId !== session.id ? this.core.sessions.find(key, sessionId) : undefined
    if (doomed) this.core.sessions.destroy(doomed)
    const name = doomed ? 'destroy_session_ok' : 'destroy_session_none'
    this.core.outbound.sendService(session, { _: name, session_id: sessionId }, { isAnswer: true })
  }

  /** The answer has to leave under the key that goes, so it is written at once. */
  private destroyKey({ connection, session, key }: Origin): void {
    const message = { id: this.core.ids.next('answer'), seqNo: session.nextSeqNo(false) }
    connection.send(session, message.id, message.seqNo, this.core.schemas.encodeService({ _: 'destroy_auth_key_ok' }))
    connection.close('auth key destroyed')
    this.core.forget(key.id)
  }

  private dropAnswer(session: Session, messageId: bigint, requestId: TlField): void {
    const answer = typeof requestId === 'bigint' ? session.answers.get(requestId) : undefined
    const kept = answer?.messageId === undefined ? undefined : session.unacked.delete(answer.messageId)
    if (answer?.state === 'running') {
      answer.state = 'dropped'
      this.answer(session, messageId, { _: 'rpc_answer_dropped_running' })
      return
    }
    if (!kept) {
      this.answer(session, messageId, { _: 'rpc_answer_unknown' })
      return
    }
    this.answer(session, messageId, {
      _: 'rpc_answer_dropped',
      msg_id: kept.id,
      seq_no: kept.seqNo,
      bytes: kept.body.length,
    })
  }

  /** Long polling belongs to HTTP. */
  private refuseHttpWait(session: Session, messageId: bigint): void {
    this.answer(session, messageId, { _: 'rpc_error', error_code: 400, error_message: 'HTTP_WAIT_UNSUPPORTED' })
  }

  private answer(session: Session, requestId: bigint, result: TlValue): void {
    const body = rpcResultBody(requestId, this.core.schemas.encodeService(result))
    this.core.outbound.send(session, body, { needsAck: true, answerTo: requestId })
  }
}

function ids(request: TlValue): bigint[] {
  const field = request.msg_ids
  return Array.isArray(field) ? field.filter((id): id is bigint => typeof id === 'bigint') : []
}
