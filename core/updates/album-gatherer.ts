import { LazyMap } from '../collections/lazy-map.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Delivery } from './delivery.js'
import type { Redelivery } from './redelivery.js'

/** Parts of an album come within moments; after so long without another one it counts as complete. */
const quietMs = 300

/** While updates of its chat are missing, so does a part, perhaps; but no longer than this. */
const maxWaitMs = 15_000

/** Telegram's limit for one album. */
const maxParts = 10

export interface Album {
  readonly parts: Delivery[]
  /** How it came to be delivered again, if it is. */
  readonly again: Redelivery | undefined
  /** Resolves when no further part is waited for. */
  readonly closed: Promise<void>
  /** The delivery of all parts together, once they are complete. */
  delivery?: Delivery
}

interface OpenAlbum extends Album {
  readonly openedMs: number
  timer: Timer
  readonly close: () => void
}

/** Who knows what is missing. */
export interface Gaps {
  /** Whether updates of a chat are missing that may still come. */
  hasGap(chatId: number): boolean
}

/** Collects messages with one `grouped_id` until no more come. */
export class AlbumGatherer {
  private readonly open = new LazyMap<string, OpenAlbum>()

  constructor(
    private readonly clock: Clock,
    private readonly gaps: Gaps,
  ) {}

  /** How many albums are waited for. */
  get size(): number {
    return this.open.size
  }

  add(key: string, part: Delivery, again: Redelivery | undefined): { album: Album; isNew: boolean } {
    const known = this.open.get(key)
    const album = known ?? this.begin(key, again)
    album.parts.push(part)
    album.timer.cancel()
    if (album.parts.length >= maxParts) album.close()
    else this.wait(album, part.chatKey)
    return { album, isNew: known === undefined }
  }

  /** Waits for no further parts. */
  flush(): void {
    for (const album of this.open.values()) album.close()
  }

  /** @param isLate - whether the last wait was so much too long that this is one more. */
  private wait(album: OpenAlbum, chatId: number, isLate = false): void {
    const { clock } = this
    const dueMs = clock.monotonic() + quietMs
    album.timer = clock.after(quietMs, () => {
      const nowMs = clock.monotonic()
      // A process that stood still has not read yet what came meanwhile.
      const stoodStill = !isLate && nowMs - dueMs > quietMs
      if (stoodStill) this.wait(album, chatId, true)
      else if (nowMs - album.openedMs < maxWaitMs && this.gaps.hasGap(chatId)) this.wait(album, chatId)
      else album.close()
    })
  }

  private begin(key: string, again: Redelivery | undefined): OpenAlbum {
    let resolve = () => {}
    const closed = new Promise<void>((done) => {
      resolve = done
    })
    const close = () => {
      album.timer.cancel()
      this.open.delete(key)
      resolve()
    }
    const openedMs = this.clock.monotonic()
    const album: OpenAlbum = { parts: [], again, closed, close, openedMs, timer: { cancel: () => {} } }
    this.open.set(key, album)
    return album
  }
}
