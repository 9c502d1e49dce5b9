import type { BeatAnswer } from './cluster-table.js'
import type { Machine } from './machine.js'
import { suits } from './placement.js'
import type { Groups, Shares } from './shares.js'

/** What a machine does next, so that the clients are run and nobody has too many. */
export interface Decision {
  /** How many clients to take that nobody holds. */
  readonly take: readonly { readonly placement: string; readonly count: number }[]
  /** Whom to ask for how many. */
  readonly ask: readonly { readonly placement: string; readonly from: string; readonly count: number }[]
}

/** What a decision is made of, besides the shares. */
export interface Situation {
  /** The deciding machine with what it holds at this moment. */
  readonly me: Machine
  readonly machines: BeatAnswer['machines']
  readonly free: BeatAnswer['free']
  /** How many clients it has asked for and not got yet, by placement. */
  readonly asked: Readonly<Record<string, number>>
  readonly groups: Groups
}

/**
 * What runs stays where it is: only what nobody holds is taken, and only what a machine has above its share is asked for. So a
 * machine that comes moves its own share and no more, and one that goes what it had.
 */
export function decide({ me, machines, free, asked, groups }: Situation, shares: Shares): Decision {
  const take: { placement: string; count: number }[] = []
  const ask: { placement: string; from: string; count: number }[] = []
  if (me.isLeaving) return { take, ask }
  const others = machines.filter(({ id }) => id !== me.id)
  for (const placement of groups.keys()) {
    if (!suits(me.labels, placement)) continue
    const { low, high } = shares.of(me.id, placement)
    const has = (me.held[placement] ?? 0) + (asked[placement] ?? 0)
    const count = Math.max(0, Math.min(free[placement] ?? 0, high - has))
    if (count > 0) take.push({ placement, count })
    ask.push(...asks(others, placement, { missing: low - has - count, room: high - has - count }, shares))
  }
  return { take, ask }
}

/** Those who have more than they may are asked for as much as there is room here; the others for what is missing here. */
function asks(
  others: readonly Machine[],
  placement: string,
  { missing, room }: { missing: number; room: number },
  shares: Shares,
): { placement: string; from: string; count: number }[] {
  const asked: { placement: string; from: string; count: number }[] = []
  let [got, left] = [0, room]
  const over = (machine: Machine, bound: 'low' | 'high') =>
    (machine.held[placement] ?? 0) - shares.of(machine.id, placement)[bound]
  const fullest = [...others].sort((one, other) => over(other, 'low') - over(one, 'low'))
  for (const bound of ['high', 'low'] as const) {
    if (bound === 'low') left = missing - got
    for (const machine of fullest) {
      const known = asked.find(({ from }) => from === machine.id)
      const count = Math.min(left, over(machine, bound) - (known?.count ?? 0))
      if (count <= 0) continue
      if (known) known.count += count
      else asked.push({ placement, from: machine.id, count })
      got += count
      left -= count
    }
  }
  return asked
}

/** Whether a machine can do without a client that another one asks for. */
export function canGive(me: Machine, placement: string, shares: Shares): boolean {
  if (me.isLeaving || !suits(me.labels, placement)) return true
  return (me.held[placement] ?? 0) > shares.of(me.id, placement).low
}
