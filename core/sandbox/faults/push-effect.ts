import type { PushFault, PushInSight } from '../mtproto/wire-faults.js'
import type { FaultEffect, FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import { unknownObject, withMarker, withUnknown } from './unknown-constructor.js'

/** What a fault does to updates that are pushed; `undefined` for one that does nothing. */
export function pushEffect(rule: FaultRule, tools: FaultTools): FaultEffect | undefined {
  const pushFault = plainFault(rule, tools)
  return pushFault && { onPush: (push) => (rule.concerns(push.userId) ? pushFault(push) : undefined) }
}

function plainFault(rule: FaultRule, { wire }: FaultTools): ((push: PushInSight) => PushFault | undefined) | undefined {
  const { fault } = rule
  switch (fault.kind) {
    case 'lose-update':
      return () => (rule.take() ? { drop: true } : undefined)
    case 'repeat-update':
      return () => (rule.take() ? { copies: fault.copies ?? 2 } : undefined)
    case 'delay-update':
      return () => (rule.take() ? { delayMs: fault.ms } : undefined)
    case 'updates-too-long':
      return ({ name, authKeyId }) => {
        if (name === 'updatesTooLong' || !rule.take()) return undefined
        queueMicrotask(() => wire().push(authKeyId, { _: 'updatesTooLong' }))
        return { drop: true }
      }
    case 'unknown-update':
      return fault.inside
        ? (push) => unknownInside(rule, push)
        : () => (rule.take() ? { spoil: unknownObject } : undefined)
    default:
      return undefined
  }
}

/** Only containers of updates are occasions. */
function unknownInside(rule: FaultRule, { name }: PushInSight): PushFault | undefined {
  if (!/^updates(Combined)?$|^updateShort$/.test(name) || !rule.take()) return undefined
  return { rewrite: (updates) => withMarker(updates) ?? updates, spoil: withUnknown }
}
