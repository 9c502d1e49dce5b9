import type { Fault } from './fault.js'
import type { FaultEffect, FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import { loginEffect } from './login-effect.js'
import { protocolEffect } from './protocol-effect.js'
import { pushEffect } from './push-effect.js'
import { requestInterceptor } from './request-faults.js'
import { serviceEffect } from './service-effect.js'
import { wireRequestEffect } from './wire-request-effect.js'

/**
 * What a rule does from now on.
 * @param accountId - the account it is about; `undefined`: everybody.
 */
export function effectOf(rule: FaultRule, accountId: number | undefined, tools: FaultTools): FaultEffect {
  const intercept = requestInterceptor(rule, tools)
  if (intercept) return { intercept }
  return (
    wireRequestEffect(rule) ??
    pushEffect(rule, tools) ??
    protocolEffect(rule, tools) ??
    loginEffect(rule, accountId, tools) ??
    serviceEffect(rule, accountId, tools) ??
    nothing(rule.fault)
  )
}

function nothing({ kind }: Fault): never {
  throw new Error(`The fault ${kind} has no effect.`)
}
