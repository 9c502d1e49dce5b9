import { isEarlier, type Line } from './line.js'
import type { OutboxRecord } from './outbox-record.js'
import { PriorityQueue } from './priority-queue.js'

/** A line's place among those that are ready; worth nothing once the line has turned. */
interface Place {
  readonly line: Line
  readonly turn: number
  readonly record: OutboxRecord
}

type Kind = Line['kind']

/** The lines whose turn it is, those of strangers apart: they can be held up while others go on. */
export class ReadyLines {
  private readonly queues = {
    known: new PriorityQueue<Place>(isBefore),
    stranger: new PriorityQueue<Place>(isBefore),
  }

  get isEmpty(): boolean {
    return this.queues.known.size + this.queues.stranger.size === 0
  }

  add(line: Line): void {
    const { head } = line
    if (head) this.queues[line.kind].push({ line, turn: line.turn, record: head })
  }

  /** Takes out the next line of a kind that is not stopped. */
  next(stopped: ReadonlySet<Kind>): Place | undefined {
    for (;;) {
      const kind = this.nextKind(stopped)
      if (kind === undefined) return undefined
      const place = this.queues[kind].pop()
      if (place?.line.head && place.line.turn === place.turn) return place
    }
  }

  /** Puts a line back that could not be served. @returns its kind. */
  putBack(place: Place): Kind {
    const { kind } = place.line
    this.queues[kind].push(place)
    return kind
  }

  private nextKind(stopped: ReadonlySet<Kind>): Kind | undefined {
    const known = stopped.has('known') ? undefined : this.queues.known.peek()
    const stranger = stopped.has('stranger') ? undefined : this.queues.stranger.peek()
    if (!known || !stranger) return known ? 'known' : stranger ? 'stranger' : undefined
    return isBefore(stranger, known) ? 'stranger' : 'known'
  }
}

function isBefore(one: Place, other: Place): boolean {
  return isEarlier(one.record, other.record)
}
