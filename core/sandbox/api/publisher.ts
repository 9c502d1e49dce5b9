import type { Wire } from '../ports.js'
import type { TlValue } from '../tl-value.js'
import type { DeliveredUpdate, PlainUpdate } from '../world/update.js'
import type { World } from '../world/world.js'
import type { Change, Origin } from '../world/world-state.js'
import type { Logins } from './logins.js'
import { updatesToTl } from './to-tl/update-to-tl.js'
import { View } from './to-tl/view.js'

/** Pushes the changes of the world to all logins they concern. */
export class Publisher {
  constructor(
    private readonly world: World,
    private readonly wire: Wire,
    private readonly logins: Logins,
  ) {}

  publish(change: Change): void {
    for (const [accountId, updates] of change.updates) this.publishTo(accountId, updates, change.origin)
  }

  private publishTo(accountId: number, updates: readonly DeliveredUpdate[], origin: Origin | undefined): void {
    const account = this.world.state.accounts.get(accountId)
    if (!account) return
    const kept = keptOf(updates)
    /** What was made last; logins of one account are most often of one layer. */
    let latest: { layer: number; body: TlValue } | undefined
    for (const authKey of this.wire.authKeysOf(accountId)) {
      const record = this.logins.record(authKey.id)
      if (record.imported) continue
      const isAsking = authKey.id === origin?.authKeyId
      const isMissed = !isAsking && kept.length > 0
      if (!isMissed && this.wire.hears?.(authKey.id, isAsking ? origin.sessionId : undefined) === false) continue
      const { layer } = authKey
      if (latest?.layer !== layer) {
        latest = { layer, body: updatesToTl(new View(this.world, account, layer, true), updates, { seq: 0 }) }
      }
      const { body } = latest
      if (isAsking) {
        // The asking session has the events as its answer, and it must not find a hole in the numbers.
        this.wire.push(authKey.id, body, { exceptSessionId: origin.sessionId })
        continue
      }
      this.pushNumbered(authKey.id, body, kept)
    }
  }

  private pushNumbered(authKeyId: bigint, body: TlValue, kept: readonly PlainUpdate[]): void {
    if (kept.length === 0) {
      this.wire.push(authKeyId, body)
      return
    }
    const record = this.logins.record(authKeyId)
    record.seq += 1
    if (!this.wire.push(authKeyId, { ...body, seq: record.seq })) this.logins.miss(authKeyId, kept)
  }
}

const nothing: readonly PlainUpdate[] = []

/** What is kept for those who are away: events without a number that are worth it. */
function keptOf(updates: readonly DeliveredUpdate[]): readonly PlainUpdate[] {
  let kept = nothing
  for (const entry of updates) if (entry.box === 'none' && !entry.transient) kept = [...kept, entry.update]
  return kept
}
