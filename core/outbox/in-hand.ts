import type { Line } from './line.js'

/**
 * The lines of the messages that a lane has in memory, by their numbers. While the store is asked for more it remembers which have
 * left, as what the store answers may be older than that.
 */
export class InHand extends Map<number, Line> {
  private left: Set<number> | undefined

  /** The store is being asked. */
  beginLook(): void {
    this.left = new Set()
  }

  /** It has answered. */
  endLook(): void {
    this.left = undefined
  }

  /** Whether a message is in hand, or has been since the store was asked. */
  isKnown(id: number): boolean {
    return this.has(id) || this.left?.has(id) === true
  }

  override delete(id: number): boolean {
    this.left?.add(id)
    return super.delete(id)
  }
}
