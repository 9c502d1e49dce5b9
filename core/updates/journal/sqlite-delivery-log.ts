import { LazySet } from '../../collections/lazy-set.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Database } from '../../storage/database.js'
import type { CommitParticipant } from '../../storage/group-commit.js'
import type { HeldChanges } from '../../storage/held-changes.js'
import type { Clock } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { StoredChannel, StoredState } from '../state/stored-state.js'
import type { DeliveryLog, LoggedUpdate, LogOwner } from './delivery-log.js'
import { EarlyDeliveries } from './early-deliveries.js'
import { failureText } from './failure-text.js'
import { LeftBehind } from './left-behind.js'
import { type LogEntry, newEntry } from './log-entry.js'
import { LogKeys } from './log-keys.js'
import { type LetterDraft, LogRows } from './log-rows.js'
import { ReplayWatch } from './replay-watch.js'
import { StoredPositions } from './stored-positions.js'

export interface SqliteDeliveryLogOptions {
  readonly database: Database
  /** The client's name, for people. */
  readonly client: string
  readonly clock: Clock
  readonly logger: Logger
  readonly create: (className: string, fields: Record<string, unknown>) => TlObject
  /** Takes secrets out of what is kept of a failure; default: as it is. */
  readonly redact?: (text: string) => string
}

/** How much of the lists of a log is written, where nothing is: the same for all. */
const nothingWritten: Readonly<Record<'arrived' | 'done' | 'letters' | 'held', number>> = Object.freeze({
  arrived: 0,
  done: 0,
  letters: 0,
  held: 0,
})

const keys = new LogKeys<Database>()
const leftBehind = new LeftBehind<Database>()

/** After so many updates the round of the event loop is not waited for. */
const maxGathered = 256

/** Keeps updates and state in the database, grouped with the writes of other clients. */
export class SqliteDeliveryLog implements DeliveryLog, CommitParticipant {
  readonly outlivesProcess = true
  private early = new EarlyDeliveries()
  /** What the owner gets when it is stored. All of it came after what is early. */
  private arrived: Delivery[] = []
  private done: number[] = []
  private progressed = new LazySet<LogEntry>()
  private waiting = new LazySet<LogEntry>()
  private letters: LetterDraft[] = []
  private held: HeldChanges[] = []
  private stateChanged = false
  private channelsChanged = new LazySet<number>()
  /** How much of the lists above the last `write` has written. */
  private written = nothingWritten
  private readonly rows: LogRows
  private owner: LogOwner | undefined
  private readonly stored = new StoredPositions()
  private key: number | undefined
  private isClosed = false
  /** Told when what was left at the end is written. */
  private isWritten: (() => void) | undefined

  constructor(private readonly options: SqliteDeliveryLogOptions) {
    this.rows = new LogRows(options)
  }

  get pending(): number {
    return this.arrived.length
  }

  async open(accountId: number, owner: LogOwner): Promise<void> {
    const { database, client, logger } = this.options
    const left = leftBehind.of(database, client)
    if (left) {
      database.groupCommit.flush()
      await left
    }
    if (this.isClosed) throw new SwitchboardError('STORAGE_CLOSED', { file: database.file })
    this.owner = owner
    const own = { accountId, client, logger }
    this.key = keys.take(
      database,
      own,
      this.rows.hasSecond(() => LogKeys.ofSecond(own)),
    )
    this.rows.open(this.key)
    this.stored.open(this.rows.position() !== undefined)
  }

  async position(): Promise<StoredState | undefined> {
    return this.rows.position()
  }

  async channels(): Promise<StoredChannel[]> {
    const channels = this.rows.channels()
    this.stored.found(channels)
    return channels
  }

  async undone(): Promise<LoggedUpdate[]> {
    if (this.rows.wasEmpty) return []
    this.rows.takeLetters()
    this.rows.suspectHeads()
    return this.rows.entriesAfter(0)
  }

  async replayed(): Promise<LoggedUpdate[]> {
    const lastId = this.rows.takeLetters()
    return lastId === undefined ? [] : this.rows.entriesAfter(lastId)
  }

  onReplays(look: () => void): () => void {
    const { database, clock, logger } = this.options
    return ReplayWatch.of(database, clock, logger, async () => LogRows.wanted(database)).add(this.key ?? 0, look)
  }

  append(delivery: Delivery): void {
    delivery.entries = [newEntry()]
    if (this.arrived.length > 0 || !this.isRecoverable(delivery)) {
      this.pass(delivery)
      return
    }
    this.early.add(delivery)
    this.request()
    this.owner?.stored(delivery)
  }

  pass(delivery: Delivery): void {
    this.arrived.push(delivery)
    this.request()
  }

  relieve(): void {
    const { groupCommit } = this.options.database
    if (this.arrived.length >= maxGathered && !groupCommit.isFailing) groupCommit.flush()
  }

  changed(channelId?: number): void {
    if (channelId === undefined) this.stateChanged = true
    else this.channelsChanged.add(channelId)
    this.request()
  }

  /** Written at once: if the handler ends this process as well, the next one knows. */
  async begin(delivery: Delivery): Promise<number> {
    this.mark(delivery)
    return Math.max(0, ...delivery.entries.map(({ ended }) => ended))
  }

  waits(delivery: Delivery): void {
    for (const entry of delivery.entries) this.waiting.add(entry)
    if (delivery.entries.length > 0) this.request()
  }

  async resumes(delivery: Delivery): Promise<void> {
    for (const entry of delivery.entries) this.waiting.delete(entry)
    this.mark(delivery)
  }

  hold(delivery: Delivery): HeldChanges | undefined {
    return delivery.entries.length > 0 ? this.options.database.heldWork.begin() : undefined
  }

  handlerDone(delivery: Delivery, handler: string, held: HeldChanges | undefined): void {
    for (const entry of delivery.entries) {
      entry.done.push(handler)
      entry.ended = 0
      this.progressed.add(entry)
    }
    if (delivery.entries.length > 0) this.request()
    this.keep(held)
  }

  settle(delivery: Delivery, held: HeldChanges | undefined): void {
    this.release(delivery.entries)
    this.keep(held)
  }

  release(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (--entry.uses > 0) continue
      this.progressed.delete(entry)
      this.waiting.delete(entry)
      if (!entry.unwritten) this.done.push(entry.id)
      else {
        entry.unwritten = 'done'
        this.early.letGo(entry)
      }
    }
    if (entries.length > 0) this.request()
  }

  bury(delivery: Delivery, handler: string, error: unknown, attempts: number, buried?: (letter: number) => void): void {
    this.letters.push({ delivery, handler, error: failureText(error, this.options.redact), attempts, buried, id: 0 })
    this.request()
  }

  async close(): Promise<void> {
    const { database, client } = this.options
    const { groupCommit } = database
    this.isClosed = true
    if (!groupCommit.flush() && this.owner) {
      const written = new Promise<void>((resolve) => {
        this.isWritten = resolve
      })
      leftBehind.note(database, client, written)
      this.request()
    }
    if (this.key !== undefined) keys.release(database, this.key)
    this.key = undefined
    if (this.owner && !groupCommit.isFailing) this.rows.acquitAll()
  }

  write(): void {
    const { rows } = this
    for (const delivery of this.early) this.insert(delivery)
    for (const delivery of this.arrived) this.insert(delivery)
    for (const [first, last] of runsOf(this.done)) rows.remove(first, last)
    for (const entry of this.progressed) rows.progressed(entry)
    for (const entry of this.waiting) rows.waits(entry)
    for (const letter of this.letters) letter.id = rows.insertLetter(letter)
    if (this.letters.length > 0) rows.trimLetters()
    for (const held of this.held) held.write()
    this.writeState()
    this.written = {
      arrived: this.arrived.length,
      done: this.done.length,
      letters: this.letters.length,
      held: this.held.length,
    }
  }

  committed(): void {
    this.stored.committed(this.owner, this.stateChanged, this.channelsChanged)
    this.finishWrite()
  }

  rejected(error: unknown): void {
    // Handing the updates on unstored loses them only if the process ends before their handlers do.
    const unstored = [...this.early, ...this.arrived]
    this.options.logger.error('updates could not be stored', { error, count: unstored.length })
    for (const delivery of unstored) delivery.entries = []
    this.written = { ...this.written, arrived: this.arrived.length }
    this.finishWrite()
  }

  /** Whether the next process would be given the update again, from the state as it is stored. */
  private isRecoverable(delivery: Delivery): boolean {
    // While nothing can be stored, no handler gets further than the state that is; and what a handler keeps is there for the
    // next one once it is committed.
    const { groupCommit, heldWork } = this.options.database
    return !groupCommit.isFailing && !heldWork.isUsed && this.stored.has(delivery)
  }

  private insert(delivery: Delivery): void {
    const [entry] = delivery.entries
    if (entry && entry.unwritten !== 'done') entry.id = this.rows.insert(delivery)
  }

  private finishWrite(): void {
    const { early } = this
    this.early = new EarlyDeliveries()
    const stored = this.arrived.splice(0, this.written.arrived)
    for (const { entries } of early) isStored(entries)
    for (const { entries } of stored) isStored(entries)
    this.done.splice(0, this.written.done)
    const letters = this.letters.splice(0, this.written.letters)
    this.held.splice(0, this.written.held)
    this.progressed.clear()
    this.waiting.clear()
    this.stateChanged = false
    this.channelsChanged.clear()
    this.written = nothingWritten
    for (const delivery of stored) this.owner?.stored(delivery)
    for (const { buried, id } of letters) if (id > 0) buried?.(id)
    this.isWritten?.()
  }

  private writeState(): void {
    const positions = this.owner?.positions
    const state = this.stateChanged ? positions?.stored : undefined
    if (state) this.rows.writeState(state)
    for (const id of this.channelsChanged) this.rows.writeChannel(id, positions?.storedChannel(id))
  }

  /** The next handler may run before this round of the event loop is over, and has to see what this one wrote. */
  private keep(held: HeldChanges | undefined): void {
    if (!held) return
    held.end()
    if (held.isEmpty) return
    const { groupCommit } = this.options.database
    this.held.push(held)
    this.request()
    if (!groupCommit.isFailing) groupCommit.flush()
  }

  private mark({ entries }: Delivery): void {
    try {
      for (const entry of entries) this.rows.runs(entry)
    } catch (error) {
      this.options.logger.error('that a handler began could not be stored', { error })
    }
  }

  private request(): void {
    this.options.database.groupCommit.request(this)
  }
}

/** From now on, an entry that is not done has to be taken out again. */
function isStored(entries: readonly LogEntry[]): void {
  for (const entry of entries) if (entry.unwritten === 'pending') entry.unwritten = undefined
}

/** Numbers as runs without a gap: what came together is usually done together. */
function runsOf(ids: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    if (run && run[1] + 1 === id) run[1] = id
    else runs.push([id, id])
  }
  return runs
}
