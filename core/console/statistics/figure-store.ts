import type { SlotFigures } from './slot-figures.js'

/** What figures are kept of; `app` is all clients together. */
export type FigureSubject = 'app' | 'client' | 'pool' | 'agent'

/** What one process has seen of one thing in one slot. */
export interface FigureRow {
  readonly subject: FigureSubject
  /** Its name; empty for `app`. */
  readonly name: string
  readonly stepMs: number
  /** The beginning of the slot, milliseconds since 1970, a multiple of `stepMs`. */
  readonly slotMs: number
  /** Which process saw it: another one with each start. */
  readonly source: string
  readonly figures: SlotFigures
}

/** Which rows are looked for. */
export interface FigureQuery extends Pick<FigureRow, 'subject' | 'name' | 'stepMs'> {
  /** From which slot on. */
  readonly sinceMs: number
}

/**
 * Keeps what processes have seen over time. Each writes what it saw itself, so that what all have done is the sum of what is kept,
 * and stays when one of them dies.
 */
export abstract class FigureStore {
  /** Keeps rows, each in the place of what the same process wrote of the same slot before. */
  abstract write(rows: readonly FigureRow[]): Promise<void>

  /** The rows of one thing, the oldest slots first. */
  abstract read(query: FigureQuery): Promise<FigureRow[]>

  /** Forgets the slots of this length that began before then. */
  abstract forget(stepMs: number, beforeMs: number): Promise<void>
}
