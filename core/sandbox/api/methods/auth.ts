import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { Call } from '../call.js'
import type { SentCode } from '../logins.js'
import { forAccounts, forAnyone, forUsers, type MethodTable } from '../method.js'
import { userToTl } from '../to-tl/user-to-tl.js'
import { View } from '../to-tl/view.js'
import { authorizationToTl } from './account-sessions.js'

export const authMethods: MethodTable = {
  'auth.sendCode': forAnyone((call) => {
    checkApiId(call)
    const account = accountOf(call)
    // An account that is logged in elsewhere gets its code there.
    const elsewhere = call.services.wire.authKeysOf(account.id).length > 0
    return sentCode(call, call.services.logins.sendCode(account.phone ?? '', elsewhere ? 'app' : 'sms'), account)
  }),

  'auth.resendCode': forAnyone((call) => {
    const account = accountOf(call)
    return sentCode(
      call,
      call.services.logins.resendCode(account.phone ?? '', call.params.string('phone_code_hash')),
      account,
    )
  }),

  'auth.cancelCode': forAnyone((call) => {
    call.services.logins.forgetCode(call.params.string('phone_code_hash'))
    return true
  }),

  'auth.signIn': forAnyone((call) => {
    const { params, services, request } = call
    const account = accountOf(call)
    const codeHash = params.string('phone_code_hash')
    services.logins.checkCode(account, account.phone ?? '', codeHash, params.optionalString('phone_code') ?? '')
    if (account.hasPassword) {
      services.logins.awaitPassword(request.authKey.id, account)
      throw new RpcError(401, 'SESSION_PASSWORD_NEEDED')
    }
    services.logins.forgetCode(codeHash)
    return logIn(call, account)
  }),

  'auth.signUp': forAnyone(() => {
    // The world is what its file says; nobody joins it over the wire.
    throw new RpcError(406, 'PHONE_NUMBER_INVALID')
  }),

  'auth.checkPassword': forAnyone((call) => {
    const account = call.services.logins.awaited(call.request.authKey.id)
    if (!account) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    call.services.passwords.check(account, call.params.object('password'))
    return logIn(call, account)
  }),

  'auth.importBotAuthorization': forAnyone((call) => {
    checkApiId(call)
    const token = call.params.string('bot_auth_token')
    if (token === '') throw new RpcError(400, 'ACCESS_TOKEN_INVALID')
    for (const account of call.world.state.accounts.values()) {
      if (account.bot?.token !== token) continue
      checkDataCentre(call, account, 'USER')
      return logIn(call, account)
    }
    throw new RpcError(400, 'ACCESS_TOKEN_INVALID')
  }),

  'auth.logOut': forAccounts((call) => {
    call.services.logins.logOut(call.request.authKey)
    return { _: 'auth.loggedOut' }
  }),

  'auth.resetAuthorizations': forUsers((call) => {
    for (const authKey of call.services.wire.authKeysOf(call.account.id)) {
      if (authKey.id !== call.request.authKey.id) call.services.logins.revoke(authKey)
    }
    return true
  }),

  'auth.exportAuthorization': forAccounts((call) => {
    const dcId = call.params.int('dc_id')
    if (dcId < 1 || dcId > 5) throw new RpcError(400, 'DC_ID_INVALID')
    const bytes = call.services.logins.export(call.account, dcId)
    return { _: 'auth.exportedAuthorization', id: BigInt(call.account.id), bytes }
  }),

  'auth.importAuthorization': forAnyone((call) => {
    const account = call.services.logins.import(call.params.int('id'), call.params.bytes('bytes'))
    call.services.logins.logIn(call.request.authKey, account, { imported: true })
    return authorization(call, account)
  }),

  'auth.dropTempAuthKeys': forAnyone(() => true),

  'auth.exportLoginToken': forAnyone((call) => {
    checkApiId(call)
    const { logins } = call.services
    const authKeyId = call.request.authKey.id
    const accepted = logins.acceptedBy(authKeyId)
    if (accepted) return finishQrLogin(call, accepted)
    const { token, expiresAt } = logins.loginToken(authKeyId)
    return { _: 'auth.loginToken', expires: expiresAt, token }
  }),

  'auth.importLoginToken': forAnyone((call) => {
    const accepted = call.services.logins.acceptedBy(call.request.authKey.id)
    if (!accepted) throw new RpcError(400, 'AUTH_TOKEN_INVALIDX')
    return finishQrLogin(call, accepted)
  }),

  'auth.acceptLoginToken': forUsers((call) => {
    const { logins, wire } = call.services
    const authKey = logins.acceptToken(call.account, call.params.bytes('token'))
    wire.push(authKey.id, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: call.world.state.now })
    return authorizationToTl(call, authKey)
  }),
}

function finishQrLogin(call: Call, account: Account): TlValue {
  call.services.logins.forgetTokens(call.request.authKey.id)
  if (account.hasPassword) {
    call.services.logins.awaitPassword(call.request.authKey.id, account)
    throw new RpcError(401, 'SESSION_PASSWORD_NEEDED')
  }
  return { _: 'auth.loginTokenSuccess', authorization: logIn(call, account) }
}

function logIn(call: Call, account: Account): TlValue {
  call.services.logins.logIn(call.request.authKey, account)
  return authorization(call, account)
}

function authorization(call: Call, account: Account): TlValue {
  return { _: 'auth.authorization', user: userToTl(new View(call.world, account, call.layer), account) }
}

const codeTypes = { app: 'auth.sentCodeTypeApp', sms: 'auth.sentCodeTypeSms', call: 'auth.sentCodeTypeCall' } as const
const nextTypes = { app: 'auth.codeTypeSms', sms: 'auth.codeTypeCall', call: undefined } as const

function sentCode(call: Call, { codeHash, way, resendAt }: SentCode, account: Account): TlValue {
  const next = nextTypes[way]
  return {
    _: 'auth.sentCode',
    type: { _: codeTypes[way], length: account.code?.length ?? 5 },
    phone_code_hash: codeHash,
    next_type: next && { _: next },
    timeout: next && resendAt > call.world.state.now ? resendAt - call.world.state.now : undefined,
  }
}

function checkApiId(call: Call): void {
  if (call.params.int('api_id') <= 0 || call.params.string('api_hash') === '') {
    throw new RpcError(400, 'API_ID_INVALID')
  }
}

function accountOf(call: Call): Account {
  const phone = call.params.string('phone_number').replace(/[\s()+-]/g, '')
  if (!/^\d{7,15}$/.test(phone)) throw new RpcError(406, 'PHONE_NUMBER_INVALID')
  const account = call.world.state.accountByPhone(phone)
  if (!account) throw new RpcError(400, 'PHONE_NUMBER_UNOCCUPIED')
  if (account.deleted) throw new RpcError(400, 'PHONE_NUMBER_BANNED')
  checkDataCentre(call, account, 'PHONE')
  return account
}

/** An account lives in one data centre; elsewhere its login is sent there. */
function checkDataCentre(call: Call, account: Account, what: 'PHONE' | 'USER'): void {
  if (account.dcId !== call.request.dcId) throw new RpcError(303, `${what}_MIGRATE_${account.dcId}`)
}
