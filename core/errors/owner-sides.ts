import { SwitchboardError } from './switchboard-error.js'

/**
 * What only the owner of an object may do with it, whoever made it: kept beside the objects, not on them, so that a plugin
 * that is handed one can reach nothing of it.
 */
export class OwnerSides<Side> {
  private readonly sides = new WeakMap<object, Side>()

  /** @param what - what the objects are, for the error. */
  constructor(private readonly what: string) {}

  /** To be called by the object itself, once. */
  register(object: object, side: Side): void {
    this.sides.set(object, side)
  }

  /** @throws BUG_UNREACHABLE for an object that has not registered one. */
  of(object: object): Side {
    const side = this.sides.get(object)
    if (side) return side
    throw new SwitchboardError('BUG_UNREACHABLE', { where: `${this.what} without an owner` })
  }
}
