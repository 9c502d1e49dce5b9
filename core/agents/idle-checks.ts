import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import type { AgentPolicy } from './agent-policy.js'

/** Asks accounts that nobody uses, now and then, whether they are well, and those whose quarantine is over. */
export class IdleChecks {
  private readonly checkedMs = new Map<string, number>()

  constructor(
    private readonly clock: Clock,
    private readonly policy: AgentPolicy,
    private readonly signal: AbortSignal,
  ) {}

  begin(agents: Iterable<Agent>): void {
    const { clock, policy, checkedMs } = this
    for (const agent of agents) {
      const { quarantine, paused } = agent.records
      const lastMs = Math.max(agent.usedMs, checkedMs.get(agent.name) ?? 0)
      const isDue = clock.monotonic() - lastMs >= policy.checkEveryMs
      const isOver = quarantine?.untilMs !== undefined && quarantine.untilMs <= clock.monotonic()
      const canBeAsked = agent.client !== undefined || (quarantine !== undefined && agent.isWanted)
      if (paused || !agent.isHere || !(isOver || (isDue && canBeAsked))) continue
      checkedMs.set(agent.name, clock.monotonic())
      void agent.check(this.signal).catch(() => {})
    }
  }
}
