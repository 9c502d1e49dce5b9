import type { AgentRecords } from './agent-records.js'
import type { AgentHealth } from './agent-status.js'
import { nextStep } from './next-step.js'

interface HealthFacts {
  readonly name: string
  readonly isLeaving: boolean
  readonly records: AgentRecords
  /** What keeps it from being online; `undefined` when nothing does. */
  readonly way: AgentHealth | undefined
  readonly nowMs: number
}

/** How an agent is, and why. */
export function healthOf(facts: HealthFacts): AgentHealth {
  const blockage = blockageOf(facts)
  if (blockage) {
    const next = nextStep(facts.name, blockage.state, facts.records.quarantine?.reason)
    return { ...blockage, ...(next === undefined ? {} : { next }) }
  }
  const { records, nowMs } = facts
  const [worst] = records.floods.waiting(nowMs).sort((one, other) => other.untilMs - one.untilMs)
  if (worst) {
    const { method: reason, resting, untilMs } = worst
    return { state: resting ? 'resting' : 'flooded', reason, waitMs: Math.ceil(untilMs - nowMs) }
  }
  const waitMs = records.messages.waitMs(nowMs, records.part)
  return waitMs > 0 ? { state: 'resting', reason: 'its budget is used up', waitMs: Math.ceil(waitMs) } : online
}

const online: AgentHealth = { state: 'online' }

/** What keeps an agent from sending anything; `undefined` when nothing does. */
export function blockageOf({ isLeaving, records, way, nowMs }: HealthFacts): AgentHealth | undefined {
  if (isLeaving) return { state: 'leaving', reason: 'it was taken off the list' }
  if (records.quarantine) {
    const { reason, detail, untilMs } = records.quarantine
    const rest = untilMs === undefined ? {} : { waitMs: Math.max(0, Math.ceil(untilMs - nowMs)) }
    return { state: 'quarantined', reason: reason === detail ? reason : `${reason}: ${detail}`, ...rest }
  }
  if (records.paused) return { state: 'paused', reason: 'paused by a person' }
  return way
}
