import { isSwitchboardError, SwitchboardError } from './switchboard-error.js'

/** An error that a new login mends says whose: the wire knows no names of clients. Every other one stays as it is. */
export function withClient(error: unknown, client: string): unknown {
  const isNameless =
    isSwitchboardError(error, 'RPC_UNAUTHORIZED') ||
    isSwitchboardError(error, 'RPC_KEY_DUPLICATED') ||
    isSwitchboardError(error, 'RPC_MIGRATE')
  if (!isNameless || error.context.client !== undefined) return error
  const { code, context, cause } = error
  return new SwitchboardError(code, { ...context, client } as never, { cause })
}
