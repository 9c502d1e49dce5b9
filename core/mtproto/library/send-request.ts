import { asMayBeDone } from '../../errors/may-be-done.js'
import { classifyRpcAnswer } from '../../errors/rpc-classification.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { TlObject } from '../driver.js'
import type { MtprotoSession } from '../session/mtproto-session.js'
import type { PendingCall, RpcRefusal } from '../session/pending-call.js'
import type { TlRequest } from './library.js'
import { notEncodable } from './tl-objects.js'

interface RequestToSend {
  readonly method: string
  readonly request: TlRequest
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Is told the answer before whoever waits for it. */
  readonly answered: (result: TlObject) => void
}

/**
 * Sends a request over a session and waits for its answer, but no longer than its time limit and its signal let it.
 * @throws RPC_TIMEOUT, RPC_DISCONNECTED, RPC_UNREADABLE, RPC_NOT_ENCODABLE, what the answer says, the signal's reason.
 */
export function sendRequest(session: MtprotoSession, sent: RequestToSend): Promise<TlObject> {
  return new Promise((resolve, reject) => new SentRequest(session, sent, resolve, reject))
}

/** One object for each request, instead of a function for each thing that can become of it. */
class SentRequest implements PendingCall {
  private readonly timer: Timer
  private readonly giveUp: () => void
  private readonly onAbort: (() => void) | undefined

  constructor(
    session: MtprotoSession,
    private readonly sent: RequestToSend,
    private readonly resolved: (result: TlObject) => void,
    private readonly rejected: (reason: unknown) => void,
  ) {
    const { method, request, timeoutMs, signal, clock } = sent
    try {
      this.giveUp = session.send(request, this)
    } catch (error) {
      throw notEncodable(method, error)
    }
    this.timer = clock.after(timeoutMs, () => this.end(new SwitchboardError('RPC_TIMEOUT', { method, timeoutMs })))
    if (!signal) return
    // V8 puts a function that is written straight into a property among what lives long, and all it holds with it.
    const onAbort = () => this.end(signal.reason)
    this.onAbort = onAbort
    signal.addEventListener('abort', onAbort, { once: true })
  }

  resolve(result: unknown): void {
    this.finish()
    this.sent.answered(result as TlObject)
    this.resolved(result as TlObject)
  }

  reject({ status, reason, mayBeDone }: RpcRefusal): void {
    this.finish()
    const refusal = classifyRpcAnswer({ method: this.sent.method, status, reason })
    this.rejected(mayBeDone ? asMayBeDone(refusal) : refusal)
  }

  unreadable(error: unknown): void {
    this.finish()
    this.rejected(unreadable(this.sent.method, error))
  }

  disconnected(wasSent: boolean): void {
    this.finish()
    this.rejected(new SwitchboardError('RPC_DISCONNECTED', { method: this.sent.method, sent: wasSent }))
  }

  /** It is not waited for any longer. */
  private end(reason: unknown): void {
    this.finish()
    this.giveUp()
    this.rejected(reason)
  }

  private finish(): void {
    this.timer.cancel()
    if (this.onAbort) this.sent.signal?.removeEventListener('abort', this.onAbort)
  }
}

/** An answer that came and says nothing we can read. */
export function unreadable(method: string, cause: unknown): SwitchboardError<'RPC_UNREADABLE'> {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new SwitchboardError('RPC_UNREADABLE', { method, problem }, { cause })
}
