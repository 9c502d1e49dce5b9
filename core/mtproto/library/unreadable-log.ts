import { LazySet } from '../../collections/lazy-set.js'
import type { Logger } from '../../logging/logger.js'
import { unknownConstructorOf } from '../tl/unknown-constructor.js'
import type { Library } from './library.js'

/** So many constructors that cannot be read are named in the log. */
const maxNamed = 50

/** What Telegram sends that a library cannot read: one line in the log for each constructor. */
export class UnreadableLog {
  private readonly named = new LazySet<string | undefined>()

  constructor(
    private readonly library: Library,
    private readonly logger: Logger,
  ) {}

  /** @returns the number of the constructor, if that was what is not known. */
  note(error: unknown): string | undefined {
    const { named, library, logger } = this
    const id = unknownConstructorOf(error)
    if (!named.has(id) && named.size < maxNamed) {
      named.add(id)
      const facts = { constructor: id, library: library.name, layer: library.layer, error }
      logger.warn('Telegram sent something that the library cannot read', facts)
    }
    return id
  }
}
