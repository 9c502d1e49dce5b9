import type { AuthKeyRecord } from '../../ports.js'
import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'

/** The list of an account's logins. */
export const accountSessionMethods: MethodTable = {
  'account.getAuthorizations': forUsers((call) => {
    const { wire, logins } = call.services
    const authKeys = wire.authKeysOf(call.account.id).filter((authKey) => !logins.record(authKey.id).imported)
    return {
      _: 'account.authorizations',
      authorization_ttl_days: call.account.sessionDays,
      authorizations: authKeys.map((authKey) => authorizationToTl(call, authKey)),
    }
  }),

  'account.resetAuthorization': forUsers((call) => {
    const { wire, logins } = call.services
    const hash = call.params.long('hash')
    const authKey = wire.authKeysOf(call.account.id).find((other) => logins.hashOf(other.id) === hash)
    if (!authKey || authKey.id === call.request.authKey.id) throw new RpcError(400, 'HASH_INVALID')
    logins.revoke(authKey)
    return true
  }),

  'account.setAuthorizationTTL': forUsers((call) => {
    call.account.sessionDays = call.params.int('authorization_ttl_days')
    return true
  }),
  'account.getWebAuthorizations': forUsers(() => ({ _: 'account.webAuthorizations', authorizations: [], users: [] })),
}

export function authorizationToTl(call: AccountCall, authKey: AuthKeyRecord): TlValue {
  const record = call.services.logins.record(authKey.id)
  const current = authKey.id === call.request.authKey.id
  return {
    _: 'authorization',
    current: current || undefined,
    // The session that asks is named by 0.
    hash: current ? 0n : call.services.logins.hashOf(authKey.id),
    device_model: authKey.device.deviceModel,
    platform: '',
    system_version: authKey.device.systemVersion,
    api_id: authKey.device.apiId,
    app_name: 'Sandbox client',
    app_version: authKey.device.appVersion,
    date_created: record.createdAt,
    date_active: record.activeAt,
    ip: record.ip || '127.0.0.1',
    country: 'Sandbox',
    region: '',
  }
}
