import type { ApiCall, RequestResult } from '../ports.js'

/** What a method answers: an object, a vector, a `Bool` or a bare number. */
export type ApiResult = RequestResult

/** A call on its way to its method, with the account that makes it when it is logged in. */
export interface InterceptedCall {
  readonly call: ApiCall
  readonly accountId: number | undefined
}

/**
 * Stands between a call and its method: may refuse it (throw an `RpcError`), delay it, run it and spoil the answer.
 * `next` runs the rest of the chain and the method, with another call when it is given one.
 */
export type ApiInterceptor = (
  call: InterceptedCall,
  next: (changed?: ApiCall) => Promise<ApiResult>,
) => Promise<ApiResult>
