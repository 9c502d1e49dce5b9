import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Fence } from '../../storage/fence.js'
import type { HeldChanges } from '../../storage/held-changes.js'
import type { GroupTransaction, PostgresParticipant } from '../../storage/postgres/postgres-group-commit.js'
import type { PostgresStorage } from '../../storage/postgres/postgres-storage.js'
import type { Clock } from '../../time/clock.js'
import type { Delivery } from '../delivery.js'
import type { StoredChannel, StoredState } from '../state/stored-state.js'
import type { DeliveryLog, LoggedUpdate, LogOwner } from './delivery-log.js'
import { failureText } from './failure-text.js'
import { Gathered, merged } from './gathered.js'
import { LeftBehind } from './left-behind.js'
import { type LogEntry, newEntry } from './log-entry.js'
import { LogKeys } from './log-keys.js'
import { PostgresLogRows } from './postgres-log-rows.js'
import { ReplayWatch } from './replay-watch.js'
import { StoredPositions } from './stored-positions.js'

interface PostgresDeliveryLogOptions {
  readonly storage: PostgresStorage
  /** The client's name, for people. */
  readonly client: string
  readonly clock: Clock
  readonly logger: Logger
  readonly create: (className: string, fields: Record<string, unknown>) => TlObject
  /** Takes secrets out of what is kept of a failure; default: as it is. */
  readonly redact?: (text: string) => string
  /** The lease of the client, when it has one. */
  readonly fence?: (() => Fence | undefined) | undefined
}

const keys = new LogKeys<PostgresStorage>()
const leftBehind = new LeftBehind<PostgresStorage>()

/** So many updates are handed on before they are stored; with a server that does not answer, others wait. */
const maxEarly = 1_000

/** Keeps updates and state in a database server, grouped with the writes of the other clients of this process. */
export class PostgresDeliveryLog implements DeliveryLog, PostgresParticipant {
  readonly outlivesProcess = true
  private next = new Gathered()
  /** What the last `write` wrote, until it is known to be kept. */
  private under: Gathered | undefined
  private readonly rows: PostgresLogRows
  private owner: LogOwner | undefined
  private isClosed = false
  private key: number | undefined
  private readonly stored = new StoredPositions()

  constructor(private readonly options: PostgresDeliveryLogOptions) {
    this.rows = new PostgresLogRows({ ...options, postgres: options.storage.postgres })
  }

  get fence(): Fence | undefined {
    return this.options.fence?.()
  }

  get pending(): number {
    return this.next.arrived.length + (this.under?.arrived.length ?? 0)
  }

  async open(accountId: number, owner: LogOwner): Promise<void> {
    const { storage, client, logger } = this.options
    const left = leftBehind.of(storage, client)
    if (left) {
      void storage.groupCommit.flush()
      await left
    }
    if (this.isClosed) throw new SwitchboardError('STORAGE_CLOSED', { file: storage.postgres.place })
    this.owner = owner
    const own = { accountId, client, logger }
    const isSecond = (await this.rows.has(LogKeys.ofSecond(own))) || (await this.isElsewhere(accountId))
    this.key = keys.take(storage, own, isSecond)
    await this.rows.open(this.key)
    this.stored.open((await this.rows.position()) !== undefined)
  }

  position(): Promise<StoredState | undefined> {
    return this.rows.position()
  }

  async channels(): Promise<StoredChannel[]> {
    const channels = await this.rows.channels()
    this.stored.found(channels)
    return channels
  }

  async undone(): Promise<LoggedUpdate[]> {
    await this.rows.takeLetters(this.fences)
    await this.rows.suspectHeads(this.fences)
    return this.rows.entries()
  }

  async replayed(): Promise<LoggedUpdate[]> {
    const ids = await this.rows.takeLetters(this.fences)
    return ids.length === 0 ? [] : this.rows.entries(ids)
  }

  onReplays(look: () => void): () => void {
    const { storage, clock, logger } = this.options
    const wanted = () => PostgresLogRows.wanted(storage.postgres)
    return ReplayWatch.of(storage, clock, logger, wanted).add(this.key ?? 0, look)
  }

  append(delivery: Delivery): void {
    delivery.entries = [newEntry()]
    if (this.pending > 0 || this.next.early.size >= maxEarly || !this.isRecoverable(delivery)) {
      this.pass(delivery)
      return
    }
    this.next.early.add(delivery)
    this.request()
    this.owner?.stored(delivery)
  }

  pass(delivery: Delivery): void {
    this.next.arrived.push(delivery)
    this.request()
  }

  /** One group after the other is on its way already. */
  relieve(): void {}

  changed(channelId?: number): void {
    if (channelId === undefined) this.next.state = true
    else this.next.channels.add(channelId)
    this.request()
  }

  /** Kept before the handler begins: if it ends this process as well, the next one knows. */
  async begin(delivery: Delivery): Promise<number> {
    await this.mark(delivery)
    return Math.max(0, ...delivery.entries.map(({ ended }) => ended))
  }

  waits({ entries }: Delivery): void {
    for (const entry of entries) {
      this.next.running.delete(entry)
      this.next.waiting.add(entry)
    }
    if (entries.length > 0) this.request()
  }

  async resumes(delivery: Delivery): Promise<void> {
    for (const entry of delivery.entries) this.next.waiting.delete(entry)
    await this.mark(delivery)
  }

  hold(delivery: Delivery): HeldChanges | undefined {
    return delivery.entries.length > 0 ? this.options.storage.heldWork.begin() : undefined
  }

  handlerDone(delivery: Delivery, handler: string, held: HeldChanges | undefined): void {
    for (const entry of delivery.entries) {
      entry.done.push(handler)
      entry.ended = 0
      this.next.progressed.add(entry)
    }
    if (delivery.entries.length > 0) this.request()
    this.keep(held)
  }

  settle(delivery: Delivery, held: HeldChanges | undefined): void {
    this.release(delivery.entries)
    this.keep(held)
  }

  release(entries: readonly LogEntry[]): void {
    const { next } = this
    for (const entry of entries) {
      if (--entry.uses > 0) continue
      next.progressed.delete(entry)
      next.waiting.delete(entry)
      next.running.delete(entry)
      if (!entry.unwritten) next.done.push(entry.id)
      else {
        entry.unwritten = 'done'
        next.early.letGo(entry)
      }
    }
    if (entries.length > 0) this.request()
  }

  bury(delivery: Delivery, handler: string, error: unknown, attempts: number, buried?: (letter: number) => void): void {
    this.next.letters.push({
      delivery,
      handler,
      error: failureText(error, this.options.redact),
      attempts,
      buried,
      id: 0,
    })
    this.request()
  }

  async close(): Promise<void> {
    const { storage, client, logger } = this.options
    this.isClosed = true
    const isWritten = await storage.groupCommit.flush()
    if (this.owner && !isWritten) {
      const written = new Promise<void>((resolve) => this.next.written.push(resolve))
      leftBehind.note(storage, client, written)
      this.request()
    }
    if (this.key !== undefined) keys.release(storage, this.key)
    this.key = undefined
    if (!this.owner || !isWritten) return
    await this.rows.acquitAll(this.fences).catch((error: unknown) => {
      logger.warn('that the client stopped in order could not be kept', { error })
    })
  }

  async write(group: GroupTransaction): Promise<void> {
    const under = this.takeAll()
    const { rows } = this
    for (const delivery of under.early) this.insert(group, delivery)
    for (const delivery of under.arrived) this.insert(group, delivery)
    for (const id of under.done) rows.remove(group, id)
    for (const entry of under.progressed) rows.progressed(group, entry)
    for (const entry of under.waiting) rows.waits(group, entry)
    for (const entry of under.running) rows.runs(group, entry)
    this.writeState(group, under)
    if (under.held.length > 0) await this.options.storage.values.write(group, under.held)
    if (under.letters.length === 0) return
    for (const letter of under.letters) letter.id = await rows.insertLetter(group, letter)
    await rows.trimLetters(group)
  }

  committed(): void {
    this.stored.committed(this.owner, this.under?.state === true, this.under?.channels ?? [])
    this.finish(true)
  }

  rejected(error: unknown): void {
    const { logger } = this.options
    const { under } = this
    if (!under) return
    if (isSwitchboardError(error, 'STORAGE_FENCED')) {
      // Whoever works for the client now gets them from Telegram: the position was not moved.
      logger.warn('another process works for this client by now; what came last is left to it', { error })
      under.arrived.splice(0)
    } else {
      // Handing the updates on unstored loses them only if the process ends before their handlers do.
      const updates = [...under.early, ...under.arrived]
      logger.error('updates could not be stored', { error, count: updates.length })
      for (const delivery of updates) delivery.entries = []
    }
    under.letters.splice(0)
    this.finish(false)
  }

  /** Whether the next process would be given the update again, from the state as it is stored. */
  private isRecoverable(delivery: Delivery): boolean {
    const { groupCommit, heldWork } = this.options.storage
    // No handler gets further than what can be stored; and what a handler keeps is there for the next one once it is committed.
    return !groupCommit.isFailing && !heldWork.isUsed && this.stored.has(delivery)
  }

  /** Writes an update that is not done by now; from here on it has to be taken out again. */
  private insert(group: GroupTransaction, delivery: Delivery): void {
    const [entry] = delivery.entries
    if (!entry || entry.unwritten === 'done') return
    if (entry.id === 0) entry.id = this.rows.nextId()
    entry.unwritten = undefined
    this.rows.insert(group, entry.id, delivery)
  }

  /** What is written now; after a failure together with what had been written then. */
  private takeAll(): Gathered {
    const { next, under } = this
    this.next = new Gathered()
    this.under = under ? merged(under, next) : next
    return this.under
  }

  private finish(isKept: boolean): void {
    const { under, owner } = this
    this.under = undefined
    if (!under) return
    this.options.storage.values.written(under.held, isKept)
    for (const delivery of under.arrived) owner?.stored(delivery)
    for (const { buried, id } of under.letters) if (id > 0) buried?.(id)
    for (const written of under.written) written()
  }

  private writeState(group: GroupTransaction, { state, channels }: Gathered): void {
    const positions = this.owner?.positions
    const stored = state ? positions?.stored : undefined
    if (stored) this.rows.writeState(group, stored)
    for (const id of channels) this.rows.writeChannel(group, id, positions?.storedChannel(id))
  }

  /** Whether another client has the account, also one of another process. */
  private async isElsewhere(accountId: number): Promise<boolean> {
    const { storage, client } = this.options
    return (await storage.accountOwners.owner('journal', accountId, client)) !== client
  }

  /** Until it is kept, whoever asks for one of these values waits. */
  private keep(held: HeldChanges | undefined): void {
    if (!held) return
    held.end()
    if (held.isEmpty) return
    this.options.storage.values.writing(held)
    this.next.held.push(held)
    this.request()
  }

  private mark({ entries }: Delivery): Promise<void> {
    if (entries.length === 0) return Promise.resolve()
    for (const entry of entries) {
      this.next.waiting.delete(entry)
      this.next.running.add(entry)
    }
    this.request()
    return new Promise((resolve) => this.next.written.push(resolve))
  }

  private get fences(): readonly Fence[] {
    return this.fence ? [this.fence] : []
  }

  private request(): void {
    this.options.storage.groupCommit.request(this)
  }
}
