import type { Clock } from '../../time/clock.js'
import type { ApiInterceptor, InterceptedCall } from '../api/interceptor.js'
import { RpcError } from '../rpc-error.js'
import type { TlValue } from '../tl-value.js'
import type { DelayFault, ErrorFault, Fault, RateFault, ReorderFault, SlowModeFault } from './fault.js'
import type { FaultRule } from './fault-rule.js'

/** What faults on requests need to know. */
export interface RequestFaultTools {
  /** Counts waits in the world's time. */
  readonly worldClock: Clock
  /** Holds answers back in the time of the wire. */
  readonly wireClock: Clock
  /** From 0 to below 1. */
  random(): number
  /** The account a call is for, also when it is one that logs in. */
  accountOf(call: InterceptedCall): number | undefined
}

/** What stands before the methods for a fault; `undefined` for one that is none on requests. */
export function interceptorFor(rule: FaultRule, tools: RequestFaultTools): ApiInterceptor | undefined {
  const interceptor = plainInterceptor(rule, rule.fault, tools)
  if (!interceptor) return undefined
  return (call, next) => (rule.concerns(tools.accountOf(call), call.call.method) ? interceptor(call, next) : next())
}

function plainInterceptor(rule: FaultRule, fault: Fault, tools: RequestFaultTools): ApiInterceptor | undefined {
  switch (fault.kind) {
    case 'error':
      return refuse(rule, errorOf(fault))
    case 'flood-wait':
      return refuse(rule, new RpcError(420, `FLOOD_WAIT_${fault.seconds}`))
    case 'rate':
      return limitRate(rule, fault, tools)
    case 'slow-mode':
      return slowDown(rule, fault, tools)
    case 'delay':
      return delay(rule, fault, tools)
    case 'reorder':
      return reorder(rule, fault, tools)
    default:
      return undefined
  }
}

function errorOf({ error }: ErrorFault): RpcError {
  const [status = '', ...text] = error.split(' ')
  return new RpcError(Number(status), text.join(' '))
}

function refuse(rule: FaultRule, error: RpcError): ApiInterceptor {
  return async (_call, next) => {
    if (rule.take()) throw error
    return next()
  }
}

function limitRate(rule: FaultRule, { count, perSeconds }: RateFault, tools: RequestFaultTools): ApiInterceptor {
  const madeAt = new Map<number | undefined, number[]>()
  return async (call, next) => {
    const accountId = tools.accountOf(call)
    const nowMs = tools.worldClock.now()
    const made = (madeAt.get(accountId) ?? []).filter((atMs) => atMs > nowMs - perSeconds * 1_000)
    madeAt.set(accountId, made)
    if (made.length >= count && rule.take()) {
      const freeAtMs = (made[made.length - count] ?? nowMs) + perSeconds * 1_000
      throw new RpcError(420, `FLOOD_WAIT_${waitSeconds(freeAtMs - nowMs)}`)
    }
    made.push(nowMs)
    return next()
  }
}

function slowDown(rule: FaultRule, { seconds }: SlowModeFault, tools: RequestFaultTools): ApiInterceptor {
  const freeAtMs = new Map<string, number>()
  return async (call, next) => {
    const channelId = channelOf(call.call.params)
    if (channelId === undefined) return next()
    const key = `${tools.accountOf(call)}/${channelId}`
    const restMs = (freeAtMs.get(key) ?? 0) - tools.worldClock.now()
    if (restMs > 0 && rule.take()) throw new RpcError(420, `SLOWMODE_WAIT_${waitSeconds(restMs)}`)
    const result = await next()
    freeAtMs.set(key, tools.worldClock.now() + seconds * 1_000)
    return result
  }
}

function delay(rule: FaultRule, { ms, spreadMs = 0 }: DelayFault, tools: RequestFaultTools): ApiInterceptor {
  return async (_call, next) => {
    if (!rule.take()) return next()
    const waitMs = ms + tools.random() * spreadMs
    try {
      return await next()
    } finally {
      await tools.wireClock.sleep(waitMs)
    }
  }
}

/** Gathers answers, errors among them, until there are enough or time is up. */
function reorder(rule: FaultRule, { count, withinMs = 500 }: ReorderFault, tools: RequestFaultTools): ApiInterceptor {
  let gathered: (() => void)[] = []
  const release = () => {
    const answers = gathered.reverse()
    gathered = []
    // One turn of the loop for each: the wire writes an answer some promises after it is let go.
    const letGo = () => {
      answers.shift()?.()
      if (answers.length > 0) setImmediate(letGo)
    }
    letGo()
  }
  const wait = () =>
    new Promise<void>((resolve) => {
      gathered.push(resolve)
      if (gathered.length >= count) release()
      else if (gathered.length === 1) tools.wireClock.after(withinMs, release, { keepsProcessAlive: false })
    })
  return async (_call, next) => {
    if (!rule.take()) return next()
    try {
      return await next()
    } finally {
      await wait()
    }
  }
}

function channelOf({ peer }: TlValue): bigint | undefined {
  if (typeof peer !== 'object' || peer === null || !('channel_id' in peer)) return undefined
  return typeof peer.channel_id === 'bigint' ? peer.channel_id : undefined
}

function waitSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000))
}
