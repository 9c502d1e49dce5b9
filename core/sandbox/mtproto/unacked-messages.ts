import { IdTable } from './id-table.js'
import type { OutgoingMessage } from './outgoing-message.js'

/** What a session was sent and has not acknowledged, oldest first, up to a limit. */
export class UnackedMessages {
  private readonly messages = new IdTable<OutgoingMessage>()
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
    return this.messages.all()
  }

  add(message: OutgoingMessage): void {
    this.messages.set(message.id, message)
    this.bytes += message.body.length
    if (this.messages.size <= this.maxMessages && this.bytes <= this.maxBytes) return
    while (this.messages.size > 1 && (this.messages.size > this.maxMessages || this.bytes > this.maxBytes)) {
      const oldest = this.messages.shift()
      this.bytes -= oldest?.body.length ?? 0
      if (oldest?.answerTo === undefined) this.lostUpdates = true
    }
  }

  delete(id: bigint): OutgoingMessage | undefined {
    const message = this.messages.delete(id)
    if (!message) return undefined
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
