import type { Channels } from '../channels/channels.js'
import { CallSite } from '../errors/call-site.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { dialogueDeskOf } from '../handlers/contexts/dialogue-desk.js'
import { Dialogues } from '../handlers/dialogues/dialogues.js'
import type { App } from '../kernel/app.js'
import type { PluginFailure } from '../kernel/plugin-failure.js'
import type { ClientStatus } from '../kernel/status.js'
import type { LoggedCall } from '../sandbox/api/call-log.js'
import type { Faults } from '../sandbox/faults/faults.js'
import { Patience } from '../sandbox/patience.js'
import type { Person } from '../sandbox/person.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { PersonOptions } from '../sandbox/world/newcomer.js'
import { parseDuration } from '../time/duration.js'
import type { ManualClock } from '../time/manual-clock.js'
import { SystemClock } from '../time/system-clock.js'
import { TestFailures, type WantedFailure } from './test-failures.js'
import { readTestTime, type TestTime } from './test-time.js'
import { waitedInVain } from './waited-in-vain.js'
import { WhatHappened } from './what-happened.js'

const realTime = new SystemClock()
const lookEveryMs = 2
/**
 * After so many looks at which nothing has changed, what is under way is taken to wait for time to pass; after more when
 * Telegram still owes an answer, which may be late, or may itself wait for somebody who waits for time.
 */
const stillLooks = { idle: 15, asking: 200 }
/**
 * For how long upkeep goes on when time is moved, in milliseconds, and how long after each job: at first so long that a client which has
 * heard nothing for a quarter of an hour asks. On a way of weeks the rest would be the same again and again.
 */
const upkeepFor = { start: 20 * 60_000, more: 60_000 }
/** How long a client waits for another part of an album, in milliseconds. */
const albumMs = 300
/** The call of {@link TestWorld.fence}. */
const fenceMethod = 'help.getNearestDc'
/** States from which a client comes online by itself, or fails. */
const onTheWay: readonly string[] = ['connecting', 'authorizing', 'reconnecting']

/** How long the test that runs may still take, in milliseconds of real time; `undefined`: no limit is known. */
export type TimeLeft = () => number | undefined

/** How a fault is given to {@link TestWorld.refuse}. */
export interface RefuseOptions {
  /** How many calls are refused; default 1. */
  times?: number
  /** Only calls of this client; default: of any. */
  client?: string
}

/** A running app on a sandbox of its own, and the people and powers of a test in it. */
export class TestWorld {
  private callsMade = 0
  private readonly patience: Patience

  constructor(
    /** The app under test. */
    readonly app: App,
    /** The sandbox the app is connected to. */
    readonly sandbox: Sandbox,
    /** The time of the app and of the world; it stands still until {@link advance}. */
    readonly clock: ManualClock,
    /** The name of the first client, as others write to it: `alice.send(world.client, '/start')`. */
    readonly client: string,
    /** The output channels, as a plugin gets them by `@Inject(Channels)`. */
    readonly channels: Channels,
    private readonly problems = new TestFailures(clock),
    timeLeft?: TimeLeft,
  ) {
    const { control } = app
    const happened = new WhatHappened({ control, sandbox, clock, failures: problems })
    this.patience = sandbox.patience
    this.patience.meanwhile = () => happened.tell()
    if (timeLeft) this.patience.limitMs = () => patienceOf(timeLeft)
    sandbox.calls.onCall(({ method }) => {
      if (method !== fenceMethod) this.callsMade += 1
    })
  }

  /** Somebody who is no client of the test; see `config/sandbox.yaml`. */
  get alice(): Person {
    return this.person('alice')
  }

  /** A second person of the world. */
  get bob(): Person {
    return this.person('bob')
  }

  /** The person whose account the first client is, writing from another device. */
  get owner(): Person {
    return this.person(this.client)
  }

  /**
   * A person of the world by name.
   * @param options - what they are from now on, as the language of their app; somebody who is not there yet comes into the world with
   *   it: `world.person('Ada', { language: 'ru' })`.
   * @throws SANDBOX_NOBODY when nobody is called so and no options are given.
   */
  person(name: string, options?: PersonOptions): Person {
    return this.sandbox.person(name, options)
  }

  /** The dialogues of the first client, as a plugin gets them by `@Inject(Dialogues)`. */
  get dialogues(): Dialogues {
    const client = this.app.client(this.client)
    if (!client) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a test whose client is gone' })
    return new Dialogues({ client, desk: () => dialogueDeskOf(client), key: () => undefined })
  }

  /** What went wrong in plugins so far, what was expected too. */
  get failures(): readonly PluginFailure[] {
    return this.problems.all
  }

  /**
   * Says that something will go wrong in a plugin; to be called before it does. What is like that then does not end the test.
   * @param wanted - a part of the message, the code of an error of Switchboard, a pattern or a condition; default anything.
   * @returns the first that is so. A test in which it never happens fails.
   * @throws PLUGIN_TEST_WAIT after five seconds of real time.
   * @example
   * const failure = world.expectFailure('no such city')
   * alice.send(client, '/weather Atlantis')
   * await failure
   */
  expectFailure(wanted?: WantedFailure): Promise<PluginFailure> {
    const { patience, problems } = this
    return problems.expect(wanted, patience.limitMs(), patience.meanwhile, new CallSite(this.expectFailure))
  }

  /**
   * Moves time to a moment, as {@link advance} does.
   * @param time - `'2026-10-25T00:30+02:00'`, a date, or milliseconds since 1970.
   * @throws PLUGIN_TEST_TIME for what is no moment, or past.
   */
  async at(time: TestTime): Promise<void> {
    const ms = readTestTime(time) - this.clock.now()
    if (ms < 0) throw new SwitchboardError('PLUGIN_TEST_TIME', { given: String(time), problem: 'it is past' })
    if (ms > 0) await this.advance(ms)
  }

  /**
   * Moves time, once the handlers under way have ended or wait for it, and lets the jobs that fall due on the way end,
   * each before the next is due, unless they wait for time to pass.
   * @param duration - `'30s'`, `'1m'`, or milliseconds.
   */
  async advance(duration: string | number): Promise<void> {
    const ms = parseDuration(duration)
    if (ms === undefined) throw new SwitchboardError('PLUGIN_TEST_DURATION', { given: String(duration) })
    await this.settledOrStill()
    const endMs = this.clock.now() + ms
    let upkeepMs = upkeepFor.start
    while (this.clock.now() < endMs) {
      await this.clock.advance(Math.min(this.nextJobMs(), endMs) - this.clock.now(), { upkeepMs })
      upkeepMs = upkeepFor.more
      // A job may well be busy with what is not seen here, such as a file.
      await this.doneOrStill(() => !this.isJobRunning(), stillLooks.asking)
    }
  }

  /**
   * What goes wrong on purpose: flood waits, lost answers, gaps, ended logins ...
   * @example
   * const rule = world.faults.add({ kind: 'lose-answer', method: 'messages.sendMessage', times: 1 })
   */
  get faults(): Faults {
    return this.sandbox.faults
  }

  /** The calls to Telegram that clients made, oldest first. */
  calls(filter: { client?: string; method?: string } = {}): LoggedCall[] {
    const accountId = filter.client === undefined ? undefined : this.sandbox.account(filter.client).id
    return this.sandbox.calls.list({ accountId, method: filter.method })
  }

  /**
   * Makes Telegram refuse the next calls of a method.
   * @param method - its TL name: `'messages.sendMessage'`.
   * @param error - status and text: `'420 FLOOD_WAIT_30'`, `'400 PEER_ID_INVALID'`.
   * @returns ends it.
   */
  refuse(method: string, error: string, options: RefuseOptions = {}): () => void {
    const { times = 1, client: account } = options
    const rule = this.faults.add({ kind: 'error', method, error, times, ...(account !== undefined && { account }) })
    return () => rule.remove()
  }

  /** Cuts the connections of all clients; they come back by themselves. */
  dropConnections(): void {
    this.sandbox.wire.dropConnections()
  }

  /** Stops the data centre and starts it again, with its world and all logins; clients come back by themselves. */
  async restartTelegram(): Promise<void> {
    await this.sandbox.stop()
    await this.sandbox.restart()
  }

  /**
   * Resolves when everything that was sent so far is handled, and whatever that has led to: then what has not been answered
   * never will be. Clients that are on their way back are waited for. For albums whose parts may still come time is moved by the
   * moments in which they do.
   * @throws PLUGIN_TEST_WAIT when a handler has failed and is to be run again, which takes time to pass; after five seconds of real time,
   *   as when a handler waits for time to pass. It says what happened meanwhile.
   */
  async settled(): Promise<void> {
    const what = 'the clients to have nothing to do'
    const waitMs = this.patience.limitMs()
    const beganMs = realTime.monotonic()
    const from = new CallSite(this.settled)
    const giveUp = () => waitedInVain(what, realTime.monotonic() - beganMs, this.patience.meanwhile(), from)
    let before: string | undefined
    do {
      if (realTime.monotonic() > beganMs + waitMs) throw giveUp()
      before = this.activity()
      await this.fence()
      await this.doneOrStill(
        () => this.isIdle() || this.isGathering(),
        stillLooks.idle,
        () => this.waitsToRunAgain(),
        what,
      )
      if (!this.isIdle() && !this.isGathering() && this.waitsToRunAgain()) throw giveUp()
      if (this.isGathering()) await this.clock.advance(albumMs)
      // A handler that sent something may have given another client something to do.
    } while (this.activity() !== before || !this.isIdle())
  }

  /**
   * Waits until `look` is true, looking again and again.
   * @throws PLUGIN_TEST_WAIT after five seconds of real time, or when the time of the test is nearly over.
   */
  async eventually(look: () => boolean, what = 'the condition of the test'): Promise<void> {
    const waitMs = this.patience.limitMs()
    const endMs = realTime.monotonic() + waitMs
    const from = new CallSite(this.eventually)
    while (!look()) {
      if (realTime.monotonic() > endMs) throw waitedInVain(what, waitMs, this.patience.meanwhile(), from)
      await realTime.sleep(lookEveryMs)
    }
  }

  /** As {@link settled}, but what waits for time to pass is not waited for. */
  private async settledOrStill(): Promise<void> {
    let seen: string | undefined
    do {
      seen = this.activity()
      await this.fence()
      await this.doneOrStill(() => this.isIdle())
    } while (this.activity() !== seen)
  }

  /**
   * Waits until it is done, or nothing happens any more without time that passes.
   * @param mayStop - whether that nothing happens is enough.
   */
  private async doneOrStill(
    isDone: () => boolean,
    idleLooks = stillLooks.idle,
    mayStop = () => true,
    what?: string,
  ): Promise<void> {
    let last = ''
    let looks = 0
    await this.eventually(() => {
      if (isDone()) return true
      const now = this.activity()
      looks = now === last ? looks + 1 : 0
      last = now
      return looks >= (this.sandbox.wire.runningRequests > 0 ? stillLooks.asking : idleLooks) && mayStop()
    }, what)
  }

  /** An answer comes behind everything that was pushed before it: when all clients have one, all updates are there. */
  private async fence(): Promise<void> {
    const online = this.app.control.status().clients.filter(({ state }) => state === 'online')
    const calls = online.map(({ name }) => this.app.client(name)?.invoke('help.GetNearestDc', undefined))
    // One that loses its connection meanwhile fetches what it missed when it is back.
    await Promise.allSettled(calls)
  }

  private isIdle(): boolean {
    return this.app.control.status().clients.every(({ name, state }) => {
      if (onTheWay.includes(state)) return false
      const metrics = this.app.control.updateMetrics(name)
      return !metrics || (!metrics.fetching && metrics.queued + metrics.running + metrics.storing === 0)
    })
  }

  /** Whether all that is under way are handlers that failed and are to be run again when time has passed. */
  private waitsToRunAgain(): boolean {
    const { control } = this.app
    let waiting = 0
    for (const { name, state } of control.status().clients) {
      const metrics = control.updateMetrics(name)
      if (onTheWay.includes(state) || metrics?.fetching || metrics?.storing) return false
      const retrying = control.recentUpdates(name).filter(({ outcome }) => outcome === 'retrying').length
      if ((metrics?.running ?? 0) !== retrying) return false
      waiting += retrying
    }
    return waiting > 0
  }

  /** Whether albums wait for further parts, which takes time to pass. */
  private isGathering(): boolean {
    const { clients } = this.app.control.status()
    return clients.some(({ name }) => (this.app.control.updateMetrics(name)?.gathering ?? 0) > 0)
  }

  /** Changes with everything that clients do; two equal ones: nothing was done in between. */
  private activity(): string {
    const clients = this.app.control.status().clients.map(({ name, state }) => {
      const {
        received = 0,
        recovered = 0,
        handled = 0,
        failed = 0,
        queued = 0,
        running = 0,
        storing = 0,
        fetching,
      } = this.app.control.updateMetrics(name) ?? {}
      return [state, received, recovered, handled, failed, queued, running, storing, fetching].join()
    })
    return [this.callsMade, ...clients].join(';')
  }

  private nextJobMs(): number {
    const times = this.jobs().flatMap(({ nextRunMs }) => nextRunMs ?? [])
    return Math.max(this.clock.now() + 1, Math.min(...times, Number.MAX_SAFE_INTEGER))
  }

  private isJobRunning(): boolean {
    return this.jobs().some(({ running }) => running)
  }

  private jobs() {
    return this.app.control.status().clients.flatMap(({ plugins }: ClientStatus) => plugins.flatMap(({ jobs }) => jobs))
  }
}

/** So much before the time of a test is over nothing is waited for any more, in milliseconds, so that the test says what it waited for. */
const beforeEndMs = 400

function patienceOf(timeLeft: TimeLeft): number {
  return Math.max(100, Math.min(Patience.usualMs, (timeLeft() ?? Number.POSITIVE_INFINITY) - beforeEndMs))
}
