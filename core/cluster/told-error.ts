import { catalogue, type ErrorCode } from '../errors/catalogue.js'
import { FloodWaitError } from '../errors/flood-wait-error.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'

/** An error as one process tells it to another. */
export interface ToldError {
  readonly code?: ErrorCode
  readonly context?: unknown
  readonly message: string
}

export function toldError(error: unknown): ToldError {
  const message = error instanceof Error ? error.message : String(error)
  if (!isSwitchboardError(error)) return { message }
  return { code: error.code, context: structuredClone(error.context), message }
}

/** The same error, to be thrown in the process that asked. */
export function errorOf({ code, context, message }: ToldError): Error {
  if (code === undefined || !Object.hasOwn(catalogue, code)) return new Error(message)
  if (code === 'RPC_FLOOD_WAIT') {
    const { method, seconds, ...rest } = context as {
      method: string
      seconds: number
      reason: string
      premium: boolean
    }
    return new FloodWaitError(method, seconds, rest)
  }
  return new SwitchboardError(code, context as never)
}
