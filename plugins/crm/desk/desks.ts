import type { Channel } from 'switchboard'
import type { Desk } from './desk.js'

interface Registered {
  readonly desk: Desk
  /** The channels it serves; absent: all. */
  readonly channels?: readonly string[]
}

/** The desks that are online. */
export class Desks {
  private readonly all = new Set<Registered>()
  private readonly waiting = new Set<() => void>()

  /** Makes a desk known. @returns what takes it away. */
  add(desk: Desk, channels: readonly string[] | undefined): () => void {
    const registered = { desk, ...(channels && { channels }) }
    this.all.add(registered)
    for (const look of [...this.waiting]) look()
    return () => this.all.delete(registered)
  }

  /** The desk of a channel that is online now. */
  of(channel: Channel): Desk | undefined {
    return [...this.all].find(({ channels }) => channels?.includes(channel.id) ?? true)?.desk
  }

  /** Whether an account is that of a desk. */
  isDesk(accountId: number): boolean {
    return [...this.all].some(({ desk }) => desk.client.self?.id === accountId)
  }

  /** Waits for the desk of a channel. @throws the signal's reason. */
  async whenOnline(channel: Channel, signal: AbortSignal): Promise<Desk> {
    const online = this.of(channel)
    if (online) return online
    return new Promise((resolve, reject) => {
      const look = () => {
        const desk = this.of(channel)
        if (desk) settle(() => resolve(desk))
      }
      const giveUp = () => settle(() => reject(signal.reason))
      const settle = (how: () => void) => {
        this.waiting.delete(look)
        signal.removeEventListener('abort', giveUp)
        how()
      }
      this.waiting.add(look)
      if (signal.aborted) giveUp()
      else signal.addEventListener('abort', giveUp, { once: true })
    })
  }
}
