import { forgetOldest } from '../../collections/forget-oldest.js'
import type { AroundManifest } from '../../decorators/around-manifest.js'
import type { Clock } from '../../time/clock.js'
import type { UpdateContext } from '../contexts/update-context.js'

type Limit = Extract<AroundManifest, { kind: 'limit' }>

interface Counted {
  /** When the runs that count began, by the monotonic clock; the oldest first. */
  times: number[]
  /** Whether a refusal was told since the last run. */
  told: boolean
}

/** The most people or chats that are remembered for one limit; those who came longest ago are forgotten. */
const maxKeys = 10_000

/** Counts the runs of one handler for its limit. */
export class RunLimit {
  private readonly counted = new Map<string, Counted>()

  constructor(
    private readonly limit: Limit,
    private readonly clock: Clock,
  ) {}

  /** Counts a run, if it may begin. @returns whether it may, and if not, whether this is the first refusal. */
  take(context: UpdateContext): 'run' | 'refused' | 'refused-again' {
    // The same run once more has been counted.
    if (context.attempt > 1) return 'run'
    const { max, perMs } = this.limit
    const nowMs = this.clock.monotonic()
    const key = keyOf(this.limit.by, context)
    const known = this.counted.get(key) ?? { times: [], told: false }
    this.counted.delete(key)
    this.counted.set(key, known)
    known.times = known.times.filter((time) => nowMs - time < perMs)
    if (known.times.length >= max) {
      const first = !known.told
      known.told = true
      return first ? 'refused' : 'refused-again'
    }
    known.times.push(nowMs)
    known.told = false
    if (this.counted.size > maxKeys) forgetOldest(this.counted.keys(), maxKeys, (oldest) => this.counted.delete(oldest))
    return 'run'
  }
}

function keyOf(by: Limit['by'], context: UpdateContext): string {
  const { senderId, chatId } = context as { senderId?: number; chatId?: number }
  switch (by) {
    case 'user':
      return String(senderId ?? 0)
    case 'chat':
      return String(chatId ?? 0)
    case 'member':
      return `${chatId ?? 0}:${senderId ?? 0}`
    case 'client':
      return ''
  }
}
