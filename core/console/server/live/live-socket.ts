import type { Logger } from '../../../logging/logger.js'
import { LiveBatch } from './live-batch.js'
import type { LiveEvent } from './live-event.js'
import type { LiveHub } from './live-hub.js'

/** What a browser's connection has to offer; that of `ws` fits. */
export interface SocketPort {
  readonly bufferedAmount: number
  send(text: string | Buffer, options: { binary: boolean }): void
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

/** So many of the events that it missed go out together. */
const maxBatch = 100

/** So many topics one browser may follow. */
const maxTopics = 200

/**
 * One browser's connection. Sends `hello` with the epoch and the latest number, then each event of its topics once and in
 * order. One that reads too slowly is told `lagging` and has to fetch the state anew: nothing of it is kept in memory.
 */
export class LiveSocket {
  private topics: readonly string[] = []
  /** Stands for the topics: the same for the same ones. */
  private key = ''
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
    this.release = hub.listen((batch) => this.deliver(batch))
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
    this.topics = [...new Set(wanted.topics)].sort()
    this.key = this.topics.join('\n')
    const unfollow = this.hub.follow(wanted.topics)
    this.unfollow()
    this.unfollow = unfollow
    this.isLagging = false
    const missed = wanted.since === undefined ? [] : this.missedSince(wanted.epoch, wanted.since)
    if (missed === undefined) this.send({ type: 'reset', epoch: this.hub.epoch, seq: this.hub.latest })
    else for (const batch of inBatches(missed)) this.deliver(batch)
    this.send({ type: 'subscribed', seq: this.hub.latest })
  }

  private missedSince(epoch: string | undefined, seq: number): readonly LiveEvent[] | undefined {
    return epoch === this.hub.epoch ? this.hub.since(seq) : undefined
  }

  private deliver(batch: LiveBatch): void {
    if (this.isLagging) return
    const text = batch.textFor(this.key, this.topics)
    if (text === undefined) return
    if (this.socket.bufferedAmount > maxBufferedBytes) {
      const { seq = this.hub.latest } = batch.events[0] ?? {}
      this.isLagging = true
      this.logger.debug('a browser reads too slowly', { bufferedBytes: this.socket.bufferedAmount })
      this.send({ type: 'lagging', seq })
      return
    }
    this.socket.send(text, { binary: false })
  }

  private send(message: object): void {
    this.socket.send(JSON.stringify(message), { binary: false })
  }
}

/** Events in portions, so that one that reads too slowly is found out before all of them are written. */
function inBatches(events: readonly LiveEvent[]): LiveBatch[] {
  const count = Math.ceil(events.length / maxBatch)
  return Array.from({ length: count }, (_, at) => new LiveBatch(events.slice(at * maxBatch, (at + 1) * maxBatch)))
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
