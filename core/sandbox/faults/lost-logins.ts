import type { ApiResult, InterceptedCall } from '../api/interceptor.js'
import { RpcError } from '../rpc-error.js'
import { type LostLoginFault, lostLoginErrors } from './fault.js'
import type { FaultRule } from './fault-rule.js'

/** Steps of a login that may succeed on a key whose former login is lost. */
const loginMethods = /^auth\.(signIn|checkPassword|importBotAuthorization|importLoginToken|importAuthorization)$/

/** Logins that are over: the keys there were when the fault began, or all of an account that is gone. */
export class LostLogins {
  private readonly keyIds: Set<bigint>

  constructor(
    private readonly rule: FaultRule<LostLoginFault>,
    authKeyIds: Iterable<bigint>,
  ) {
    this.keyIds = new Set(authKeyIds)
  }

  /** Refuses what a lost login asks for. A key may log in again; an account that is gone may not. */
  async intercept(
    { call }: InterceptedCall,
    accountId: number | undefined,
    next: () => Promise<ApiResult>,
  ): Promise<ApiResult> {
    const { authKey, method } = call
    const { error } = this.rule.fault
    const isAuth = method.startsWith('auth.')
    if (this.isAccountGone ? this.rule.concerns(accountId) : this.keyIds.has(authKey.id) && !isAuth) {
      if (this.rule.take()) throw new RpcError(lostLoginErrors[error], error)
    }
    const result = await next()
    if (loginMethods.test(method)) this.keyIds.delete(authKey.id)
    return result
  }

  /** Whether this login gets no updates any more. */
  isDeaf(authKeyId: bigint): boolean {
    return this.keyIds.has(authKeyId)
  }

  private get isAccountGone(): boolean {
    return this.rule.fault.error.startsWith('USER_')
  }
}
