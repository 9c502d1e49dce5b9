import type { TlObject } from '../../core/mtproto/driver.js'
import type { FakeClient } from './fake-client.js'
import { channel, user } from './tl.js'

interface LoggedEvent {
  pts: number
  count: number
  update: TlObject
}

/** What Telegram keeps of an account: its log of events, and that of its channels. */
export class FakeServer {
  readonly common: LoggedEvent[] = []
  readonly channels = new Map<number, LoggedEvent[]>()
  sliceSize = 1_000
  /** Whether a difference names all channels: all of them changed in the second that is asked from. */
  tellsOfChannels = true
  /** Events of a channel before this pts are forgotten. */
  readonly channelForgotten = new Map<number, number>()
  private messageIds = new Map<number, number>()

  constructor(client: FakeClient) {
    this.answer(client)
  }

  /** Has this client's requests answered here. */
  answer(client: FakeClient): void {
    client.answers.set('updates.GetState', () => this.state(this.common.length))
    client.answers.set('updates.GetDifference', (params) => this.difference(Number(params.pts)))
    client.answers.set('updates.GetChannelDifference', ({ channel: input, pts, limit }) => {
      const id = -1_000_000_000_000 - Number((input as { markedId: number }).markedId)
      return this.channelDifference(id, Number(pts), Number(limit))
    })
    client.answers.set('channels.GetMessages', ({ channel: input, id: ids }) => {
      const id = -1_000_000_000_000 - Number((input as { markedId: number }).markedId)
      const wanted = new Set((ids as { id: number }[]).map((one) => one.id))
      const all = (this.channels.get(id) ?? []).map(({ update }) => update.message as TlObject)
      const found = all.filter((message) => wanted.has(Number(message.id)))
      return { className: 'messages.ChannelMessages', messages: found.reverse(), users: [], chats: [] }
    })
  }

  /** A message arrives in a private chat. @returns the update as it is pushed. */
  message(from: number, text: string): TlObject {
    return this.log(this.common, {
      className: 'UpdateNewMessage',
      message: {
        className: 'Message',
        id: this.nextId(0),
        peerId: user(from),
        fromId: user(from),
        date: 1,
        message: text,
      },
    })
  }

  channelMessage(id: number, text: string, date = 1): TlObject {
    let log = this.channels.get(id)
    if (!log) {
      log = []
      this.channels.set(id, log)
    }
    return this.log(log, {
      className: 'UpdateNewChannelMessage',
      message: {
        className: 'Message',
        id: this.nextId(id),
        peerId: channel(id),
        fromId: user(5),
        date,
        message: text,
      },
    })
  }

  /** An event that takes several numbers, as a deletion of several messages does. */
  deletion(ids: number[]): TlObject {
    const update = { className: 'UpdateDeleteMessages', messages: ids }
    const pts = this.common.length + ids.length
    const pushed = { ...update, pts, ptsCount: ids.length }
    for (const id of ids) {
      const isLast = id === ids.at(-1)
      this.common.push({
        pts: this.common.length + 1,
        count: isLast ? ids.length : 0,
        update: isLast ? pushed : { className: '' },
      })
    }
    return pushed
  }

  /** Is as it was after so many events of the account, and of each channel. */
  restore(events: number): void {
    this.common.length = Math.min(this.common.length, events)
    for (const log of this.channels.values()) log.length = Math.min(log.length, events)
    for (const [box, id] of this.messageIds) this.messageIds.set(box, Math.min(id, events))
  }

  /** Leaves out a message id, as a message to somebody else does. */
  skipId(): void {
    this.nextId(0)
  }

  private log(log: LoggedEvent[], update: TlObject): TlObject {
    const pts = log.length + 1
    const pushed = { ...update, pts, ptsCount: 1 }
    log.push({ pts, count: 1, update: pushed })
    return pushed
  }

  private nextId(box: number): number {
    const id = (this.messageIds.get(box) ?? 0) + 1
    this.messageIds.set(box, id)
    return id
  }

  private state(pts: number): TlObject {
    return { className: 'updates.State', pts, qts: 0, date: 1, seq: 0 }
  }

  private difference(pts: number): TlObject {
    const missed = this.common.filter((event) => event.pts > pts)
    const hints = this.tellsOfChannels ? [...this.channels].map(([id, log]) => tooLong(id, log.length)) : []
    if (missed.length + hints.length === 0) return { className: 'updates.DifferenceEmpty', date: 1, seq: 0 }
    const part = missed.slice(0, this.sliceSize)
    const isSlice = part.length < missed.length
    const state = this.state(isSlice ? (part.at(-1)?.pts ?? pts) : this.common.length)
    return {
      className: isSlice ? 'updates.DifferenceSlice' : 'updates.Difference',
      ...contents([...part.map(({ update }) => update), ...(isSlice ? [] : hints)]),
      newEncryptedMessages: [],
      ...(isSlice ? { intermediateState: state } : { state }),
    }
  }

  private channelDifference(id: number, pts: number, limit: number): TlObject {
    const log = this.channels.get(id) ?? []
    if (pts < (this.channelForgotten.get(id) ?? 0)) {
      const top = log.at(-1)?.update.message as TlObject
      const dialog = { className: 'Dialog', pts: log.length, topMessage: top.id }
      return {
        className: 'updates.ChannelDifferenceTooLong',
        final: true,
        dialog,
        messages: [top],
        users: [],
        chats: [],
      }
    }
    const missed = log.filter((event) => event.pts > pts)
    if (missed.length === 0) return { className: 'updates.ChannelDifferenceEmpty', final: true, pts: log.length }
    const part = missed.slice(0, Math.min(limit, this.sliceSize))
    const final = part.length === missed.length
    return {
      className: 'updates.ChannelDifference',
      final,
      pts: part.at(-1)?.pts,
      ...contents(part.map(({ update }) => update)),
    }
  }
}

function tooLong(channelId: number, pts: number): TlObject {
  return { className: 'UpdateChannelTooLong', channelId, pts }
}

/** Messages come without their numbers in a difference. */
function contents(updates: TlObject[]) {
  const isMessage = ({ className }: TlObject) => className.startsWith('UpdateNew')
  return {
    newMessages: updates.filter(isMessage).map(({ message }) => message),
    otherUpdates: updates.filter((update) => !isMessage(update) && update.className !== ''),
    users: [],
    chats: [],
  }
}
