import type { ConnectionOptions } from './connection-options.js'
import type { Entrance } from './entrances.js'

/** Which of the ways into a data centre is tried next: the one that worked, and after a failure the next one in turn. */
export class EntranceChoice {
  private misses = 0
  private good: Entrance | undefined

  constructor(private readonly options: Pick<ConnectionOptions, 'owner' | 'dcId'>) {}

  get count(): number {
    return this.all.length
  }

  next(): Entrance | undefined {
    const { all } = this
    const good = all.find((entrance) => this.good !== undefined && isSame(entrance, this.good))
    const ordered = good ? [good, ...all.filter((entrance) => entrance !== good)] : all
    return ordered[this.misses % ordered.length]
  }

  worked(entrance: Entrance): void {
    this.good = entrance
    this.misses = 0
  }

  /** Nothing got through on the way that was tried. */
  failed(): void {
    this.misses++
  }

  /** The ways there are at the moment, the best first. */
  private get all(): readonly Entrance[] {
    const { owner, dcId } = this.options
    return owner.entrances(dcId)
  }
}

function isSame(one: Entrance, other: Entrance): boolean {
  return one.host === other.host && one.port === other.port && one.isObfuscated === other.isObfuscated
}
