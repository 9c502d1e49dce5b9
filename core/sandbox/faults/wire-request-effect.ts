import type { LoginInSight, RequestFault, RequestInSight } from '../mtproto/wire-faults.js'
import type { RequestResult } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import type { TlValue } from '../tl-value.js'
import type { Fault } from './fault.js'
import type { FaultEffect } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import { gzipBomb, nestedGzip } from './packed-answers.js'
import type { TemporaryKeyFault, UninitializedFault } from './protocol-fault.js'
import { unknownObject, withMarker, withUnknown } from './unknown-constructor.js'

/** What a fault does to requests on the wire, beside or after carrying them out; `undefined` for one that does nothing. */
export function wireRequestEffect(rule: FaultRule): FaultEffect | undefined {
  const { fault } = rule
  if (fault.kind === 'not-initialized') return uninitialized(rule, fault)
  if (fault.kind === 'duplicate-key') return duplicateKey(rule)
  if (fault.kind === 'temporary-key') return temporaryKey(rule, fault.what)
  if (fault.kind === 'unknown-in-difference') {
    const spoiled = unknownInside(rule, fault.stays === true)
    return met(rule, () => spoiled, false)
  }
  const spoils = requestFault(fault)
  return spoils && met(rule, () => spoils)
}

/** @param isTaken - whether looking is an occasion; otherwise the fault itself takes it when it fits. */
function met(rule: FaultRule, spoils: () => RequestFault, isTaken = true): FaultEffect {
  return {
    onRequest: ({ userId, method }) =>
      rule.concerns(userId, method) && (!isTaken || rule.take()) ? spoils() : undefined,
  }
}

function requestFault(fault: Fault): RequestFault | undefined {
  switch (fault.kind) {
    case 'lose-request':
      return { outcome: 'lose-request' }
    case 'lose-answer':
      return { outcome: fault.forGood ? 'forget-answer' : 'lose-answer' }
    case 'disconnect-before':
      return { outcome: 'close-before' }
    case 'disconnect-after':
      return { outcome: 'close-after' }
    case 'half-open':
      return { outcome: 'stall' }
    case 'unknown-answer':
      return { spoil: unknownObject }
    case 'gzip-bomb':
      return { spoil: () => gzipBomb(fault.bytes) }
    case 'nested-gzip':
      return { spoil: (result) => nestedGzip(result, fault.depth) }
    default:
      return undefined
  }
}

/** Only an answer that has room for an update is an occasion; of one that stays, only those that hold its message. */
function unknownInside(rule: FaultRule, stays: boolean): RequestFault {
  let beside: unknown
  return {
    rewrite: (result) => {
      const marked = withMarker(result)
      if (!marked) return result
      if (stays) {
        const ids = newMessageIds(result)
        beside ??= ids[ids.length >> 1]
        if (!ids.includes(beside)) return result
      }
      return rule.take() ? marked : result
    },
    spoil: withUnknown,
  }
}

function newMessageIds(result: RequestResult): unknown[] {
  const messages = typeof result === 'object' && 'new_messages' in result ? result.new_messages : []
  return Array.isArray(messages) ? messages.map((message) => (message as TlValue).id) : []
}

function uninitialized(rule: FaultRule, { error = 'CONNECTION_NOT_INITED' }: UninitializedFault): FaultEffect {
  const greeted = new Set<bigint>()
  return {
    onRequest: ({ userId, method, sessionId, isGreeting }) => {
      if (isGreeting) greeted.add(sessionId)
      if (greeted.has(sessionId) || !rule.concerns(userId, method) || !rule.take()) return undefined
      return { outcome: new RpcError(400, error) }
    },
  }
}

function temporaryKey(rule: FaultRule, what: TemporaryKeyFault['what']): FaultEffect {
  const meets = ({ userId, isTemporary }: LoginInSight) => isTemporary === true && rule.concerns(userId) && rule.take()
  if (what === 'forgotten') return { onFrame: (login) => (meets(login) ? -404 : undefined) }
  const answer =
    what === 'refused' ? new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID') : new RpcError(401, 'AUTH_KEY_PERM_EMPTY')
  return {
    onRequest: (request) => {
      const isBinding = request.method === 'auth.bindTempAuthKey'
      return isBinding === (what === 'refused') && meets(request) ? { outcome: answer } : undefined
    },
  }
}

function duplicateKey(rule: FaultRule): FaultEffect {
  const dead = new Set<bigint>()
  const isDead = ({ authKeyId, connections }: RequestInSight) => {
    if (!dead.has(authKeyId) && connections() > 1) dead.add(authKeyId)
    return dead.has(authKeyId)
  }
  return {
    onRequest: (request) =>
      rule.concerns(request.userId) && isDead(request) && rule.take()
        ? { outcome: new RpcError(406, 'AUTH_KEY_DUPLICATED') }
        : undefined,
  }
}
