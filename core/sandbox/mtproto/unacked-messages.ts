import type { OutgoingMessage } from './outgoing-message.js'

/** What a session was sent and has not acknowledged, oldest first, up to a limit. */
export class UnackedMessages {
  /** In the order they were sent, which is not that of their ids where the clock was set back. */
  private readonly messages = new Map<bigint, OutgoingMessage>()
  private bytes = 0
  private lostUpdates = false

  constructor(
    private readonly maxMessages: number,
    private readonly maxBytes: number,
  ) {}

  get size(): number {
    return this.messages.size
  }

  get(id: bigint): OutgoingMessage | undefined {
    return this.messages.get(id)
  }

  /** Every message, oldest first. */
  all(): OutgoingMessage[] {
    return [...this.messages.values()]
  }

  add(message: OutgoingMessage): void {
    this.messages.set(message.id, message)
    this.bytes += message.body.length
    if (this.messages.size <= this.maxMessages && this.bytes <= this.maxBytes) return
    for (const oldest of this.messages.values()) {
      if (this.messages.size <= this.maxMessages && this.bytes <= this.maxBytes) break
      if (this.messages.size === 1) break
      this.delete(oldest.id)
      if (oldest.answerTo === undefined) this.lostUpdates = true
    }
  }

  delete(id: bigint): OutgoingMessage | undefined {
    const message = this.messages.get(id)
    if (!message) return undefined
    this.messages.delete(id)
    this.bytes -= message.body.length
    if (this.messages.size === 0) this.lostUpdates = false
    return message
  }

  /** Whether updates were forgotten that the client may not have; asking clears it. */
  takeLostUpdates(): boolean {
    const lost = this.lostUpdates
    this.lostUpdates = false
    return lost
  }

  clear(): void {
    this.messages.clear()
    this.bytes = 0
  }
}
