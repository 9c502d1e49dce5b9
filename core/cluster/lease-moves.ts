import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { Semaphore } from '../time/semaphore.js'
import type { ClientHost } from './client-host.js'
import type { BeatAnswer, ClusterTable, Lease } from './cluster-table.js'
import { canGive, type Decision, decide } from './decide.js'
import type { Holdings } from './holdings.js'
import type { Machine } from './machine.js'
import { suits } from './placement.js'
import type { Roster } from './roster.js'
import { Shares } from './shares.js'
import { Wakeable } from './wakeable.js'

interface LeaseMovesParts {
  readonly table: ClusterTable
  readonly clock: Clock
  readonly logger: Logger
  readonly host: ClientHost
  readonly holdings: Holdings
  readonly roster: () => Roster
  readonly leaseMs: number
  readonly me: () => Machine
  /** Whether clients may be connected at this moment. */
  readonly isOpen: () => boolean
  /** Has the table asked at once what there is to do. */
  readonly again: () => void
  readonly signal: AbortSignal
}

/** How many clients are let go side by side. */
const handoversAtOnce = 16

/** How many clients that others run are asked for before those that came are online: each is offline from one to the other. */
const comingAtOnce = 4

/**
 * How soon a client has to be online for more to be asked for at once, in milliseconds. Where it takes longer, those that come
 * together hold each other up, and all of them are offline meanwhile.
 */
const soonMs = 1_000

/** After how long a client counts as come that does not come online, in milliseconds: it may wait for Telegram, or for a person. */
const comingMs = 10_000

/** How many clients are taken at once that nobody holds; machines that start together get their share so. */
const takenAtOnce = 200

/** For how many leases a client that the configuration does not have is left to other machines before it is forgotten. */
const strangeForLeases = 40

/** How often it is looked whether others have let go what was asked for; each of these clients is offline meanwhile. */
const lookForAskedMs = 200

/** Takes, asks for and lets go clients, as every answer of the table has it. */
export class LeaseMoves {
  private readonly handovers = new Semaphore(handoversAtOnce)
  private readonly giving = new Set<Promise<void>>()
  private readonly arrivals: Wakeable
  private asked: Readonly<Record<string, number>> = {}
  /** What is to be asked for as soon as there is room for it. */
  private due: Decision['ask'] = []
  /** How many clients were begun and are not online yet. */
  private coming = 0
  /** How many may be at a time, as far as those that came show. */
  private pace = 1
  private askedMs = 0
  private isAwaiting = false
  /** Clients that were let go as the configuration does not have them, and until when they are left to others. */
  private readonly strangers = new Map<string, number>()
  /** Whether there is more to take than was taken at once, or may be more to free. */
  isHungry = false
  private moving: Promise<void> | undefined
  private latest: (BeatAnswer & { readonly version: number }) | undefined
  private homeless = ''

  constructor(private readonly parts: LeaseMovesParts) {
    this.arrivals = new Wakeable(parts.clock)
  }

  /**
   * Does what an answer asks for; of those that come while something is under way still, the latest.
   * @param version - of what was held when the table was asked.
   */
  next(answer: BeatAnswer, version: number): void {
    this.latest = { ...answer, version }
    this.moving ??= this.moveOn().finally(() => {
      this.moving = undefined
    })
  }

  /** Looks at once whether what was asked for is there. @returns whether anything was. */
  lookForAsked(): boolean {
    if (this.isAwaiting) this.arrivals.wake()
    return this.isAwaiting
  }

  /** How many clients this machine has that others could take. */
  canHandOver(machines: readonly Machine[]): number {
    const { holdings, me } = this.parts
    const others = machines.filter(({ id, isLeaving }) => id !== me().id && !isLeaving)
    return holdings.all.filter(({ placement }) => others.some(({ labels }) => suits(labels, placement))).length
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all([this.moving, ...this.giving])
  }

  /** What was asked for is not to be expected any more. */
  forgetAsked(): void {
    this.asked = {}
    this.due = []
  }

  private async moveOn(): Promise<void> {
    for (let answer = this.latest; answer; answer = this.latest) {
      this.latest = undefined
      await this.move(answer, answer.version).catch((error) =>
        this.parts.logger.warn('clients could not be moved between machines', { error }),
      )
    }
  }

  private async move(answer: BeatAnswer, version: number): Promise<void> {
    const { table, me, isOpen, holdings, again } = this.parts
    if (holdings.version === version && holdings.size !== answer.holds) await this.compare()
    if (!this.isAwaiting) this.asked = answer.asked
    const dead = [...answer.dead, ...answer.expired]
    const isFirst = answer.expired.length > 0 && (await this.bury(answer))
    for (const machine of dead) await table.free(machine)
    if (isFirst) await table.wake(answer.machines.map(({ id }) => id))
    // What is free now is offline until somebody takes it.
    if (answer.expired.length > 0) again()
    const own = me()
    const { groups } = this.parts.roster()
    const machines = answer.machines.map((machine) => (machine.id === own.id ? own : machine))
    const shares = new Shares(machines, groups)
    this.tellHomeless(shares)
    await this.answerWanted(answer, shares)
    await this.letGoUnknown()
    const { take, ask } = decide({ me: me(), machines, free: answer.free, asked: this.asked, groups }, shares)
    for (const { placement, count } of take) {
      if (isOpen()) this.begin(own.id, await table.take(own.id, placement, Math.min(count, takenAtOnce), this.unknown))
    }
    this.isHungry = dead.length > 0 || take.some(({ count }) => count > takenAtOnce)
    this.due = ask
    void this.awaitAsked(own.id)
  }

  /** An answer of the table that got lost on the way leaves it and this machine with different beliefs; the table is right. */
  private async compare(): Promise<void> {
    const { table, host, holdings, me } = this.parts
    const { version } = holdings
    const { id } = me()
    const rows = new Map((await table.held(id)).map((row) => [row.client, row]))
    if (holdings.version !== version || me().id !== id) return
    const gone = holdings.all.filter(({ client, epoch }) => rows.get(client)?.epoch !== epoch)
    await host.cut(gone.map(({ client }) => client))
    for (const lease of gone) holdings.drop(lease)
    const unknown = [...rows.values()].filter(({ client }) => !holdings.get(client))
    this.begin(
      id,
      unknown.map(({ client, placement, epoch }) => ({ client, placement, epoch })),
    )
  }

  private bury({ expired, nowMs }: BeatAnswer): Promise<boolean> {
    this.parts.logger.warn('machines that do not renew their leases are declared dead', { machines: expired })
    return this.parts.table.bury(expired, nowMs)
  }

  private async answerWanted({ wanted }: BeatAnswer, shares: Shares): Promise<void> {
    const { table, holdings, me } = this.parts
    const staying: string[] = []
    for (const { client, by } of wanted) {
      const lease = holdings.get(client)
      if (!lease || holdings.isGoing(client)) continue
      if (canGive(me(), lease.placement, shares)) this.give(lease, by)
      else staying.push(client)
    }
    if (staying.length > 0) await table.keep(me().id, staying)
  }

  /** Stops a client and lets it go, beside whatever else there is to do. */
  private give(lease: Lease, by: string): void {
    const { client } = lease
    const { host, holdings, logger, me } = this.parts
    if (!holdings.letGo(client)) return
    const { id } = me()
    const given = this.handovers
      .run(async () => {
        await host.stop(client)
        await this.release(id, client, by)
        holdings.drop(lease)
      })
      .catch((error) => logger.warn('a client could not be handed over', { client, error }))
      .finally(() => this.giving.delete(given))
    this.giving.add(given)
  }

  /** Lets a client go that is stopped, as soon as the table can be reached. */
  private async release(id: string, client: string, by: string): Promise<void> {
    const { table, clock, leaseMs, me, signal, logger } = this.parts
    while (me().id === id && !signal.aborted) {
      try {
        return await table.release(id, [client], [by])
      } catch (error) {
        logger.debug('a client could not be let go, trying again', { client, error })
        await clock.sleep(leaseMs / 15, signal)
      }
    }
  }

  /**
   * Clients that are not in the configuration here. Another machine may have a newer one with them, so they are left to it; what
   * nobody has taken after a long time nobody knows any more.
   */
  private async letGoUnknown(): Promise<void> {
    const { table, host, holdings, me, clock, leaseMs } = this.parts
    const leases = holdings.all.filter(({ client }) => !this.parts.roster().has(client))
    if (leases.length === 0) return
    const unknown = leases.map(({ client }) => client)
    const going = unknown.filter((client) => holdings.letGo(client))
    try {
      await Promise.all(unknown.map((client) => host.stop(client)))
      if (unknown.some((client) => this.strangers.has(client))) await table.forget(me().id, unknown)
      else await table.release(me().id, unknown, [])
    } catch (error) {
      // Somebody may know it by the next time.
      for (const client of going) holdings.keep(client)
      throw error
    }
    for (const lease of leases) holdings.drop(lease)
    const untilMs = clock.monotonic() + leaseMs * strangeForLeases
    for (const client of unknown) if (!this.strangers.delete(client)) this.strangers.set(client, untilMs)
  }

  /** Clients of no configuration that are not to be taken for now. */
  private get unknown(): string[] {
    const nowMs = this.parts.clock.monotonic()
    return [...this.strangers].flatMap(([client, untilMs]) => (untilMs > nowMs ? [client] : []))
  }

  /** @param id - whom they were given to: what was declared dead meanwhile has nothing of them. */
  private begin(id: string, leases: readonly Lease[]): void {
    const { holdings, host, isOpen, me } = this.parts
    if (me().id !== id) return
    for (const lease of leases) {
      holdings.add(lease)
      if (isOpen() && this.parts.roster().has(lease.client)) this.await(host.start(lease))
    }
  }

  /** Counts a client as coming until it is online. */
  private await(started: Promise<void>): void {
    const { clock } = this.parts
    const begunMs = clock.monotonic()
    this.coming++
    let isComing = true
    const come = () => {
      if (!isComing) return
      isComing = false
      timer.cancel()
      this.coming--
      this.arrivals.wake()
    }
    const hasStarted = () => {
      const isSoon = clock.monotonic() - begunMs < soonMs
      this.pace = isSoon ? Math.min(this.pace + 1, comingAtOnce) : Math.max(Math.floor(this.pace / 2), 1)
      come()
    }
    const timer = clock.after(comingMs, come, { keepsProcessAlive: false })
    void started.then(hasStarted, hasStarted)
  }

  /** Asks for what could be connected at once: whoever is asked closes a connection for it. */
  private async askForDue(id: string): Promise<void> {
    const { table, host, isOpen } = this.parts
    for (let [next, ...rest] = this.due; next && isOpen(); [next, ...rest] = this.due) {
      const room = Math.min(this.pace, host.room()) - this.coming - sum(this.asked)
      if (room <= 0) return
      const { placement, from } = next
      const count = Math.min(next.count, room)
      const { length: asked } = await table.ask(id, from, placement, count)
      // What it has not got, or was asked for by another, is decided anew.
      const left = asked < count ? 0 : next.count - asked
      if (this.due[0] === next) this.due = left > 0 ? [{ ...next, count: left }, ...rest] : rest
      if (asked === 0) continue
      this.asked = { ...this.asked, [placement]: (this.asked[placement] ?? 0) + asked }
      this.askedMs = this.parts.clock.monotonic()
      await table.wake([from])
    }
  }

  /** Asks for what is due and looks often whether it is there, as it is offline from the moment it is let go. */
  private async awaitAsked(id: string): Promise<void> {
    if (this.isAwaiting) return
    this.isAwaiting = true
    this.askedMs = this.parts.clock.monotonic()
    const { table, clock, leaseMs, logger, signal, me, isOpen } = this.parts
    try {
      while (!signal.aborted && me().id === id) {
        // What was let go is offline, what is asked for is not: that comes first.
        if (isOpen() && sum(this.asked) > 0) {
          const { leases, waiting } = await table.takeAsked(id)
          this.begin(id, leases)
          if (leases.length > 0) this.askedMs = clock.monotonic()
          // Whoever was asked may be busy with others, or stopped for good without being dead yet.
          const isVain = clock.monotonic() - this.askedMs > leaseMs * 2
          if (isVain) await table.stopAsking(id)
          this.asked = isVain ? {} : waiting
        }
        await this.askForDue(id)
        if (sum(this.asked) === 0 && this.due.length === 0) return
        await this.arrivals.sleep(lookForAskedMs)
      }
    } catch (error) {
      logger.warn('what other machines let go could not be taken', { error })
    } finally {
      this.isAwaiting = false
    }
  }

  private tellHomeless({ homeless }: Shares): void {
    const placements = homeless.join(' ')
    if (placements !== '' && placements !== this.homeless) {
      this.parts.logger.warn('no machine has the labels that clients ask for', { placements: homeless })
    }
    this.homeless = placements
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
