import { RecentIds } from '../../collections/recent-ids.js'

const room = (length: number) => new BigUint64Array(length)

/**
 * The ids of the latest messages of one side, so that one that is repeated is not handled twice. Ids are signed in TL, and their order
 * is that of the unsigned ones. A server repeats only what was not acknowledged, which is far less than is remembered.
 */
export class SeenMessages {
  private readonly ids = new RecentIds<bigint>(room)

  /** @returns whether the id is new; one {@link isOlderThanAll} counts as handled. */
  add(messageId: bigint): boolean {
    return this.ids.add(BigInt.asUintN(64, messageId))
  }

  has(messageId: bigint): boolean {
    return this.isOlderThanAll(messageId) || this.holds(messageId)
  }

  /** Whether it is no higher than what is remembered no more, so that nobody can tell whether it is new. */
  isOlderThanAll(messageId: bigint): boolean {
    return this.ids.isOlderThanAll(BigInt.asUintN(64, messageId))
  }

  /** Whether it is among those that are remembered, however low it is. */
  holds(messageId: bigint): boolean {
    return this.ids.holds(BigInt.asUintN(64, messageId))
  }
}
