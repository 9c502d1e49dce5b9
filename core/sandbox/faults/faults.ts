import { SystemClock } from '../../time/system-clock.js'
import type { ApiInterceptor, ApiResult, InterceptedCall } from '../api/interceptor.js'
import type { PushFault, PushInSight, RequestFault, RequestInSight, WireFaults } from '../mtproto/wire-faults.js'
import type { AuthKeyRecord, Wire } from '../ports.js'
import { SeededRandom } from '../world/seeded-random.js'
import type { WorldState } from '../world/world-state.js'
import { accountOfCall } from './account-of-call.js'
import { type Fault, sendingMethods } from './fault.js'
import { FaultRule } from './fault-rule.js'
import { LostLogins } from './lost-logins.js'
import { interceptorFor, type RequestFaultTools } from './request-faults.js'

/** What faults reach into. */
export interface FaultSurroundings {
  state: WorldState
  /** Asked each time, for the wire is made with its faults. */
  wire: () => Wire & { authKeys(): AuthKeyRecord[] }
  /** The account of a short name, a username or an id. @throws SANDBOX_NOBODY */
  accountId(who: string | number): number
  /** Asked when no rule has anything to say. */
  base?: WireFaults
}

interface ActiveFault {
  readonly rule: FaultRule
  readonly intercept: ApiInterceptor | undefined
  readonly lost: LostLogins | undefined
  readonly end: (() => void) | undefined
}

/**
 * What goes wrong in a data centre on purpose. Rules are added and removed at any time; of several that meet the same
 * request, the first added comes first.
 *
 * @example
 * const rule = sandbox.faults.add({ kind: 'flood-wait', method: 'messages.sendMessage', account: 'bot1', seconds: 3, times: 1 })
 * rule.hits // 1, once bot1 has sent
 * rule.remove()
 */
export class Faults implements WireFaults {
  private active: readonly ActiveFault[] = []
  private readonly base: WireFaults
  private readonly tools: RequestFaultTools
  private lastId = 0

  constructor(private readonly around: FaultSurroundings) {
    this.base = around.base ?? {}
    const random = new SeededRandom(around.state.seed)
    this.tools = {
      worldClock: around.state.clock,
      wireClock: new SystemClock(),
      random: () => random.int(1_000_000) / 1_000_000,
      accountOf: (call) => this.accountOf(call),
    }
  }

  /**
   * Makes something go wrong from now on.
   * @throws SANDBOX_NOBODY for an account that is not there.
   */
  add<Kind extends Fault>(fault: Kind): FaultRule<Kind> {
    const named = 'account' in fault ? fault.account : undefined
    const accountId = named === undefined ? undefined : this.around.accountId(named)
    this.lastId += 1
    const id = this.lastId
    const rule = new FaultRule(id, fault, accountId, methodsOf(fault), () => this.remove(id))
    this.active = [...this.active, this.activate(rule, accountId)]
    return rule
  }

  /** What is in force, and what has happened as often as it was to. */
  list(): FaultRule[] {
    return this.active.map(({ rule }) => rule)
  }

  /** Ends one fault. @returns whether there was such a rule. */
  remove(id: number): boolean {
    const found = this.active.find(({ rule }) => rule.id === id)
    if (!found) return false
    this.active = this.active.filter((other) => other !== found)
    found.end?.()
    return true
  }

  /** Makes everything go well again. */
  clear(): void {
    for (const { rule } of this.active) rule.remove()
  }

  /** The interceptor that stands for all rules. */
  intercept(call: InterceptedCall, next: () => Promise<ApiResult>): Promise<ApiResult> {
    const { active } = this
    if (active.length === 0) return next()
    const through = (index: number): Promise<ApiResult> => {
      const fault = active[index]
      if (!fault) return next()
      const rest = () => through(index + 1)
      if (fault.lost) return fault.lost.intercept(call, this.accountOf(call), rest)
      return fault.intercept ? fault.intercept(call, rest) : rest()
    }
    return through(0)
  }

  onConnection(remoteAddress: string): 'refuse' | 'stall' | undefined {
    for (const { rule } of this.active) {
      if (rule.fault.kind === 'refuse-connection' && rule.take()) return rule.fault.stall ? 'stall' : 'refuse'
    }
    return this.base.onConnection?.(remoteAddress)
  }

  /** What is to go wrong with a request, if anything. */
  onRequest(request: RequestInSight): RequestFault | undefined {
    for (const { rule } of this.active) {
      const outcome = outcomes[rule.fault.kind]
      if (outcome && rule.concerns(request.userId, request.method) && rule.take()) return { outcome }
    }
    return this.base.onRequest?.(request)
  }

  /** What is to go wrong with an update that is pushed, if anything. */
  onPush(push: PushInSight): PushFault | undefined {
    for (const { rule, lost } of this.active) {
      if (lost?.isDeaf(push.authKeyId)) return { drop: true }
      const fault = rule.concerns(push.userId) ? this.pushFault(rule, push) : undefined
      if (fault) return fault
    }
    return this.base.onPush?.(push)
  }

  refuseSalt(authKeyId: bigint): boolean {
    for (const { rule } of this.active) {
      if (rule.fault.kind !== 'wrong-salt') continue
      if (rule.concerns(this.around.wire().authKey(authKeyId)?.userId) && rule.take()) return true
    }
    return this.base.refuseSalt?.(authKeyId) ?? false
  }

  skewMs(): number {
    let totalMs = this.base.skewMs?.() ?? 0
    for (const { rule } of this.active) if (rule.fault.kind === 'clock-skew') totalMs += rule.fault.ms
    return totalMs
  }

  private pushFault(rule: FaultRule, push: PushInSight): PushFault | undefined {
    const { fault } = rule
    switch (fault.kind) {
      case 'lose-update':
        return rule.take() ? { drop: true } : undefined
      case 'repeat-update':
        return rule.take() ? { copies: fault.copies ?? 2 } : undefined
      case 'delay-update':
        return rule.take() ? { delayMs: fault.ms } : undefined
      case 'updates-too-long':
        if (push.name === 'updatesTooLong' || !rule.take()) return undefined
        queueMicrotask(() => this.around.wire().push(push.authKeyId, { _: 'updatesTooLong' }))
        return { drop: true }
      default:
        return undefined
    }
  }

  private activate(rule: FaultRule, accountId: number | undefined): ActiveFault {
    const { state, wire } = this.around
    return {
      rule,
      intercept: interceptorFor(rule, this.tools),
      lost: isLostLogin(rule) ? new LostLogins(rule, authKeyIds(wire().authKeys(), accountId)) : undefined,
      end: rule.fault.kind === 'migrate' ? moveAccount(state, accountId, rule.fault.dcId) : undefined,
    }
  }

  private accountOf({ call, accountId }: InterceptedCall): number | undefined {
    return accountOfCall(call, this.around.state) ?? accountId
  }
}

const outcomes: Partial<Record<Fault['kind'], RequestFault['outcome']>> = {
  'lose-request': 'lose-request',
  'lose-answer': 'lose-answer',
  'disconnect-before': 'close-before',
  'disconnect-after': 'close-after',
  'half-open': 'stall',
}

function methodsOf(fault: Fault): readonly string[] | undefined {
  if ('method' in fault && fault.method !== undefined) {
    return typeof fault.method === 'string' ? [fault.method] : fault.method
  }
  return fault.kind === 'rate' || fault.kind === 'slow-mode' ? sendingMethods : undefined
}

function isLostLogin(rule: FaultRule): rule is FaultRule<Extract<Fault, { kind: 'lost-login' }>> {
  return rule.fault.kind === 'lost-login'
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
