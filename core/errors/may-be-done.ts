import { FloodWaitError } from './flood-wait-error.js'
import { rpcReason } from './rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from './switchboard-error.js'

/** Whether a refusal says nothing of an earlier sending of the same call, which may have been carried out. */
export function mayBeDone(error: unknown): boolean {
  return isSwitchboardError(error) && (error.context as { mayBeDone?: true }).mayBeDone === true
}

/** The same error of a call that may have been carried out before; what Telegram did not answer stays as it is. */
export function asMayBeDone<Thrown>(error: Thrown): Thrown {
  if (!isSwitchboardError(error) || rpcReason(error) === undefined || mayBeDone(error)) return error
  if (error instanceof FloodWaitError) return error.with({ mayBeDone: true }) as Thrown
  const { code, context, cause } = error
  return new SwitchboardError(code, { ...context, mayBeDone: true } as never, { cause }) as Thrown
}
