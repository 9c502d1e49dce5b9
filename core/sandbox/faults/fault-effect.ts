import type { Clock } from '../../time/clock.js'
import type { ApiInterceptor, ApiResult, InterceptedCall } from '../api/interceptor.js'
import type { WireFaults } from '../mtproto/wire-faults.js'
import type { ApiCall, AuthKeyRecord, Wire } from '../ports.js'
import type { WorldState } from '../world/world-state.js'

/** What one rule does: it hooks into the wire, stands before the methods, or both. */
export interface FaultEffect extends WireFaults {
  /** Sees every call; whom it concerns is for it to say. */
  intercept?: ApiInterceptor
  /** Puts right what it has changed. */
  end?(): void
}

/** What effects reach into. */
export interface FaultTools {
  readonly state: WorldState
  /** Counts waits in the world's time. */
  readonly worldClock: Clock
  /** Holds answers back in the time of the wire. */
  readonly wireClock: Clock
  /** From 0 to below 1. */
  random(): number
  /** The account a call is for, also when it is one that logs in. */
  accountOf(call: InterceptedCall): number | undefined
  /** The wire half, which is made with its faults. */
  wire(): FaultyWire
  /** Carries a call out past all faults. */
  perform(call: ApiCall): Promise<ApiResult>
}

/** The wire half, as faults reach into it. */
export interface FaultyWire extends Wire {
  authKeys(): AuthKeyRecord[]
  readonly port: number | undefined
  readonly rsa: { readonly publicPem: string }
}
