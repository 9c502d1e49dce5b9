import type { ApiCall, SandboxApi } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import { gzip } from '../tl/gzip.js'
import { gzipPackedId } from '../tl/tl-decoder.js'
import type { TlType } from '../tl/tl-definition.js'
import type { TlEncoder } from '../tl/tl-encoder.js'
import { TlWriter } from '../tl/tl-writer.js'
import type { TlField, TlValue } from '../tl-value.js'
import type { Origin } from './origin.js'
import { type UnwrappedRequest, unwrapRequest } from './request-wrappers.js'
import { rpcResultBody, rpcResultId } from './rpc-result.js'
import type { Session } from './session.js'
import type { StoredAnswer } from './stored-answers.js'
import { bindTemporaryKey } from './temp-key-binding.js'
import type { WireCore } from './wire-core.js'
import type { RequestFault } from './wire-faults.js'

/** How long `invokeAfterMsg` waits for a request that has not come yet. */
const maxWaitForEarlierMs = 5_000

/** Methods that say nothing about wanting updates: configuration, files, and the binding of keys. */
const quietMethods = /^(help\.|upload\.|auth\.(bindTempAuthKey|importAuthorization|exportAuthorization)$)/

type ApiResult = Awaited<ReturnType<SandboxApi['handle']>>

/** How a request ended on the server. */
interface Outcome {
  readonly failed: boolean
  /** Absent: there is no answer. */
  readonly body?: Buffer
  /** The answer is lost on its way, for the first time. */
  readonly isLost?: boolean
  /** The request was never read: repeated, it is carried out. */
  readonly isUnread?: boolean
}

/** A request that was taken in, and what is to become of it. */
interface TakenRequest {
  readonly origin: Origin
  readonly messageId: bigint
  readonly request: UnwrappedRequest
  readonly answer: StoredAnswer
}

/** Carries out the API's requests: unwraps them, asks the world, and answers in the client's layer. */
export class RpcRunner {
  private readonly writer = new TlWriter(4_096)
  private taken: TakenRequest[] = []

  constructor(private readonly core: WireCore) {}

  /** Takes a request in. Its answer comes when the world has it; requests run side by side. */
  run(origin: Origin, messageId: bigint, request: TlValue): void {
    const { session } = origin
    if (session.answers.running >= this.core.limits.maxRunningRequests) {
      const body = this.errorBody(messageId, new RpcError(420, 'FLOOD_WAIT_1'))
      this.core.outbound.send(session, body, { needsAck: true, answerTo: messageId })
      return
    }
    const answer = session.answers.start(messageId)
    const unwrapped = unwrapRequest(request)
    this.learn(origin, unwrapped)
    this.taken.push({ origin, messageId, request: unwrapped, answer })
  }

  /** Carries out what was taken in: all that a packet brought is taken in before the first of it is carried out. */
  startTaken(): void {
    const { taken } = this
    if (taken.length === 0) return
    this.taken = []
    for (const each of taken) this.start(each)
  }

  private start(taken: TakenRequest): void {
    const fail = (error: unknown) => this.core.log.error('sandbox answer cannot be sent', { error })
    try {
      const outcome = this.carryOut(taken)
      if (outcome instanceof Promise) outcome.then((late) => this.end(taken, late)).catch(fail)
      else this.end(taken, outcome)
    } catch (error) {
      fail(error)
    }
  }

  private end({ origin, messageId, answer }: TakenRequest, outcome: Outcome): void {
    const { session } = origin
    const { body, failed } = outcome
    if (outcome.isUnread) {
      session.answers.forget(messageId)
      session.received.forget(messageId)
      return
    }
    if (!body || session.isDestroyed || answer.state === 'dropped') {
      session.answers.finish(messageId, answer, failed)
      return
    }
    const options = { needsAck: true, answerTo: messageId }
    const { outbound } = this.core
    const sent = outcome.isLost ? outbound.lose(session, body, options) : outbound.send(session, body, options)
    session.answers.finish(messageId, answer, failed, sent)
  }

  /** Answers a message that is no request of any known schema, or a broken one. */
  refuseUnreadable({ session }: Origin, messageId: bigint, constructorId: number | undefined): void {
    const text = constructorId === undefined ? 'INPUT_FETCH_ERROR' : `INPUT_METHOD_INVALID_${constructorId}_0`
    const body = this.errorBody(messageId, new RpcError(400, text))
    this.core.outbound.send(session, body, { needsAck: true, answerTo: messageId })
  }

  /** The layer and the device live on the login, so that they outlast the connection. */
  private learn({ key, session }: Origin, { layer, device, query, withoutUpdates }: UnwrappedRequest): void {
    const { record } = key
    if (!record) return
    const asked = layer !== undefined && layer > 0 ? layer : record.layer
    const changed = asked !== record.layer || device !== undefined
    record.layer = asked
    if (device) record.device = device
    if (changed) this.core.keys.save(record)
    if (session.receivesUpdates || withoutUpdates || quietMethods.test(query._)) return
    session.receivesUpdates = true
    this.core.api.sessionOpened?.(record, session.id)
  }

  /** Never fails: everything that goes wrong is an answer. Most requests have theirs at once, without a promise. */
  private carryOut(taken: TakenRequest): Outcome | Promise<Outcome> {
    const { origin, request } = taken
    const fault = this.fault(origin, request)
    if (fault || request.after.length > 0) return this.carryOutInTurn(taken, fault)
    try {
      const result = this.ask(taken)
      return result instanceof Promise ? this.carryOutLate(taken, result) : this.answered(taken, result)
    } catch (error) {
      return this.refused(taken, error)
    }
  }

  private async carryOutLate(taken: TakenRequest, result: Promise<ApiResult>): Promise<Outcome> {
    try {
      return this.answered(taken, await result)
    } catch (error) {
      return this.refused(taken, error)
    }
  }

  /** Carries out a request that something goes wrong with, or that waits for others. */
  private async carryOutInTurn(taken: TakenRequest, fault: RequestFault | undefined): Promise<Outcome> {
    const { origin, request } = taken
    try {
      if (fault && !(await this.before(origin, fault))) return { failed: true, isUnread: true }
      await this.waitForEarlier(origin, request.after)
      const result = await this.ask(taken)
      if (fault?.outcome === 'forget-answer') return { failed: false }
      const outcome = this.answered(taken, result, fault)
      if (fault?.outcome === 'lose-answer') return { ...outcome, isLost: true }
      // What is sent into a broken connection is kept, and goes out when the session is back.
      if (fault?.outcome === 'close-after') origin.connection.destroy()
      return outcome
    } catch (error) {
      return this.refused(taken, error)
    }
  }

  private answered({ origin, messageId, request }: TakenRequest, result: ApiResult, fault?: RequestFault): Outcome {
    const layer = origin.key.record?.layer ?? 0
    return { failed: false, body: this.resultBody(messageId, request.query, result, layer, fault) }
  }

  private refused({ messageId, request }: TakenRequest, error: unknown): Outcome {
    return { failed: true, body: this.errorBody(messageId, this.toRpcError(error, request.query._)) }
  }

  private fault({ key, session }: Origin, { query, device }: UnwrappedRequest): RequestFault | undefined {
    const { faults } = this.core
    if (!faults?.onRequest) return undefined
    const authKeyId = key.record?.id ?? key.id
    return faults.onRequest({
      method: query._,
      isGreeting: device !== undefined,
      authKeyId,
      userId: key.record?.userId,
      isTemporary: key.expiresAtMs !== undefined,
      sessionId: session.id,
      connections: () => this.core.ordinaryConnections(authKeyId),
    })
  }

  /** @returns false when the request is to be carried no further. */
  private async before({ connection }: Origin, { delayMs, outcome }: RequestFault): Promise<boolean> {
    if (delayMs !== undefined && delayMs > 0) await this.core.clock.sleep(delayMs)
    if (outcome instanceof RpcError) throw outcome
    if (outcome === 'close-before') connection.destroy()
    if (outcome === 'stall') connection.stall()
    return outcome !== 'lose-request' && outcome !== 'close-before' && outcome !== 'stall'
  }

  /** `invokeAfterMsg`: the earlier requests end first; when one failed, so does this. */
  private async waitForEarlier({ session }: Origin, earlier: readonly bigint[]): Promise<void> {
    for (const id of earlier) {
      const known = session.answers.get(id)
      if (!known || known.state === 'running') await this.waitFor(session, id)
      const state = session.answers.get(id)?.state
      if (state === undefined || state === 'running') throw new RpcError(400, 'MSG_WAIT_TIMEOUT')
      if (state === 'failed') throw new RpcError(400, 'MSG_WAIT_FAILED')
    }
  }

  private waitFor(session: Session, id: bigint): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.core.clock.after(maxWaitForEarlierMs, resolve, { keepsProcessAlive: false })
      session.answers.onEnd(id, () => {
        timer.cancel()
        resolve()
      })
    })
  }

  private ask({ origin, messageId, request }: TakenRequest): ApiResult | Promise<ApiResult> {
    const { query } = request
    const { connection, session, key } = origin
    if (query._ === 'auth.bindTempAuthKey') return bindTemporaryKey(this.core, origin, messageId, query)
    const { record } = key
    if (!record) throw new RpcError(401, 'AUTH_KEY_PERM_EMPTY')
    if (record.layer === 0) throw new RpcError(400, 'CONNECTION_NOT_INITED')
    const call: ApiCall = {
      method: query._,
      params: query,
      authKey: record,
      sessionId: session.id,
      messageId,
      layer: this.core.schemas.nearestLayer(record.layer),
      dcId: connection.dcIdFor(key),
      remoteAddress: connection.remoteAddress,
      withoutUpdates: request.withoutUpdates || !session.receivesUpdates,
      takeoutId: request.takeoutId,
    }
    return this.core.api.handle(call)
  }

  private toRpcError(error: unknown, method: string): RpcError {
    if (error instanceof RpcError) return error
    this.core.log.error('sandbox request failed', { method, error })
    return new RpcError(500, 'INTERNAL_SERVER_ERROR')
  }

  private resultBody(
    messageId: bigint,
    query: TlValue,
    given: ApiResult,
    layer: number,
    fault: RequestFault | undefined,
  ): Buffer {
    const encoder = this.core.schemas.encoder(layer)
    const { writer } = this
    const result = fault?.rewrite?.(given) ?? given
    writer.reset()
    writer.int(rpcResultId | 0)
    writer.long(messageId)
    const headBytes = writer.length
    encoder.value(writer, result as TlField, this.resultType(encoder, query._, result))
    const body = writer.finish()
    if (!fault?.spoil && body.length < this.core.limits.gzipFromBytes) return body
    const encoded = body.subarray(headBytes)
    return rpcResultBody(messageId, fault?.spoil?.(encoded) ?? this.compressed(encoded, query._))
  }

  /** The word of the client's layer counts, but an answer says itself whether it is a Bool. */
  private resultType({ schema }: TlEncoder, method: string, result: ApiResult): TlType {
    if (typeof result === 'boolean') return { kind: 'bool' }
    const definition = schema.methodNamed(method) ?? this.core.schemas.byName(method)
    return definition?.result ?? { kind: 'object', type: '' }
  }

  /** File parts are compressed already. */
  private compressed(result: Buffer, method: string): Buffer {
    if (result.length < this.core.limits.gzipFromBytes || method.startsWith('upload.')) return result
    const packed = gzip(result)
    if (packed.length + 16 >= result.length) return result
    const { writer } = this
    writer.reset()
    writer.int(gzipPackedId | 0)
    writer.bytes(packed)
    return writer.finish()
  }

  private errorBody(messageId: bigint, error: RpcError): Buffer {
    const body = this.core.schemas.encodeService({
      _: 'rpc_error',
      error_code: error.status,
      error_message: error.text,
    })
    return rpcResultBody(messageId, body)
  }
}
