import type { AccountCall, Call } from './call.js'
import type { ApiResult } from './interceptor.js'

/** A method of the API: who may call it, and what it does. */
export type Method =
  | { readonly access: 'anyone'; run(call: Call): ApiResult | Promise<ApiResult> }
  | { readonly access: 'account' | 'user' | 'bot'; run(call: AccountCall): ApiResult | Promise<ApiResult> }

export type MethodTable = Readonly<Record<string, Method>>

type Run<CallType> = (call: CallType) => ApiResult | Promise<ApiResult>

/** A method that needs no login. */
export const forAnyone = (run: Run<Call>): Method => ({ access: 'anyone', run })
/** A method for people and bots. */
export const forAccounts = (run: Run<AccountCall>): Method => ({ access: 'account', run })
/** A method bots may not call. */
export const forUsers = (run: Run<AccountCall>): Method => ({ access: 'user', run })
/** A method only bots may call. */
export const forBots = (run: Run<AccountCall>): Method => ({ access: 'bot', run })
