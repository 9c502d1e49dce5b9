import type { Logger } from '../../../logging/logger.js'
import type { LiveEvent } from './live-event.js'
import type { LiveHub } from './live-hub.js'

/** What a browser's connection has to offer; that of `ws` fits. */
export interface SocketPort {
  readonly bufferedAmount: number
  send(text: string): void
  close(code: number, reason: string): void
  on(event: 'message', listener: (data: { toString(): string }) => void): void
  on(event: 'close' | 'error', listener: () => void): void
}

/** What a browser asks for: topics, and from where on. */
interface Subscription {
  readonly topics: readonly string[]
  /** Of an earlier connection, with the number of the last event it had. */
  readonly epoch?: string
  readonly since?: number
}

/** A browser that has so much unread gets nothing more until it asks again. */
const maxBufferedBytes = 1024 * 1024

/** So many topics one browser may follow. */
const maxTopics = 200

/**
 * One browser's connection. Sends `hello` with the epoch and the latest number, then each event of its topics once and in
 * order. One that reads too slowly is told `lagging` and has to fetch the state anew: nothing of it is kept in memory.
 */
export class LiveSocket {
  private topics: readonly string[] = []
  private isLagging = false
  private release = () => {}
  private unfollow = () => {}

  constructor(
    private readonly hub: LiveHub,
    private readonly socket: SocketPort,
    private readonly logger: Logger,
  ) {
    // What a browser says at once may come before anything else is awaited.
    socket.on('message', (data) => this.received(data.toString()))
    socket.on('close', () => this.end())
    socket.on('error', () => this.end())
    this.release = hub.listen((event) => this.deliver(event))
    this.send({ type: 'hello', epoch: hub.epoch, seq: hub.latest })
  }

  private end(): void {
    this.release()
    this.unfollow()
    this.unfollow = () => {}
  }

  private received(text: string): void {
    // Who follows the page's ways asks again after it has read; whoever asks without reading would have us keep the answers.
    if (this.socket.bufferedAmount > maxBufferedBytes) {
      this.socket.close(1013, 'reads too slowly')
      return
    }
    const wanted = readSubscription(text)
    if (!wanted) {
      this.socket.close(1008, 'not understood')
      return
    }
    this.topics = wanted.topics
    const unfollow = this.hub.follow(wanted.topics)
    this.unfollow()
    this.unfollow = unfollow
    this.isLagging = false
    const missed = wanted.since === undefined ? [] : this.missedSince(wanted.epoch, wanted.since)
    if (missed === undefined) this.send({ type: 'reset', epoch: this.hub.epoch, seq: this.hub.latest })
    else for (const event of missed) this.deliver(event)
    this.send({ type: 'subscribed', seq: this.hub.latest })
  }

  private missedSince(epoch: string | undefined, seq: number): readonly LiveEvent[] | undefined {
    return epoch === this.hub.epoch ? this.hub.since(seq) : undefined
  }

  private deliver(event: LiveEvent): void {
    if (this.isLagging || !this.topics.some((topic) => isWithin(event.topic, topic))) return
    if (this.socket.bufferedAmount > maxBufferedBytes) {
      this.isLagging = true
      this.logger.debug('a browser reads too slowly', { bufferedBytes: this.socket.bufferedAmount })
      this.send({ type: 'lagging', seq: event.seq })
      return
    }
    this.socket.send(textOf(event))
  }

  private send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }
}

/** The event that was written last: it goes to all sockets in turn, and is written once for all of them. */
let written: { readonly event: LiveEvent; readonly text: string } | undefined

function textOf(event: LiveEvent): string {
  if (written?.event !== event) written = { event, text: JSON.stringify(event) }
  return written.text
}

/** Whether an event's topic is the one asked for, or below it: `logs:bot1` is within `logs`. */
function isWithin(topic: string, wanted: string): boolean {
  return topic === wanted || topic.startsWith(`${wanted}:`)
}

function readSubscription(text: string): Subscription | undefined {
  try {
    const { topics, epoch, since } = JSON.parse(text) as Record<string, unknown>
    if (!Array.isArray(topics) || topics.length > maxTopics) return undefined
    if (!topics.every((topic) => typeof topic === 'string' && topic.length <= 200)) return undefined
    if (since !== undefined && !Number.isSafeInteger(since)) return undefined
    if (epoch !== undefined && typeof epoch !== 'string') return undefined
    return { topics, epoch, since: since as number | undefined }
  } catch {
    return undefined
  }
}
