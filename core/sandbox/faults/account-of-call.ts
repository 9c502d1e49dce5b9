import type { ApiCall } from '../ports.js'
import type { WorldState } from '../world/world-state.js'

/** The account that a step of a login is for: by its phone number or token; `undefined` for any other call. */
export function accountOfCall({ method, params }: ApiCall, state: WorldState): number | undefined {
  if (!method.startsWith('auth.')) return undefined
  const { phone_number: phone, bot_auth_token: token } = params
  if (typeof phone === 'string') return state.accountByPhone(phone)?.id
  if (typeof token !== 'string') return undefined
  for (const { id, bot } of state.accounts.values()) if (bot?.token === token) return id
  return undefined
}
