import { asMayBeDone } from '../../errors/may-be-done.js'
import { classifyRpcAnswer } from '../../errors/rpc-classification.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import type { TlObject } from '../driver.js'
import type { MtprotoSession } from '../session/mtproto-session.js'
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
  const { method, request, timeoutMs, signal, clock, answered } = sent
  return new Promise((resolve, reject) => {
    const finish = () => {
      timer.cancel()
      signal?.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      finish()
      giveUp()
      reject(signal?.reason)
    }
    let giveUp: () => void
    try {
      giveUp = session.send(request, {
        resolve: (result) => {
          finish()
          answered(result as TlObject)
          resolve(result as TlObject)
        },
        reject: ({ status, reason, mayBeDone }) => {
          finish()
          const refusal = classifyRpcAnswer({ method, status, reason })
          reject(mayBeDone ? asMayBeDone(refusal) : refusal)
        },
        unreadable: (error) => {
          finish()
          reject(unreadable(method, error))
        },
        disconnected: (wasSent) => {
          finish()
          reject(new SwitchboardError('RPC_DISCONNECTED', { method, sent: wasSent }))
        },
      })
    } catch (error) {
      throw notEncodable(method, error)
    }
    const timer = clock.after(timeoutMs, () => {
      finish()
      giveUp()
      reject(new SwitchboardError('RPC_TIMEOUT', { method, timeoutMs }))
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** An answer that came and says nothing we can read. */
export function unreadable(method: string, cause: unknown): SwitchboardError<'RPC_UNREADABLE'> {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new SwitchboardError('RPC_UNREADABLE', { method, problem }, { cause })
}
