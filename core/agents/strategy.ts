import type { Acquaintance } from '../outbox/outbox-store.js'

/**
 * How the next agent is chosen among those that may send:
 * - `least-busy`: shortest flood wait, then messages under way, then share of its budget used, then least recently used
 * - `round-robin`: one after the other
 * - `weighted`: as often as their weights say
 * - `sticky`: the one that wrote to this person first, otherwise the least busy
 */
export type StrategyName = 'least-busy' | 'round-robin' | 'weighted' | 'sticky'

/** What a strategy sees of an agent. */
export interface Candidate {
  readonly name: string
  readonly weight: number
  /** The longest pause it has to keep, for whatever method. */
  readonly floodMs: number
  readonly inFlight: number
  /** How much of its budget is used, 0 to 1. */
  readonly share: number
  /** Larger the later it was used last; 0: never. */
  readonly lastUse: number
}

/** Chooses one of several agents. */
export interface Strategy {
  readonly name: StrategyName
  /** @param candidates - one or more. @param contacts - who knows the recipient, the oldest acquaintance first. */
  choose<Each extends Candidate>(candidates: readonly Each[], contacts: readonly Acquaintance[]): Each | undefined
}

export function createStrategy(name: StrategyName): Strategy {
  switch (name) {
    case 'round-robin':
      return new RoundRobin()
    case 'weighted':
      return new Weighted()
    default:
      return { name, choose: leastBusy }
  }
}

function leastBusy<Each extends Candidate>(candidates: readonly Each[]): Each | undefined {
  let best: Each | undefined
  for (const candidate of candidates) if (best === undefined || isBetter(candidate, best)) best = candidate
  return best
}

function isBetter(one: Candidate, other: Candidate): boolean {
  const difference =
    one.floodMs - other.floodMs ||
    one.inFlight - other.inFlight ||
    one.share - other.share ||
    one.lastUse - other.lastUse
  return difference < 0
}

class RoundRobin implements Strategy {
  readonly name = 'round-robin'
  private last = ''

  choose<Each extends Candidate>(candidates: readonly Each[]): Each | undefined {
    const sorted = [...candidates].sort((one, other) => (one.name < other.name ? -1 : 1))
    const next = sorted.find(({ name }) => name > this.last) ?? sorted[0]
    if (next) this.last = next.name
    return next
  }
}

/** Smooth: of weights 3 and 1 it makes a a b a, not a a a b. */
class Weighted implements Strategy {
  readonly name = 'weighted'
  private readonly credit = new Map<string, number>()

  choose<Each extends Candidate>(candidates: readonly Each[]): Each | undefined {
    let total = 0
    let best: Each | undefined
    for (const candidate of candidates) {
      const { name, weight } = candidate
      total += weight
      this.credit.set(name, (this.credit.get(name) ?? 0) + weight)
      if (best === undefined || (this.credit.get(name) ?? 0) > (this.credit.get(best.name) ?? 0)) best = candidate
    }
    if (best) this.credit.set(best.name, (this.credit.get(best.name) ?? 0) - total)
    return best
  }
}
