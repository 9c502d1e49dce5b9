import type { Clock } from '../time/clock.js'
import type { Attempts } from './attempts.js'
import { Lane } from './lane.js'
import type { LaneParts } from './lane-parts.js'
import type { OutboxRecord } from './outbox-record.js'
import type { OutboxSettings } from './outbox-settings.js'
import type { OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'
import type { SenderElsewhere, Senders } from './senders.js'

interface OpenLaneParts extends Pick<LaneParts, 'contacts' | 'refusal' | 'failed'> {
  readonly senders: Senders
  readonly store: OutboxStore
  readonly clock: Clock
  readonly time: OutboxTime
  readonly settings: OutboxSettings
  readonly attempts: Attempts
}

/** How many messages of one pool are held in memory. */
const windowSize = 2_000
/** How many of them where others send too: what is held here, nobody else sends. */
const claimedAtOnce = 200
/** The longest time that nothing is claimed because nobody here can send. */
const maxRestMs = 60_000

/** Makes the lane of a pool over a store, alone or with the other processes that share it. */
export function openLane(pool: string, parts: OpenLaneParts): Lane {
  const { senders, store, clock, time, settings, attempts, failed } = parts
  let restUntilMs = Number.NEGATIVE_INFINITY
  /** Up to when what is due was looked for: what falls due from then on is next, though it may be due by the time that is asked. */
  let lookedUntilMs = clock.now()
  const canSend = () => senders.isHere?.() !== false && clock.monotonic() >= restUntilMs
  const giveBack = (records: readonly OutboxRecord[], why: SenderElsewhere) => {
    if (why.waitMs !== undefined) restUntilMs = clock.monotonic() + Math.min(why.waitMs, maxRestMs)
    const [head] = records
    for (const agent of why.without ?? []) head?.tried.push(unable(agent, time))
    store.claims?.giveBack(records, why.passed === true).catch(failed)
  }
  const lane = new Lane({
    ...{ senders, clock, time, failed, contacts: parts.contacts, refusal: parts.refusal },
    window: store.claims ? claimedAtOnce : windowSize,
    settleWithinMs: settings.settleWithinMs,
    giveUpMs: settings.giveUpMs,
    load: (limit, isKnown) => {
      const isOver = attempts.unsaved.over()
      const isInHand = (id: number) => isKnown(id) || isOver(id)
      lookedUntilMs = clock.now()
      return store.due({ pool, nowMs: lookedUntilMs, limit, isInHand, onlyExpired: !canSend() })
    },
    nextDueInMs: async () => {
      const nextMs = await store.nextDueMs(pool, lookedUntilMs)
      return nextMs === undefined ? undefined : nextMs - clock.now()
    },
    attempt: (record, sender, isBegun, isTurn) => attempts.make(record, sender, isBegun, isTurn),
    end: (record, state, reason) => attempts.end(record, state, reason),
    ...(store.claims && { giveBack }),
  })
  return lane
}

/** That an agent cannot send a message, as an attempt that was not made. */
function unable(agent: string, time: OutboxTime): OutboxRecord['tried'][number] {
  const moment = { startedMs: time.wallNow(), keptMs: time.now() }
  return { agent, account: 0, randomId: '0', ...moment, outcome: 'failed', reason: 'it does not know the recipient' }
}
