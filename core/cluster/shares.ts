import type { Machine } from './machine.js'
import { suits } from './placement.js'

/** How many clients of a placement a machine is to have: the lower and the upper whole number beside its exact share. */
export interface Share {
  readonly low: number
  readonly high: number
}

/** How many clients there are, by their placement's key. */
export type Groups = ReadonlyMap<string, number>

const tolerance = 1e-6

/**
 * What each machine is to have of each group: the groups with the fewest machines first, each spread so that the fullest of its
 * machines is as empty as can be, by weight and counting what was spread before. A pure function of who is there, so that every
 * machine comes to the same result.
 */
export class Shares {
  private readonly shares = new Map<string, Map<string, number>>()
  /** Groups for which there is no machine. */
  readonly homeless: readonly string[]

  constructor(machines: readonly Machine[], groups: Groups) {
    const able = machines.filter(({ isLeaving, weight }) => !isLeaving && weight > 0)
    const homes = [...groups].map(([key, count]) => ({
      key,
      count,
      machines: able.filter(({ labels }) => suits(labels, key)),
    }))
    this.homeless = homes.filter(({ count, machines: of }) => count > 0 && of.length === 0).map(({ key }) => key)
    homes.sort((one, other) => one.machines.length - other.machines.length || (one.key < other.key ? -1 : 1))
    const loads = new Map<string, number>()
    for (const { key, count, machines: of } of homes) this.spread(key, count, of, loads)
  }

  exact(machine: string, key: string): number {
    return this.shares.get(machine)?.get(key) ?? 0
  }

  of(machine: string, key: string): Share {
    const share = this.exact(machine, key)
    return { low: Math.floor(share + tolerance), high: Math.ceil(share - tolerance) }
  }

  private spread(key: string, count: number, machines: readonly Machine[], loads: Map<string, number>): void {
    const level = levelOf(count, machines, loads)
    for (const { id, weight } of machines) {
      const load = loads.get(id) ?? 0
      const share = Math.max(0, level * weight - load)
      loads.set(id, load + share)
      const own = this.shares.get(id) ?? new Map<string, number>()
      this.shares.set(id, own.set(key, share))
    }
  }
}

/** How full, for each unit of weight, machines are when `count` more were poured in where it is emptiest. */
function levelOf(count: number, machines: readonly Machine[], loads: ReadonlyMap<string, number>): number {
  const loadOf = ({ id }: Machine) => loads.get(id) ?? 0
  const byFill = [...machines].sort((one, other) => loadOf(one) / one.weight - loadOf(other) / other.weight)
  let [weight, load, level] = [0, count, 0]
  for (const machine of byFill) {
    if (weight > 0 && loadOf(machine) / machine.weight >= level) break
    weight += machine.weight
    load += loadOf(machine)
    level = load / weight
  }
  return level
}
