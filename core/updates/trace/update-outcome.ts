import type { Delivery, Match } from '../delivery.js'
import type { UpdateOutcome } from './explained-update.js'
import type { UpdateTrace } from './update-traces.js'

/** The deliveries of an update: its own, and that of the album it is a part of. */
export function deliveriesOf({ delivery }: UpdateTrace): Delivery[] {
  return [delivery, delivery?.album?.delivery].filter((each) => each !== undefined)
}

/** The handlers a delivery was matched with, those as well whose place others have taken. */
export function matchesOf({ past = [], matches }: Delivery): readonly Match[] {
  return past.length > 0 ? [...past, ...matches] : matches
}

/** From the most to the least that can be said: an update that failed in one handler has failed. */
const order: readonly UpdateOutcome[] = [
  'failed',
  'asking',
  'retrying',
  'running',
  'queued',
  'storing',
  'undone',
  'done',
  'answered',
  'unwanted',
]

/** @param isStopped - whether the client is stopped, so that nothing goes on. */
export function outcomeOf(trace: UpdateTrace, isStopped: boolean): UpdateOutcome {
  if (trace.isDuplicate) return 'duplicate'
  if (trace.source === 'own') return 'own'
  const all = deliveriesOf(trace).map((delivery) => outcomeOfDelivery(delivery, isStopped))
  const { album } = trace.delivery ?? {}
  if (album && !album.delivery) all.push(isStopped ? 'undone' : 'queued')
  return order.find((outcome) => all.includes(outcome)) ?? 'unwanted'
}

function outcomeOfDelivery(delivery: Delivery, isStopped: boolean): UpdateOutcome {
  const { progress } = delivery
  if (progress === 'answered') return progress
  const matches = matchesOf(delivery)
  if (progress === 'done') {
    if (matches.some(({ givenUp }) => givenUp)) return 'failed'
    return matches.some(({ call }) => call) ? 'done' : 'unwanted'
  }
  if (isStopped || progress === 'undone') return 'undone'
  if (progress !== 'running') return progress
  if (matches.some(({ call }) => call?.isAsking)) return 'asking'
  const isRetrying = matches.some(({ call, givenUp }) => call?.outcome === 'failed' && !givenUp)
  return isRetrying ? 'retrying' : 'running'
}
