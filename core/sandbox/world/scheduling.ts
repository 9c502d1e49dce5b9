import type { Timer } from '../../time/clock.js'
import { RpcError } from '../rpc-error.js'
import { type Account, type ScheduledMessage, whenOnline } from './account.js'
import type { Message } from './message.js'
import type { Messaging } from './messaging.js'
import { type Peer, peerKey } from './peer.js'
import type { DeliveredUpdate } from './update.js'
import type { WorldState } from './world-state.js'

/** How many messages may wait in one chat, and how far ahead. */
const maxPerChat = 100
const maxAheadSeconds = 365 * 86_400
/** A timer runs no longer than that before it looks at the clock again: dates are a matter of the wall clock. */
const maxWaitMs = 3_600_000

/** Messages that wait for their time. */
export class Scheduling {
  private readonly timers = new Map<ScheduledMessage, Timer>()

  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
  ) {
    messaging.schedule = (sender, peer, message, date) => this.add(sender, peer, message, date)
  }

  /** The messages that wait in a chat, the latest first. */
  list(account: Account, peer: Peer): ScheduledMessage[] {
    const own = [...account.scheduled.values()].filter((waiting) => peerKey(waiting.peer) === peerKey(peer))
    return own.sort((a, b) => b.date - a.date || b.id - a.id)
  }

  /** @throws {RpcError} `MESSAGE_ID_INVALID` when one of them does not wait in this chat. */
  find(account: Account, peer: Peer, ids: readonly number[]): ScheduledMessage[] {
    return ids.map((id) => {
      const waiting = account.scheduled.get(id)
      if (!waiting || peerKey(waiting.peer) !== peerKey(peer)) throw new RpcError(400, 'MESSAGE_ID_INVALID')
      return waiting
    })
  }

  /** Changes what waits, or until when. */
  edit(account: Account, waiting: ScheduledMessage, changes: { message?: Partial<Message>; date?: number }): void {
    if (changes.date !== undefined) this.checkDate(waiting.peer, changes.date)
    waiting.date = changes.date ?? waiting.date
    waiting.message = waiting.message.copy({ ...changes.message, date: waiting.date })
    waiting.message.numberFor(account.id, waiting.id)
    this.arm(account, waiting)
    this.announce(account, waiting)
  }

  remove(account: Account, waiting: readonly ScheduledMessage[]): void {
    this.forget(account, waiting, [])
  }

  /** Sends what waits, before its time or because it has come. */
  send(account: Account, waiting: readonly ScheduledMessage[]): readonly DeliveredUpdate[] {
    return this.state.heardBy(account.id, () => {
      for (const each of waiting) {
        const sent = this.messaging.sendScheduled(account, each.peer, each.message)
        this.forget(account, [each], sent)
      }
    })
  }

  /** Sends what waited for somebody to be online. */
  cameOnline(person: Account): void {
    for (const account of this.state.accounts.values()) {
      for (const waiting of account.scheduled.values()) {
        const isFor = waiting.peer.type === 'user' && waiting.peer.id === person.id
        if (isFor && waiting.date === whenOnline) this.sendDue(account, waiting)
      }
    }
  }

  /** Waits for the times of all messages; for when a world was restored. */
  resume(): void {
    for (const account of this.state.accounts.values()) {
      for (const waiting of account.scheduled.values()) this.arm(account, waiting)
    }
  }

  /** Waits for nothing any more. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel()
    this.timers.clear()
  }

  private add(account: Account, peer: Peer, message: Message, date: number): readonly DeliveredUpdate[] {
    if (account.isBot) throw new RpcError(400, 'SCHEDULE_BOT_NOT_ALLOWED')
    this.checkDate(peer, date)
    if (this.list(account, peer).length >= maxPerChat) throw new RpcError(400, 'SCHEDULE_TOO_MUCH')
    account.lastScheduledId += 1
    const id = account.lastScheduledId
    const waiting: ScheduledMessage = { id, peer, date, message: message.copy({ date }) }
    waiting.message.numberFor(account.id, id)
    account.scheduled.set(id, waiting)
    this.arm(account, waiting)
    return this.state.heardBy(account.id, () => this.announce(account, waiting))
  }

  private checkDate(peer: Peer, date: number): void {
    if (date === whenOnline) {
      if (peer.type !== 'user') throw new RpcError(400, 'SCHEDULE_STATUS_PRIVATE')
      return
    }
    if (date <= 0) throw new RpcError(400, 'SCHEDULE_DATE_INVALID')
    if (date > this.state.now + maxAheadSeconds) throw new RpcError(400, 'SCHEDULE_DATE_TOO_LATE')
  }

  private arm(account: Account, waiting: ScheduledMessage): void {
    this.timers.get(waiting)?.cancel()
    this.timers.delete(waiting)
    if (waiting.date === whenOnline) return
    const leftMs = Math.max(0, waiting.date * 1_000 - this.state.clock.now())
    const look = () => {
      if (waiting.date > this.state.now) this.arm(account, waiting)
      else this.sendDue(account, waiting)
    }
    const timer = this.state.clock.after(Math.min(leftMs, maxWaitMs), look, { keepsProcessAlive: false })
    this.timers.set(waiting, timer)
  }

  /** What cannot be sent any more (a block, a group that was left) is given up, as Telegram does. */
  private sendDue(account: Account, waiting: ScheduledMessage): void {
    try {
      this.send(account, [waiting])
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      this.remove(account, [waiting])
    }
  }

  private forget(account: Account, waiting: readonly ScheduledMessage[], sent: readonly DeliveredUpdate[]): void {
    const [first] = waiting
    if (!first) return
    for (const each of waiting) {
      account.scheduled.delete(each.id)
      this.timers.get(each)?.cancel()
      this.timers.delete(each)
    }
    const sentIds = sent.flatMap(({ update }) =>
      update.type === 'new-message' || update.type === 'new-channel-message' ? [update.id] : [],
    )
    const ids = waiting.map(({ id }) => id)
    const update = { type: 'delete-scheduled', peer: first.peer, ids, sentIds: sentIds.slice(0, ids.length) } as const
    this.state.change({ accountId: account.id }, () => this.state.emitPlain(account.id, update))
  }

  private announce(account: Account, { id, message }: ScheduledMessage): void {
    this.state.change({ accountId: account.id }, () =>
      this.state.emitPlain(account.id, { type: 'new-scheduled', message, id }),
    )
  }
}
