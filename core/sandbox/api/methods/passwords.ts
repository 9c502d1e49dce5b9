import { RpcError } from '../../rpc-error.js'
import type { Account } from '../../world/account.js'
import type { Call } from '../call.js'
import { forAnyone, forUsers, type MethodTable } from '../method.js'

/** Two-step passwords: what they are asked with, and how they change. */
export const passwordMethods: MethodTable = {
  'account.getPassword': forAnyone((call) => {
    const account = passwordOwner(call)
    if (!account) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    return call.services.passwords.challenge(account)
  }),

  'account.getPasswordSettings': forUsers((call) => {
    call.services.passwords.check(call.account, call.params.object('password'))
    return { _: 'account.passwordSettings' }
  }),

  'account.updatePasswordSettings': forUsers((call) => {
    const { passwords } = call.services
    const settings = call.params.object('new_settings')
    // The sandbox sends no mail, so an address could never be confirmed.
    if (settings.optionalString('email')) throw new RpcError(400, 'EMAIL_INVALID')
    passwords.check(call.account, call.params.object('password'))
    const algorithm = settings.optionalObject('new_algo')
    if (algorithm) {
      const hint = settings.optionalString('hint') || undefined
      passwords.change(call.account, algorithm, settings.optionalBytes('new_password_hash') ?? new Uint8Array(), hint)
    }
    return true
  }),

  'account.resetPassword': forUsers((call) => {
    if (!call.account.hasPassword) throw new RpcError(400, 'PASSWORD_EMPTY')
    return { _: 'account.resetPasswordFailedWait', retry_date: call.world.state.now + 7 * 86_400 }
  }),
  'account.declinePasswordReset': forUsers(() => {
    throw new RpcError(400, 'RESET_REQUEST_MISSING')
  }),
  'auth.requestPasswordRecovery': forAnyone((call) => {
    if (!passwordOwner(call)?.hasPassword) throw new RpcError(400, 'PASSWORD_EMPTY')
    throw new RpcError(400, 'PASSWORD_RECOVERY_NA')
  }),
}

/** Who is logged in, or has only the password left to do so. */
function passwordOwner(call: Call): Account | undefined {
  const { authKey } = call.request
  const own = authKey.userId === undefined ? undefined : call.world.state.accounts.get(authKey.userId)
  return own ?? call.services.logins.awaited(authKey.id)
}
