import type { TlValue } from '../tl-value.js'
import type { Session } from './session.js'
import type { WireCore } from './wire-core.js'
import type { PushFault, WireFaults } from './wire-faults.js'

/** Sends updates to the sessions of a login that want them. What goes to several, one after the other, is encoded once per layer. */
export class Pusher {
  /** What was encoded last, in which layer; logins are most often of few layers. */
  private latest: { readonly updates: TlValue; readonly layer: number; readonly body: Buffer }[] = []

  constructor(private readonly core: WireCore) {}

  /** @returns whether a connected session took it. */
  push(authKeyId: bigint, updates: TlValue, exceptSessionId: bigint | undefined): boolean {
    const record = this.core.keys.get(authKeyId)?.record
    if (!record) return false
    let isTaken = false
    for (const session of this.core.sessions.of(record.id)) {
      if (!session.receivesUpdates || session.id === exceptSessionId) continue
      this.pushTo(session, this.core.schemas.nearestLayer(record.layer), updates)
      if (session.links.size > 0) isTaken = true
    }
    return isTaken
  }

  /** Whether there is a session that would be sent something. */
  hears(authKeyId: bigint, exceptSessionId: bigint | undefined): boolean {
    const record = this.core.keys.get(authKeyId)?.record
    if (!record) return false
    for (const { receivesUpdates, id } of this.core.sessions.of(record.id)) {
      if (receivesUpdates && id !== exceptSessionId) return true
    }
    return false
  }

  private pushTo(session: Session, layer: number, updates: TlValue): void {
    const { faults, outbound, clock } = this.core
    const fault = faults && this.faultOf(faults, session, updates._)
    if (!fault) {
      outbound.send(session, this.encode(updates, layer), { needsAck: true })
      return
    }
    if (fault.drop) return
    const encoded = this.encode(fault.rewrite?.(updates) ?? updates, layer)
    const body = fault.spoil?.(encoded) ?? encoded
    const copies = fault.copies ?? 1
    const sendAll = () => {
      for (let copy = 0; copy < copies && !session.isDestroyed; copy++) outbound.send(session, body, { needsAck: true })
    }
    if (fault.delayMs) clock.after(fault.delayMs, sendAll, { keepsProcessAlive: false })
    else sendAll()
  }

  private faultOf(faults: WireFaults, { key, id }: Session, name: string): PushFault | undefined {
    return faults.onPush?.({ authKeyId: key.record?.id ?? key.id, userId: key.record?.userId, sessionId: id, name })
  }

  private encode(updates: TlValue, layer: number): Buffer {
    const [first] = this.latest
    if (first?.updates !== updates) this.latest = []
    const known = this.latest.find((each) => each.layer === layer)
    if (known) return known.body
    const body = this.core.schemas.encode(updates, layer)
    this.latest.push({ updates, layer, body })
    return body
  }
}
