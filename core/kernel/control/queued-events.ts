/** A bounded queue with one reader, who may be slow: when it is full, the oldest event is dropped and counted. */
export class QueuedEvents<Event> implements AsyncIterable<Event> {
  private readonly queue: Event[] = []
  private first = 0
  private wake: (() => void) | undefined
  private ended = false
  private release = () => {}
  private count = 0

  constructor(private readonly max: number) {}

  get dropped(): number {
    return this.count
  }

  push(event: Event): void {
    if (this.ended) return
    this.queue.push(event)
    if (this.queue.length - this.first > this.max) {
      this.first++
      this.count++
    }
    // Cut now and then, so that dropping one event does not move all others.
    if (this.first > this.max) {
      this.queue.splice(0, this.first)
      this.first = 0
    }
    this.wake?.()
  }

  /** Has `release` called once, when nobody reads any more. */
  onEnd(release: () => void): void {
    this.release = release
  }

  /** What is queued can still be read; then the stream is over. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.release()
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, void> {
    try {
      for (;;) {
        while (this.first < this.queue.length) yield this.take()
        if (this.ended) return
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
        this.wake = undefined
      }
    } finally {
      this.end()
    }
  }

  private take(): Event {
    const event = this.queue[this.first++] as Event
    if (this.first === this.queue.length) {
      this.queue.length = 0
      this.first = 0
    }
    return event
  }
}
