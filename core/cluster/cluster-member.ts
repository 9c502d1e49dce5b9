import { randomBytes } from 'node:crypto'
import { isStorageAway } from '../errors/verdict.js'
import type { Logger } from '../logging/logger.js'
import type { Fence } from '../storage/fence.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import { BuryGuard } from './bury-guard.js'
import type { ClientHost } from './client-host.js'
import type { BeatAnswer, ClusterTable } from './cluster-table.js'
import { Holdings } from './holdings.js'
import { LeaseMoves } from './lease-moves.js'
import { LeaseTerm, type TermWatch } from './lease-term.js'
import type { Machine } from './machine.js'
import type { Roster } from './roster.js'
import { Wakeable } from './wakeable.js'

/** What a machine takes part with. */
export interface ClusterMemberParts {
  readonly table: ClusterTable
  readonly clock: Clock
  readonly logger: Logger
  readonly host: ClientHost
  /** What people call this machine. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly weight: number
  /** How long a machine that does not answer keeps its clients, in milliseconds. */
  readonly leaseMs: number
  /** All clients of the configuration, wherever they run. */
  readonly roster: () => Roster
  /** Ends this process by force when it does not close its connections in time; absent: nothing does. */
  readonly watch?: TermWatch
  /** How long a machine that leaves waits for others to take one more of what it has; default one minute. */
  readonly handoverMs?: number
}

/** How many clients the table is told of in one statement. */
const enrolAtOnce = 5_000

/**
 * This process's part in a cluster. It shows at a third of the lease that it lives, which makes all its leases last, takes clients
 * nobody runs, and lets go what others should have. When it cannot reach the table it closes all connections before its
 * leases end, and goes on with them when it has not been declared dead meanwhile.
 */
export class ClusterMember {
  private readonly holdings = new Holdings()
  private readonly guard: BuryGuard
  private readonly term: LeaseTerm
  private readonly moves: LeaseMoves
  private readonly wakeable: Wakeable
  private readonly ending = new AbortController()
  private id = ''
  private isLeaving = false
  /** Whether it has handed over what it could: what is left is about to end. */
  private hasLeft = false
  /** Told when the table knows that this machine leaves. */
  private toldLeaving: (() => void) | undefined
  /** The end of the connections, when they had to be closed; absent while they may be open. */
  private pause: Promise<void> | undefined
  /** Whether it has to take part anew, as it was declared dead or never did. */
  private isLost = true
  /** Whether the table knows the clients of the present configuration. */
  private isEnrolled = false
  private known: BeatAnswer['machines'] = []
  /** When another machine may be declared dead that does not renew, by the monotonic clock. */
  private nextExpiryMs = Number.POSITIVE_INFINITY
  private stopListening: () => void = () => {}
  private beating: Promise<void> = Promise.resolve()

  constructor(private readonly parts: ClusterMemberParts) {
    const { clock, leaseMs, watch } = parts
    this.guard = new BuryGuard(leaseMs)
    this.term = new LeaseTerm(clock, leaseMs, () => this.lapse(), watch)
    this.wakeable = new Wakeable(clock)
    this.moves = new LeaseMoves({
      ...parts,
      holdings: this.holdings,
      me: () => this.machine,
      isOpen: () => this.isOpen,
      again: () => this.look(),
      signal: this.ending.signal,
    })
  }

  /** How others see it at this moment. */
  get machine(): Machine {
    const { name, labels, weight } = this.parts
    return { id: this.id, name, labels, weight, isLeaving: this.isLeaving, held: this.holdings.held }
  }

  /** The machines that lived at the last look, this one among them. */
  get machines(): readonly Machine[] {
    return this.known
  }

  /** Whether clients may be connected at this moment. */
  get isOpen(): boolean {
    return this.pause === undefined && !this.isLost && this.term.isValid
  }

  /** By what right a client's state is written; `undefined`: it is not held here. */
  fence(client: string): Fence | undefined {
    const lease = this.holdings.get(client)
    return lease && { client, machine: this.id, epoch: lease.epoch }
  }

  /** Whether a client may be connected at this moment; one that is about to be let go may not, though it is still held. */
  mayConnect(client: string): boolean {
    const isStaying = this.holdings.get(client) !== undefined && !this.holdings.isGoing(client)
    return this.isOpen && !this.hasLeft && isStaying
  }

  /**
   * Takes part from now on, or as soon as the table can be reached.
   * @throws what the table throws for another reason than that it is away; nothing goes on then.
   */
  async start(): Promise<void> {
    try {
      await this.takePart()
    } catch (error) {
      if (!isStorageAway(error)) throw error
      this.parts.logger.warn('the cluster table cannot be reached yet, so no client runs here before it can', { error })
    }
    this.beating = this.beatOn()
  }

  /** Goes by another configuration; the table is told of it as soon as it can be reached. */
  clientsChanged(): void {
    this.isEnrolled = false
    this.wakeable.wake()
  }

  /** Looks at once whether there is something to do. */
  look(): void {
    this.wakeable.wake()
  }

  /**
   * Lets others have what this machine holds, a few at a time, as far as there are machines for it. Resolves when that is done
   * or does not go on; what is left still runs. Never rejects.
   */
  async leave(): Promise<void> {
    const { clock, table, logger, leaseMs, handoverMs = 60_000 } = this.parts
    this.isLeaving = true
    // Who has come meanwhile is known from then on, and who looks from then on sees that this one leaves.
    const told = new Promise<void>((resolve) => {
      this.toldLeaving = resolve
    })
    this.wakeable.wake()
    await endsWithin(clock, leaseMs / 3, told)
    const others = this.known.filter(({ id }) => id !== this.id).map(({ id }) => id)
    await table.wake(others).catch((error) => logger.debug('the other machines could not be woken', { error }))
    let [least, untilMs] = [Number.POSITIVE_INFINITY, 0]
    for (let left = this.leftToHandOver; left > 0; left = this.leftToHandOver) {
      if (left < least) untilMs = clock.monotonic() + handoverMs
      else if (clock.monotonic() >= untilMs) break
      least = Math.min(left, least)
      await clock.sleep(50)
    }
    await this.moves.settled()
    this.hasLeft = true
  }

  private get leftToHandOver(): number {
    return this.isOpen ? this.moves.canHandOver(this.known) : 0
  }

  /** Gives up everything, once all clients are stopped. Never rejects. */
  async close(): Promise<void> {
    const { table, logger, watch } = this.parts
    this.ending.abort()
    this.wakeable.wake()
    await this.beating
    this.stopListening()
    this.term.end()
    this.holdings.clear()
    watch?.free()
    if (this.id === '') return
    const others = this.known.filter(({ id }) => id !== this.id).map(({ id }) => id)
    await table
      .leave(this.id)
      // What it could not hand over is offline until they take it.
      .then(() => table.wake(others))
      .catch((error) => logger.warn('the machine could not sign off, so its leases end by themselves', { error }))
  }

  private async takePart(): Promise<void> {
    if (!this.isEnrolled) await this.enrol()
    await this.enter()
  }

  /** After a renewal, as it may take its time. */
  private async enrolLate(): Promise<void> {
    await this.enrol()
    this.wakeable.wake()
  }

  private async enter(): Promise<void> {
    const { table, leaseMs, name } = this.parts
    this.stopListening()
    const id = `${name}#${randomBytes(6).toString('hex')}`
    const asked = this.term.now
    await table.join({ ...this.machine, id }, leaseMs)
    this.id = id
    this.stopListening = table.onWake(id, () => {
      if (!this.moves.lookForAsked()) this.wakeable.wake()
    })
    this.isLost = false
    this.term.renewed(asked)
  }

  private async enrol(): Promise<void> {
    // One that changes meanwhile is told of anew.
    this.isEnrolled = true
    const { clients } = this.parts.roster()
    try {
      await this.tellOf(clients)
    } catch (error) {
      this.isEnrolled = false
      throw error
    }
  }

  private async tellOf(clients: Roster['clients']): Promise<void> {
    for (let from = 0; from < clients.length; from += enrolAtOnce) {
      await this.parts.table.enroll(clients.slice(from, from + enrolAtOnce))
    }
  }

  private async beatOn(): Promise<void> {
    const { leaseMs, logger } = this.parts
    let isReached = true
    while (!this.ending.signal.aborted) {
      const error = await this.beat()
      if (error !== undefined && isReached) logger.warn('the cluster table cannot be reached', { error })
      if (error === undefined && !isReached) logger.info('the cluster table is reached again')
      isReached = error === undefined
      await this.wakeable.sleep(isReached && !this.moves.isHungry ? this.untilNextLookMs : leaseMs / 15)
    }
  }

  /** A third of the lease, or less when another machine does not renew: what it held is offline until it is declared dead. */
  private get untilNextLookMs(): number {
    const { clock, leaseMs } = this.parts
    const dueMs = Math.max(this.nextExpiryMs, this.guard.quietUntilMs)
    return Math.min(leaseMs / 3, Math.max(leaseMs / 60, dueMs - clock.monotonic()))
  }

  /** @returns what went wrong, if something did. */
  private async beat(): Promise<unknown> {
    const { table, clock, leaseMs } = this.parts
    try {
      if (this.isLost) await this.takePart()
      const { id } = this
      const { now } = this.term
      const { version } = this.holdings
      const { toldLeaving } = this
      const asked = table.beat({ machine: this.machine, leaseMs })
      if (!(await endsWithin(clock, leaseMs / 3, asked))) return new Error(`no answer within ${leaseMs / 3} ms`)
      const answer = await asked
      if (!answer.isKnown) {
        await this.declaredDead(id)
        return undefined
      }
      this.guard.answered(answer.nowMs, now.monotonicMs, clock.monotonic())
      const expired = this.guard.mayBury(clock.monotonic()) ? answer.expired : []
      this.nextExpiryMs = now.monotonicMs + (answer.nextExpiryMs ?? Number.POSITIVE_INFINITY)
      this.known = answer.machines.map((machine) => (machine.id === id ? this.machine : machine))
      this.term.renewed(now)
      toldLeaving?.()
      if (this.pause && this.term.isValid) await this.goOn()
      if (!this.isEnrolled) await this.enrolLate()
      if (this.isOpen) this.moves.next({ ...answer, expired }, version)
      return undefined
    } catch (error) {
      return error
    }
  }

  /** The leases are about to end and could not be renewed: whoever has them next must find no connection open. */
  private lapse(): void {
    const { host, logger, watch } = this.parts
    const clients = this.holdings.all.map(({ client }) => client)
    logger.warn('the leases could not be renewed in time, so their clients pause', { clients: clients.length })
    this.pause ??= host.cut(clients).then(() => {
      // Renewed by now, it is watched over already, and about to go on.
      if (!this.term.isValid) watch?.free()
    })
  }

  private async goOn(): Promise<void> {
    await this.pause
    if (!this.term.isValid) return
    this.pause = undefined
    const { host, logger } = this.parts
    logger.info('the leases are renewed, so their clients go on', { clients: this.holdings.size })
    for (const lease of this.holdings.all) if (!this.holdings.isGoing(lease.client)) void host.start(lease)
  }

  /** Others may run by now what this machine held, so it begins anew, as another one. */
  private async declaredDead(id: string): Promise<void> {
    const { host, logger, watch } = this.parts
    const clients = this.holdings.all.map(({ client }) => client)
    logger.warn('this machine was declared dead, as it did not renew its leases in time', { id })
    this.isLost = true
    this.term.end()
    await Promise.all([this.pause, host.cut(clients)])
    this.pause = undefined
    watch?.free()
    this.holdings.clear()
    this.moves.forgetAsked()
    this.wakeable.wake()
  }
}
