import { SystemClock } from '../../time/system-clock.js'
import type { ApiResult, InterceptedCall } from '../api/interceptor.js'
import type {
  HandshakeFault,
  LoginInSight,
  MessageFault,
  MessageInSight,
  PushFault,
  PushInSight,
  RequestFault,
  RequestInSight,
  SendFault,
  SendInSight,
  WireFaults,
} from '../mtproto/wire-faults.js'
import type { ApiCall } from '../ports.js'
import { SeededRandom } from '../world/seeded-random.js'
import type { WorldState } from '../world/world-state.js'
import { accountOfCall } from './account-of-call.js'
import { effectOf } from './effect-of.js'
import { type Fault, sendingMethods } from './fault.js'
import type { FaultEffect, FaultTools, FaultyWire } from './fault-effect.js'
import { FaultRule } from './fault-rule.js'

/** What faults reach into. */
export interface FaultSurroundings {
  state: WorldState
  /** Asked each time, for the wire is made with its faults. */
  wire: () => FaultyWire
  /** Carries a call out past all faults. */
  perform(call: ApiCall): Promise<ApiResult>
  /** The account of a short name, a username or an id. @throws SANDBOX_NOBODY */
  accountId(who: string | number): number
  /** Asked when no rule has anything to say. */
  base?: WireFaults
}

interface ActiveFault {
  readonly rule: FaultRule
  readonly effect: FaultEffect
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
  /** The effects of all rules, the base behind them. */
  private effects: readonly FaultEffect[]
  private readonly base: WireFaults
  private readonly tools: FaultTools
  private lastId = 0
  private readonly hasBase: boolean

  constructor(private readonly around: FaultSurroundings) {
    const { state, wire, perform, base = {} } = around
    this.base = base
    this.hasBase = around.base !== undefined
    this.effects = [base]
    const random = new SeededRandom(state.seed)
    this.tools = {
      state,
      worldClock: state.clock,
      wireClock: new SystemClock(),
      random: () => random.int(1_000_000) / 1_000_000,
      accountOf: ({ call, accountId }) => accountOfCall(call, state) ?? accountId,
      wire,
      perform,
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
    this.use([...this.active, { rule, effect: effectOf(rule, accountId, this.tools) }])
    return rule
  }

  /** Whether there is no rule. */
  get hasNone(): boolean {
    return this.active.length === 0
  }

  /** Whether nothing is to go wrong: there is neither a rule nor a base. */
  get isIdle(): boolean {
    return this.hasNone && !this.hasBase
  }

  /** What is in force, and what has happened as often as it was to. */
  list(): FaultRule[] {
    return this.active.map(({ rule }) => rule)
  }

  /** Ends one fault. @returns whether there was such a rule. */
  remove(id: number): boolean {
    const found = this.active.find(({ rule }) => rule.id === id)
    if (!found) return false
    this.use(this.active.filter((other) => other !== found))
    found.effect.end?.()
    return true
  }

  /** Makes everything go well again. */
  clear(): void {
    for (const { rule } of this.active) rule.remove()
  }

  /** The interceptor that stands for all rules. */
  intercept(call: InterceptedCall, next: (changed?: ApiCall) => Promise<ApiResult>): Promise<ApiResult> {
    const { active } = this
    const through = (index: number, passed: InterceptedCall): Promise<ApiResult> => {
      const fault = active[index]
      if (!fault) return next(passed.call)
      const rest = (changed?: ApiCall) => through(index + 1, changed ? { ...passed, call: changed } : passed)
      return fault.effect.intercept ? fault.effect.intercept(passed, rest) : rest()
    }
    return through(0, call)
  }

  /** What becomes of a new connection, if something goes wrong with it. */
  onConnection(remoteAddress: string): 'refuse' | 'stall' | undefined {
    return this.first((effect) => effect.onConnection?.(remoteAddress))
  }

  /** What becomes of a connection with this transport, if anything. */
  onTransport(name: string): 'refuse' | 'stall' | undefined {
    return this.first((effect) => effect.onTransport?.(name))
  }

  /** The transport error that a frame of a client is answered with, if any. */
  onFrame(login: LoginInSight): number | undefined {
    return this.first((effect) => effect.onFrame?.(login))
  }

  /** What is to go wrong with a step of a key exchange, if anything. */
  onHandshake(step: 'pq' | 'key'): HandshakeFault | undefined {
    return this.first((effect) => effect.onHandshake?.(step))
  }

  /** What the server says besides on a message of a client, if anything. */
  onMessage(message: MessageInSight): MessageFault | undefined {
    return this.first((effect) => effect.onMessage?.(message))
  }

  /** What is to go wrong with a request, if anything. */
  onRequest(request: RequestInSight): RequestFault | undefined {
    return this.first((effect) => effect.onRequest?.(request))
  }

  /** What is to go wrong with an update that is pushed, if anything. */
  onPush(push: PushInSight): PushFault | undefined {
    return this.first((effect) => effect.onPush?.(push))
  }

  /** What is to be wrong with a message of the server, if anything. */
  onSend(message: SendInSight): SendFault | undefined {
    return this.first((effect) => effect.onSend?.(message))
  }

  refuseSalt(authKeyId: bigint): boolean {
    return this.effects.some((effect) => effect.refuseSalt?.(authKeyId))
  }

  skewMs(): number {
    let totalMs = 0
    for (const effect of this.effects) totalMs += effect.skewMs?.() ?? 0
    return totalMs
  }

  private first<Found>(look: (effect: FaultEffect) => Found | undefined): Found | undefined {
    for (const effect of this.effects) {
      const found = look(effect)
      if (found !== undefined) return found
    }
    return undefined
  }

  private use(active: readonly ActiveFault[]): void {
    this.active = active
    this.effects = [...active.map(({ effect }) => effect), this.base]
  }
}

/** The methods a fault meets when it names none. */
const defaultMethods: Partial<Record<Fault['kind'], readonly string[]>> = {
  rate: sendingMethods,
  'slow-mode': sendingMethods,
  'bot-timeout': ['messages.getBotCallbackAnswer', 'messages.getInlineBotResults'],
  'unknown-in-difference': ['updates.getDifference', 'updates.getChannelDifference'],
}

function methodsOf(fault: Fault): readonly string[] | undefined {
  if ('method' in fault && fault.method !== undefined) {
    return typeof fault.method === 'string' ? [fault.method] : fault.method
  }
  return defaultMethods[fault.kind]
}
