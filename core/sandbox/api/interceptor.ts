import type { ApiCall } from '../ports.js'
import type { TlValue } from '../tl-value.js'

/** What a method answers: an object, a vector, a `Bool` or a bare number. */
export type ApiResult = TlValue | readonly unknown[] | boolean | number | bigint

/** A call on its way to its method, with the account that makes it when it is logged in. */
export interface InterceptedCall {
  readonly call: ApiCall
  readonly accountId: number | undefined
}

/**
 * Stands between a call and its method: may refuse it (throw an `RpcError`), delay it, run it and spoil the answer.
 * `next` runs the rest of the chain and the method.
 */
export type ApiInterceptor = (call: InterceptedCall, next: () => Promise<ApiResult>) => Promise<ApiResult>
