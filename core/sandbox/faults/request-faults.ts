import type { ApiInterceptor } from '../api/interceptor.js'
import { RpcError } from '../rpc-error.js'
import type { TlValue } from '../tl-value.js'
import type { DelayFault, ErrorFault, Fault, RateFault, ReorderFault, SlowModeFault } from './fault.js'
import type { FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import type { MigrateRequestFault } from './service-fault.js'

/** What stands before the methods for a fault; `undefined` for one that does not stand there. */
export function requestInterceptor(rule: FaultRule, tools: FaultTools): ApiInterceptor | undefined {
  const interceptor = plainInterceptor(rule, rule.fault, tools)
  if (!interceptor) return undefined
  return (call, next) => (rule.concerns(tools.accountOf(call), call.call.method) ? interceptor(call, next) : next())
}

function plainInterceptor(rule: FaultRule, fault: Fault, tools: FaultTools): ApiInterceptor | undefined {
  switch (fault.kind) {
    case 'error':
      return refuse(rule, errorOf(fault))
    case 'flood-wait':
      return refuse(rule, new RpcError(420, `${fault.as ?? 'FLOOD_WAIT'}_${fault.seconds}`))
    case 'rate':
      return limitRate(rule, fault, tools)
    case 'slow-mode':
      return slowDown(rule, fault, tools)
    case 'delay':
      return delay(rule, fault, tools)
    case 'reorder':
      return reorder(rule, fault, tools)
    case 'migrate-request':
      return migrate(rule, fault)
    case 'bot-timeout':
      return timeOut(rule)
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

function migrate(rule: FaultRule, { what, dcId }: MigrateRequestFault): ApiInterceptor {
  return async ({ call }, next) => {
    if (call.dcId !== dcId && rule.take()) throw new RpcError(303, `${what}_MIGRATE_${dcId}`)
    return next()
  }
}

/** The bot is asked all the same, and answers nobody. */
function timeOut(rule: FaultRule): ApiInterceptor {
  return async (_call, next) => {
    if (!rule.take()) return next()
    void next().catch(() => {})
    throw new RpcError(400, 'BOT_RESPONSE_TIMEOUT')
  }
}

function limitRate(rule: FaultRule, { count, perSeconds }: RateFault, tools: FaultTools): ApiInterceptor {
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

function slowDown(rule: FaultRule, { seconds }: SlowModeFault, tools: FaultTools): ApiInterceptor {
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

function delay(rule: FaultRule, { ms, spreadMs = 0 }: DelayFault, tools: FaultTools): ApiInterceptor {
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
function reorder(rule: FaultRule, { count, withinMs = 500 }: ReorderFault, tools: FaultTools): ApiInterceptor {
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
