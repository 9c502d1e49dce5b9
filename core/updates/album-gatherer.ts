import type { Clock, Timer } from '../time/clock.js'
import type { Delivery } from './delivery.js'
import type { Redelivery } from './redelivery.js'

/** Parts of an album come within moments; after so long without another one it counts as complete. */
const quietMs = 300

/** Telegram's limit for one album. */
const mostParts = 10

export interface Album {
  readonly parts: Delivery[]
  /** How it came to be delivered again, if it is. */
  again?: Redelivery | undefined
  /** Resolves when no further part is waited for. */
  readonly closed: Promise<void>
}

interface OpenAlbum extends Album {
  timer: Timer
  close: () => void
}

/** Collects messages with one `grouped_id` until no more come. */
export class AlbumGatherer {
  private readonly open = new Map<string, OpenAlbum>()

  constructor(private readonly clock: Clock) {}

  add(key: string, part: Delivery): { album: Album; isNew: boolean } {
    const known = this.open.get(key)
    const album = known ?? this.begin(key)
    album.parts.push(part)
    album.timer.cancel()
    if (album.parts.length >= mostParts) album.close()
    else album.timer = this.clock.after(quietMs, album.close)
    return { album, isNew: known === undefined }
  }

  /** Waits for no further parts. */
  flush(): void {
    for (const album of this.open.values()) album.close()
  }

  private begin(key: string): OpenAlbum {
    let resolve = () => {}
    const closed = new Promise<void>((done) => {
      resolve = done
    })
    const close = () => {
      album.timer.cancel()
      this.open.delete(key)
      resolve()
    }
    const album: OpenAlbum = { parts: [], closed, close, timer: { cancel: () => {} } }
    this.open.set(key, album)
    return album
  }
}
