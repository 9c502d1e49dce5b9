import type { HeldChanges } from '../../storage/held-changes.js'
import type { Delivery } from '../delivery.js'
import { EarlyDeliveries } from './early-deliveries.js'
import type { LogEntry } from './log-entry.js'
import type { LetterDraft } from './log-rows.js'

/** What is to be written, or is being written. */
export class Gathered {
  /** All of it came before what has arrived. */
  readonly early = new EarlyDeliveries()
  readonly arrived: Delivery[] = []
  readonly done: number[] = []
  readonly progressed = new Set<LogEntry>()
  readonly waiting = new Set<LogEntry>()
  readonly running = new Set<LogEntry>()
  readonly letters: LetterDraft[] = []
  readonly held: HeldChanges[] = []
  readonly written: (() => void)[] = []
  readonly channels = new Set<number>()
  state = false
}

/** Adds what came later to what could not be written. */
export function merged(under: Gathered, later: Gathered): Gathered {
  for (const delivery of later.early) under.early.add(delivery)
  under.arrived.push(...later.arrived)
  under.done.push(...later.done)
  under.letters.push(...later.letters)
  under.held.push(...later.held)
  under.written.push(...later.written)
  for (const set of ['progressed', 'waiting', 'running'] as const) for (const entry of later[set]) under[set].add(entry)
  for (const entry of later.running) under.waiting.delete(entry)
  for (const entry of later.waiting) under.running.delete(entry)
  for (const id of later.channels) under.channels.add(id)
  under.state ||= later.state
  return under
}
