import { Counter, Gauge, Registry } from 'prom-client'
import { callDurationBounds } from '../../../errors/call-durations.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { PluginStatus } from '../../../kernel/status.js'
import type { Clock } from '../../../time/clock.js'
import type { UpdateMetrics } from '../../../updates/update-metrics.js'
import { CountedHistogram } from './counted-histogram.js'
import { withinBounds } from './within-bounds.js'

/**
 * What Prometheus reads, by its rules for names: counters end in `_total`, times are seconds and sizes bytes. All of it is
 * taken from what the app counts anyhow when somebody asks; nothing is counted in between.
 */
export class AppMetrics {
  private readonly registry = new Registry()
  private readonly info = this.gauge('build_info', 'Always 1; the label says which version runs', ['version'])
  private readonly state = this.gauge('client_state', '1 for the state the client is in', ['client', 'state'])
  private readonly online = this.gauge('client_online', '1 while the client is online')
  private readonly received = this.counter(
    'updates_received_total',
    'Updates as they came, before duplicates are dropped',
  )
  private readonly duplicates = this.counter(
    'updates_duplicate_total',
    'Updates that had been seen before and were dropped',
  )
  private readonly gaps = this.counter('update_gaps_total', 'Times that an update was missing')
  private readonly recovered = this.counter('updates_recovered_total', 'Updates that were missed and fetched')
  private readonly unreadable = this.counter(
    'unreadable_total',
    'Answers and updates that the library could not read, by the number of the constructor',
    ['client', 'constructor'],
  )
  private readonly redelivered = this.counter('updates_redelivered_total', 'Updates handed over again after a crash')
  private readonly runs = this.counter(
    'handler_runs_total',
    'Runs of handlers: done, failed for good, or failed and repeated (retried)',
    ['client', 'outcome'],
  )
  private readonly queued = this.gauge('updates_queued', 'Updates that wait for the turn of their chat')
  private readonly running = this.gauge('updates_running', 'Updates whose handlers run')
  private readonly oldest = this.gauge('updates_oldest_wait_seconds', 'How long the oldest waiting update has waited')
  private readonly calls = this.counter('calls_total', 'Attempts of calls to Telegram', ['client', 'method'])
  private readonly failures = this.counter('call_failures_total', 'Attempts of calls to Telegram that failed', [
    'client',
    'method',
    'code',
  ])
  private readonly durations = new CountedHistogram({
    name: 'switchboard_call_duration_seconds',
    help: 'How long attempts of calls to Telegram took',
    labelNames: ['client'],
    buckets: callDurationBounds.map((ms) => ms / 1_000),
    registers: [this.registry],
  })
  private readonly floodWait = this.gauge(
    'flood_wait_remaining_seconds',
    'The longest pause Telegram asked for that is not over; 0: none',
  )
  private readonly jobRuns = this.counter('job_runs_total', 'Runs of a job', ['client', 'job'])
  private readonly jobFailures = this.counter('job_failures_total', 'Runs of a job that failed', ['client', 'job'])
  private readonly jobSkips = this.counter('job_skips_total', 'Runs of a job that were left out', ['client', 'job'])
  private readonly agents = this.gauge('pool_agents', 'Agents of a pool', ['pool'])
  private readonly available = this.gauge('pool_agents_available', 'Agents of a pool that can send now', ['pool'])
  private readonly attempts = this.counter(
    'pool_attempts_total',
    'Attempts to send a message of a pool: sent, failed, or put off (deferred)',
    ['pool', 'outcome'],
  )
  private readonly cpu = this.counter('process_cpu_seconds_total', 'Processor time of the process', [], '')
  private readonly memory = this.gauge('process_resident_memory_bytes', 'Memory of the process', [], '')
  private readonly heap = this.gauge('nodejs_heap_size_used_bytes', 'Memory that objects take up', [], '')
  private readonly started = this.gauge('process_start_time_seconds', 'When the process began, since 1970', [], '')

  private timed: { labels: { client: string }; counts: readonly number[]; sum: number }[] = []

  constructor(
    private readonly control: AppControl,
    private readonly clock: Clock,
    private readonly version: string,
  ) {}

  get contentType(): string {
    return this.registry.contentType
  }

  /** Everything at this moment, in Prometheus' text format. */
  async text(): Promise<string> {
    this.registry.resetMetrics()
    this.info.set({ version: this.version }, 1)
    this.readProcess()
    const { clients, pools = [], services = [] } = this.control.status()
    this.readJobs('', services)
    for (const { name: client, state, plugins } of clients) {
      this.state.set({ client, state }, 1)
      this.online.set({ client }, state === 'online' ? 1 : 0)
      const updates = this.control.updateMetrics(client)
      if (updates) this.readUpdates(client, updates)
      this.readCalls(client)
      this.readJobs(client, plugins)
    }
    this.durations.show(this.timed)
    this.timed = []
    for (const { name: pool, available_agents: available, total_agents: total } of pools) {
      this.agents.set({ pool }, total)
      this.available.set({ pool }, available)
      for (const [outcome, count] of Object.entries(this.control.outbox.counts(pool))) {
        this.attempts.inc({ pool, outcome }, count)
      }
    }
    return this.registry.metrics()
  }

  /** @param client - empty for those of services that all clients share. */
  private readJobs(client: string, owners: readonly Pick<PluginStatus, 'jobs'>[]): void {
    const jobs = withinBounds(owners.flatMap((owner) => owner.jobs.map((job) => [job.name, job] as const)))
    for (const [job, counts] of jobs) {
      for (const { runs, failures, skipped } of counts) {
        this.jobRuns.inc({ client, job }, runs)
        this.jobFailures.inc({ client, job }, failures)
        this.jobSkips.inc({ client, job }, skipped)
      }
    }
  }

  private readUpdates(client: string, updates: UpdateMetrics): void {
    this.received.inc({ client }, updates.received)
    this.duplicates.inc({ client }, updates.duplicates)
    this.gaps.inc({ client }, updates.gaps)
    this.recovered.inc({ client }, updates.recovered)
    this.redelivered.inc({ client }, updates.redelivered)
    this.runs.inc({ client, outcome: 'done' }, updates.handled)
    this.runs.inc({ client, outcome: 'failed' }, updates.failed)
    this.runs.inc({ client, outcome: 'retried' }, updates.retried)
    for (const [id, count] of Object.entries(updates.unreadable))
      this.unreadable.inc({ client, constructor: id }, count)
    this.queued.set({ client }, updates.queued)
    this.running.set({ client }, updates.running)
    this.oldest.set({ client }, updates.oldestMs / 1_000)
  }

  private readCalls(client: string): void {
    const { methods, durations } = this.control.callStatistics(client) ?? { methods: {} }
    for (const [method, all] of withinBounds(Object.entries(methods))) {
      for (const { calls, codes } of all) {
        this.calls.inc({ client, method }, calls)
        for (const [code, count] of Object.entries(codes)) this.failures.inc({ client, method, code }, count)
      }
    }
    if (durations) this.timed.push({ labels: { client }, counts: durations.counts, sum: durations.sumMs / 1_000 })
    const [longest] = this.control.floods(client)
    const waitMs = longest ? longest.untilMs - this.clock.now() : 0
    this.floodWait.set({ client }, Math.max(0, waitMs / 1_000))
  }

  private readProcess(): void {
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    this.cpu.inc((user + system) / 1_000_000)
    this.memory.set(rss)
    this.heap.set(heapUsed)
    this.started.set(Math.round(performance.timeOrigin) / 1_000)
  }

  private counter(name: string, help: string, labelNames: string[] = ['client'], prefix = 'switchboard_') {
    return new Counter({ name: `${prefix}${name}`, help, labelNames, registers: [this.registry] })
  }

  private gauge(name: string, help: string, labelNames: string[] = ['client'], prefix = 'switchboard_') {
    return new Gauge({ name: `${prefix}${name}`, help, labelNames, registers: [this.registry] })
  }
}
