import type { AuthKeyRecord } from '../ports.js'
import type { WorldState } from '../world/world-state.js'
import { CodeTypes } from './code-types.js'
import type { Fault } from './fault.js'
import type { FaultEffect, FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import { LostLogins } from './lost-logins.js'

/** What a fault does to logins and the steps towards them; `undefined` for one that does nothing. */
export function loginEffect(
  rule: FaultRule,
  accountId: number | undefined,
  tools: FaultTools,
): FaultEffect | undefined {
  if (isOf(rule, 'lost-login')) {
    const lost = new LostLogins(rule, authKeyIds(tools.wire().authKeys(), accountId))
    return {
      intercept: (call, next) => lost.intercept(call, tools.accountOf(call), next),
      onPush: ({ authKeyId }) => (lost.isDeaf(authKeyId) ? { drop: true } : undefined),
    }
  }
  if (isOf(rule, 'other-layer')) {
    const ids = new Set(authKeyIds(tools.wire().authKeys(), accountId))
    for (const record of tools.wire().authKeys()) if (ids.has(record.id) && rule.take()) record.layer = rule.fault.layer
    return {}
  }
  if (isOf(rule, 'migrate')) return { end: moveAccount(tools.state, accountId, rule.fault.dcId) }
  if (isOf(rule, 'code-type')) {
    const codes = new CodeTypes(rule, tools)
    return { intercept: (call, next) => codes.intercept(call, next) }
  }
  return rule.fault.kind === 'sign-up-required' ? signUpRequired(rule, tools) : undefined
}

/** Whoever has no code has no login either, so only the right one is an occasion. */
function signUpRequired(rule: FaultRule, tools: FaultTools): FaultEffect {
  return {
    intercept: async (call, next) => {
      const { method, params } = call.call
      const accountId = tools.accountOf(call)
      if (method !== 'auth.signIn' || accountId === undefined || !rule.concerns(accountId)) return next()
      const { code } = tools.state.account(accountId)
      return params.phone_code === code && rule.take() ? { _: 'auth.authorizationSignUpRequired' } : next()
    },
  }
}

function isOf<Kind extends Fault['kind']>(
  rule: FaultRule,
  kind: Kind,
): rule is FaultRule<Extract<Fault, { kind: Kind }>> {
  return rule.fault.kind === kind
}

function authKeyIds(keys: readonly AuthKeyRecord[], accountId: number | undefined): bigint[] {
  const loggedIn = keys.filter(({ userId }) => userId !== undefined)
  return loggedIn.filter(({ userId }) => accountId === undefined || userId === accountId).map(({ id }) => id)
}

/** Lets an account live in another data centre. @returns brings it back. */
function moveAccount(state: WorldState, accountId: number | undefined, dcId: number): () => void {
  const account = state.account(accountId ?? 0)
  const before = account.dcId
  account.dcId = dcId
  return () => {
    account.dcId = before
  }
}
