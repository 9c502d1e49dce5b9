import { Alarm } from './alarm.js'
import type { AttemptResult } from './attempt-result.js'
import { cancelledReason } from './end-of-unsure.js'
import { expiredIn, whyGivenUp, whyOver, whyUnsettled } from './give-up.js'
import { HeldBroadcasts } from './held-broadcasts.js'
import { InHand } from './in-hand.js'
import { LaneLoading } from './lane-loading.js'
import type { Claim, LaneParts } from './lane-parts.js'
import { Line } from './line.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import { ReadyLines } from './ready-lines.js'
import { firstRetryMs, maxRetryMs, retryMs, waitAfter } from './retry-wait.js'
import { isTurn, joinBehind } from './same-person.js'
import { senderRequest } from './sender-request.js'
import type { Sender, SenderElsewhere } from './senders.js'

/**
 * The messages of one pool on their way: matches recipients whose turn it is with accounts that are free. Messages of one
 * recipient go out one after the other, those of different ones side by side. Holds a window of all messages in memory.
 */
export class Lane {
  private readonly lines = new Map<string, Line>()
  private readonly inHand = new InHand()
  private readonly ready = new ReadyLines()
  private readonly parked = new Map<string, Set<Line>>()
  private readonly endWatching: () => void
  private readonly running = new Set<Promise<void>>()
  private readonly alarm: Alarm
  private readonly due: Alarm
  private readonly held: HeldBroadcasts
  private readonly loading: LaneLoading
  private emptyRounds = 0
  private isStopped = false
  private pumping = false
  isPaused = false

  constructor(private readonly parts: LaneParts) {
    this.held = new HeldBroadcasts(parts.giveBack !== undefined)
    this.loading = new LaneLoading({
      ...{ lane: parts, inHand: this.inHand, held: this.held },
      insert: (record) => this.insert(record),
      loaded: () => this.pump(),
      dueIn: (waitMs) => this.dueIn(waitMs),
      failed: (error) => {
        this.parts.failed(error)
        this.alarm.set(firstRetryMs)
      },
    })
    this.alarm = new Alarm(parts.clock, () => this.wake())
    this.due = new Alarm(parts.clock, () => this.refresh())
    this.endWatching = parts.senders.onFree((agent) => this.freed(agent))
  }

  /** Takes a message that has just been stored or fallen due. */
  admit(record: OutboxRecord): void {
    if (this.isStopped || this.inHand.has(record.id)) return
    if (this.loading.admits(record)) this.insert(record)
    this.pump()
  }

  /**
   * Takes an account for a message that is not stored yet, when nothing is before it: so it is stored with its attempt in
   * one go. @returns `undefined` when it has to wait in its line.
   */
  claim(message: NewOutboxRecord): Claim | undefined {
    const { recipient, expiresMs } = message
    const isFirst = this.loading.hasAll && this.ready.isEmpty
    const mustWait = this.isStopped || this.isPaused || !isFirst || this.lines.has(recipient)
    if (mustWait || expiresMs !== undefined) return undefined
    const contacts = this.parts.contacts(recipient)
    if (contacts instanceof Promise) return undefined
    const sender = this.parts.senders.take(senderRequest(message, contacts))
    if ('waits' in sender) return undefined
    const line = new Line(recipient)
    line.contacts = contacts
    line.enter('busy')
    this.lines.set(recipient, line)
    return {
      sender,
      proceed: (record) => {
        line.lead(record)
        this.inHand.set(record.id, line)
        this.run(line, record, sender, true)
      },
      cancel: () => {
        sender.release({ outcome: 'refused', reason: 'it is not sent' }, 0)
        if (line.size === 0) for (const name of line.names) this.lines.delete(name)
        else this.makeReady(line)
        this.pump()
      },
    }
  }

  /** The store may have messages that are due now. @param priority - the highest they have; default: any. */
  refresh(priority?: number): void {
    this.loading.refresh(priority)
    this.pump()
  }

  /** Moments that people named may have come by now. */
  clockWasSet(): void {
    this.refresh()
    this.alarm.set(0)
  }

  /** A message of the store falls due in so many milliseconds. */
  dueIn(waitMs: number): void {
    this.due.set(waitMs)
  }

  /** Takes a message out of its line. @returns false when it is being sent. */
  withdraw(id: number): boolean {
    const line = this.inHand.get(id)
    if (!line) return true
    if (line.state === 'busy' && line.head?.id === id) return false
    this.drop(line, id)
    return true
  }

  /** Takes out the messages of a broadcast; one that is being sent leaves when it would have to wait. */
  withdrawBroadcast(broadcast: number, state: 'paused' | 'cancelled'): void {
    this.held.hold(broadcast, state)
    const records = [...new Set(this.lines.values())].flatMap((line) => line.records())
    for (const record of records.filter((each) => each.broadcast === broadcast)) {
      const isUnsure = record.state === 'ambiguous'
      // It is still to be found out what became of it.
      if (isUnsure && state === 'cancelled') continue
      if (this.withdraw(record.id) && isUnsure) this.leave(record)
    }
    if (state === 'cancelled') this.refresh()
  }

  /** A broadcast goes on. */
  restoreBroadcast(broadcast: number): void {
    this.held.release(broadcast)
    this.refresh()
  }

  /** Sends what can be sent now. */
  pump(): void {
    if (this.pumping || this.isStopped) return
    this.pumping = true
    try {
      if (!this.isPaused) this.match()
      this.loading.more()
    } finally {
      this.pumping = false
    }
  }

  /** Begins nothing more. Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.endWatching()
    this.alarm.end()
    this.due.end()
    await Promise.all([...this.running, this.loading.ended])
  }

  private match(): void {
    const stopped = new Set<Line['kind']>()
    for (let place = this.ready.next(stopped); place; place = this.ready.next(stopped)) {
      const { head } = place.line
      if (head && !this.serve(place.line, head)) stopped.add(this.ready.putBack(place))
    }
  }

  /** @returns false when nobody is free for messages like this one. */
  private serve(line: Line, record: OutboxRecord): boolean {
    const { clock, time, senders, settleWithinMs, giveUpMs, refusal, end } = this.parts
    const isUnsure = record.state === 'ambiguous'
    const open = isUnsure
      ? record.tried.find(({ outcome }) => outcome === 'ambiguous' || outcome === 'open')
      : undefined
    const over = isUnsure ? undefined : whyOver(record, clock.now(), refusal(record.recipient))
    if (over) return this.ended(line, () => end(record, over.state, over.reason))
    const facts = { record, time, settleWithinMs, giveUpMs, ...(open ? { open } : {}) }
    const unsettled = whyUnsettled(facts, line.deferrals > 0)
    if (unsettled !== undefined) return this.ended(line, () => end(record, 'failed', unsettled))
    const taken = senders.take({ ...senderRequest(record, line.contacts ?? [], open), isClaimed: true })
    if (!('waits' in taken)) {
      this.emptyRounds = 0
      this.run(line, record, taken)
      return true
    }
    if (taken.waits === 'elsewhere') return this.letGo(line, taken)
    const givenUp = whyGivenUp(taken, facts)
    if (givenUp !== undefined || taken.waits === 'never') {
      return this.ended(line, () => end(record, 'failed', givenUp ?? taken.reason))
    }
    record.reason = taken.reason
    this.alarm.set(taken.waitMs ?? retryMs(this.emptyRounds + 1))
    if (taken.waits === 'pool') return false
    line.enter('parked')
    const park = this.parked.get(taken.agent) ?? new Set()
    this.parked.set(taken.agent, park.add(line))
    return true
  }

  private ended(line: Line, end: () => void): true {
    const { head } = line
    if (head) this.drop(line, head.id)
    end()
    return true
  }

  /** Others may send all that waits for a recipient. */
  private letGo(line: Line, why: SenderElsewhere): true {
    const records = [...line.records()]
    for (const { id } of records) this.drop(line, id)
    this.parts.giveBack?.(records, why)
    return true
  }

  /** What is unsure is the store's until its broadcast goes on, which may be by now. */
  private leave(record: OutboxRecord): void {
    this.parts.giveBack?.([record], { waits: 'elsewhere', reason: 'its broadcast is paused' })
    this.loading.refresh()
  }

  private lookUp(line: Line): void {
    const known = this.parts.contacts(line.recipient)
    if (!(known instanceof Promise)) {
      line.contacts = known
      return
    }
    line.enter('loading')
    const looked = known
      .catch((error) => {
        this.parts.failed(error)
        return []
      })
      .then((contacts) => {
        line.contacts = contacts
        this.makeReady(line)
        this.pump()
      })
    this.track(looked)
  }

  private run(line: Line, record: OutboxRecord, sender: Sender, isBegun = false): void {
    line.enter('busy')
    line.isItsTurn = false
    const attempt = this.parts
      .attempt(record, sender, isBegun, (names) => isTurn(this.lines, line, record, names))
      .then((result) => this.settle(line, record, result))
      .catch((error) => {
        // The store refused; what is kept of the message says that it is being sent, so the next start finds out.
        this.parts.failed(error)
        record.state = 'ambiguous'
        this.rest(line, maxRetryMs)
      })
    this.track(attempt)
  }

  private track(work: Promise<void>): void {
    this.running.add(work)
    void work.finally(() => this.running.delete(work))
  }

  private settle(line: Line, record: OutboxRecord, result: AttemptResult): void {
    const held = 'isHeld' in result ? 'paused' : this.held.of(record)
    const joined = held ? undefined : joinBehind(this.lines, this.inHand, line, result)
    if (held) {
      line.deferrals = 0
      line.enter('ready')
      this.drop(line, record.id)
      if ('isHeld' in result) this.leave(record)
      if (held === 'cancelled') this.parts.end(record, 'cancelled', cancelledReason)
    } else if (joined) {
      if (joined.state === 'ready' || joined.state === 'parked') this.makeReady(joined)
    } else if ('isLost' in result || (record.state !== 'waiting' && record.state !== 'ambiguous')) {
      line.deferrals = 0
      if (result.outcome === 'sent') line.contacts = undefined
      line.enter('ready')
      this.drop(line, record.id)
    } else this.tryAgain(line, result)
    this.pump()
  }

  private tryAgain(line: Line, result: AttemptResult): void {
    const waitMs = waitAfter(result, ++line.deferrals)
    if (waitMs === 0) this.makeReady(line)
    else this.rest(line, waitMs)
  }

  private rest(line: Line, waitMs: number): void {
    line.enter('resting')
    const { turn } = line
    const again = () => {
      if (!this.isStopped && line.turn === turn) this.makeReady(line)
      this.pump()
    }
    this.parts.clock.after(waitMs, again, { keepsProcessAlive: false })
  }

  private insert(record: OutboxRecord): void {
    const known = this.lines.get(record.recipient)
    const line = known ?? new Line(record.recipient)
    const before = line.head
    if (!known) this.lines.set(record.recipient, line)
    line.insert(record)
    this.inHand.set(record.id, line)
    if (record.expiresMs !== undefined) this.alarm.set(record.expiresMs - this.parts.clock.now())
    const isAhead = line.head !== before && (line.state === 'ready' || line.state === 'parked')
    if (!known || isAhead) this.makeReady(line)
  }

  private makeReady(line: Line): void {
    for (const park of this.parked.values()) park.delete(line)
    if (!line.contacts) this.lookUp(line)
    if (!line.contacts) return
    line.enter('ready')
    this.ready.add(line)
  }

  /** Takes a message out, and lets the next of its line come. */
  private drop(line: Line, id: number): void {
    const wasHead = line.head?.id === id
    line.remove(id)
    this.inHand.delete(id)
    if (line.size === 0) {
      line.enter('ready')
      for (const name of line.names) this.lines.delete(name)
      for (const park of this.parked.values()) park.delete(line)
    } else if (wasHead && line.state !== 'busy' && line.state !== 'loading') this.makeReady(line)
  }

  private freed(agent: string): void {
    for (const line of [...(this.parked.get(agent) ?? [])]) this.makeReady(line)
    this.pump()
  }

  private wake(): void {
    this.emptyRounds++
    for (const park of this.parked.values()) for (const line of [...park]) this.makeReady(line)
    this.dropExpired()
    this.pump()
  }

  /** A message whose time is over is told so even while nobody is free. */
  private dropExpired(): void {
    const { expired, nextMs } = expiredIn(this.inHand, this.parts.clock.now())
    this.alarm.set(nextMs)
    for (const record of expired) {
      if (this.withdraw(record.id)) this.parts.end(record, 'expired', 'its time was over before it was sent')
    }
  }
}
