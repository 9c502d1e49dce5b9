import type { FromContender, Run } from '../messages.js'

/** Counts handled messages in a contender and reports each full round to the bench. */
export class Stopwatch {
  private seen = 0
  private startedAt = 0
  private cpuAtStart = process.cpuUsage()
  private delaysMs: number[] = []
  private slowIsRunning = true

  constructor(private readonly count: number) {}

  /** One message was handled. */
  tick(): void {
    if (this.seen === 0) {
      this.startedAt = performance.now()
      this.cpuAtStart = process.cpuUsage()
    }
    this.seen += 1
    if (this.seen < this.count) return
    const elapsedMs = performance.now() - this.startedAt
    const cpu = process.cpuUsage(this.cpuAtStart)
    this.seen = 0
    const rssKb = process.memoryUsage.rss() / 1_024
    tell({ type: 'done', elapsedMs, cpuMs: (cpu.user + cpu.system) / 1_000, rssKb })
  }

  /** One message reached its handler so many milliseconds after it was sent. */
  delayed(ms: number, slowIsRunning: boolean): void {
    this.delaysMs.push(ms)
    this.slowIsRunning &&= slowIsRunning
    if (this.delaysMs.length < this.count) return
    tell({ type: 'delays', delaysMs: this.delaysMs, slowIsRunning: this.slowIsRunning })
    this.delaysMs = []
    this.slowIsRunning = true
  }
}

/** Runs a contender: `connect` logs in and calls the stopwatch for every message. */
export function contend(connect: (run: Run, stopwatch: Stopwatch) => Promise<void>): void {
  process.once('message', async (run: Run) => {
    await connect(run, new Stopwatch(run.count))
    tell({ type: 'ready' })
  })
}

/** Says something to the bench. */
export function tell(message: FromContender): void {
  process.send?.(message)
}
