import type { HeldChanges } from '../storage/held-changes.js'
import type { Delivery } from './delivery.js'
import type { Slot } from './queue/chat-queues.js'

/**
 * The work on one update, from its first handler to its last. While a handler waits for an answer the chat goes on; the
 * answer's turn in the chat is then this work's turn.
 */
export class Execution {
  /** The answers that handlers waited for: settled together with the update, so that a crash replays them all. */
  readonly answers: Delivery[] = []
  /** What the only handler has written to its stores, to be kept when the update is settled. */
  held: HeldChanges | undefined
  private endSegment: (() => void) | undefined
  private paused = false

  constructor(
    readonly delivery: Delivery,
    public slot: Slot,
  ) {}

  /** Whether the chat has gone on while a handler waits for an answer. */
  get isPaused(): boolean {
    return this.paused
  }

  /** Resolves when the work pauses or ends. */
  segment(): Promise<void> {
    if (this.paused) return Promise.resolve()
    return new Promise((resolve) => {
      this.endSegment = resolve
    })
  }

  /** Lets the chat go on. */
  pause(): void {
    this.paused = true
    this.endSegment?.()
    this.endSegment = undefined
  }

  resume(answer: Delivery, slot: Slot): Promise<void> {
    this.answers.push(answer)
    this.slot = slot
    this.paused = false
    return this.segment()
  }
}
