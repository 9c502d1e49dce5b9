import type { SettingDifference } from '../../config/compare-settings.js'
import type { PlanDiagnostic } from '../../plan/plan.js'
import type { EventError } from './event-error.js'

/**
 * What a changed configuration means for a client: `add` and `remove`; `restart`, as its connection is made anew; `plugins`,
 * which are exchanged while it stays connected; `none`.
 */
export type ClientChangeKind = 'add' | 'remove' | 'restart' | 'plugins' | 'none'

/** What a changed configuration means for one client. */
export interface ClientChange {
  /** Its `session_name`. */
  readonly client: string
  /** What has to be done for it. */
  readonly kind: ClientChangeKind
  /** What differs in its settings, when it is there before and after. */
  readonly differences: readonly SettingDifference[]
}

/** What would change if a configuration were applied. */
export interface ChangePlan {
  /** One entry for each client before or after. */
  readonly clients: readonly ClientChange[]
  /** Settings of the plugins of agents: those that are connected exchange them, the others begin with them. */
  readonly agents: readonly SettingDifference[]
  /** Settings that only a new start of the process brings into effect. */
  readonly needsRestart: readonly SettingDifference[]
  /** What is odd about the plugins then and is not now, in one sentence each; absent: nothing. */
  readonly notes?: readonly string[]
  /** What has to be fixed first; with any error the change cannot be applied. */
  readonly diagnostics: readonly PlanDiagnostic[]
}

/** What became of one client when a configuration was applied. */
export interface ClientChangeResult extends ClientChange {
  /** Why it did not work out; the others were changed all the same. */
  readonly error?: EventError
}

/** What became of a configuration that was applied. */
export interface ChangeReport {
  /** What became of each client. */
  readonly clients: readonly ClientChangeResult[]
  /** Settings that only a new start of the process brings into effect. */
  readonly needsRestart: readonly SettingDifference[]
}
