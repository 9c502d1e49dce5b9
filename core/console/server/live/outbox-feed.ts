import type { Logger } from '../../../logging/logger.js'
import type { Outbox } from '../../../outbox/outbox.js'
import type { Clock, Timer } from '../../../time/clock.js'
import { toSnakeCase } from '../http/snake-case.js'
import type { LiveHub } from './live-hub.js'

/** Browsers hear of the outbox so often at most, in milliseconds: a broadcast changes thousands of times a second. */
const everyMs = 500

/**
 * Tells browsers how broadcasts go on and that messages have changed, gathered over half a second. While nobody looks, the
 * outbox is not listened to.
 */
export class OutboxFeed {
  private readonly changed = new Set<number>()
  private count = 0
  private release: (() => void) | undefined
  private timer: Timer | undefined

  constructor(
    private readonly hub: LiveHub,
    private readonly outbox: () => Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    hub.onInterest(() => this.follow())
  }

  /** Says that somebody has changed a broadcast. */
  touch(broadcast: number): void {
    if (!this.release) return
    this.changed.add(broadcast)
    this.soon()
  }

  close(): void {
    this.release?.()
    this.release = undefined
    this.timer?.cancel()
    this.timer = undefined
  }

  private follow(): void {
    const isFollowed = this.hub.isFollowed('outbox')
    if (!isFollowed) this.close()
    else {
      this.release ??= this.outbox().onChange(({ broadcast }) => {
        this.count++
        if (broadcast !== undefined) this.changed.add(broadcast)
        this.soon()
      })
    }
  }

  private soon(): void {
    const tell = () => {
      this.timer = undefined
      this.tell().catch((error) => this.logger.error('the outbox cannot be shown', { error }))
    }
    this.timer ??= this.clock.after(everyMs, tell, { keepsProcessAlive: false })
  }

  private async tell(): Promise<void> {
    const ids = [...this.changed]
    const messages = this.count
    this.changed.clear()
    this.count = 0
    for (const id of ids) {
      this.hub.publish('outbox', 'broadcast', toSnakeCase(await this.outbox().broadcasts.report(id)))
    }
    if (messages > 0) this.hub.publish('outbox', 'messages', { changed: messages })
  }
}
