import { type ChildProcess, spawn } from 'node:child_process'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { TermWatch } from './lease-term.js'

/**
 * What the other process runs. Times are those of the machine's monotonic clock, which all its processes share. It ends with its
 * parent, whose end of the pipe closes then, and not with signals that a terminal sends to all.
 */
const program = `
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
const parent = process.ppid
let untilMs, timer, rest = ''
const nowMs = () => Number(process.hrtime.bigint() / 1000000n)
const look = () => {
  clearTimeout(timer)
  if (untilMs === undefined) return
  if (nowMs() < untilMs) return void (timer = setTimeout(look, untilMs - nowMs() + 1))
  if (process.ppid === parent) process.kill(parent, 'SIGKILL')
  process.exit()
}
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\\n')
  rest = lines.pop()
  const last = lines.at(-1)
  if (last !== undefined) untilMs = last === '' ? undefined : Number(last)
  look()
}).on('end', () => process.exit()).on('error', () => process.exit())
`

/**
 * A small process beside this one that ends it by force when it holds connections for longer than its leases allow: one that
 * stands still (stopped, or starved) cannot close them itself, and another machine may be about to connect with the same logins.
 */
export class ProcessWatch implements TermWatch {
  private child: ChildProcess | undefined
  private isClosed = false

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  holdUntil(monotonicMs: number): void {
    this.say(String(Math.floor(hrtimeMs() + monotonicMs - this.clock.monotonic())))
  }

  free(): void {
    this.say('')
  }

  /** Ends it. Safe to call twice. */
  close(): void {
    this.isClosed = true
    this.child?.stdin?.end()
    this.child = undefined
  }

  private say(line: string): void {
    if (this.isClosed) return
    this.child ??= this.begin()
    this.child.stdin?.write(`${line}\n`)
  }

  private begin(): ChildProcess {
    const child = spawn(process.execPath, ['--max-old-space-size=16', '-e', program], {
      // A group of its own, so that a terminal that stops this process does not stop it too.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    })
    const gone = (reason: unknown) => {
      if (this.child !== child) return
      this.child = undefined
      this.logger.warn(
        'the process that watches over the leases has ended; another one begins with their next renewal',
        {
          reason: String(reason),
        },
      )
    }
    child.on('error', gone).on('exit', gone)
    child.stdin?.on('error', () => {})
    child.unref()
    // A pipe to a child keeps the process alive unless it is told otherwise.
    ;(child.stdin as unknown as { unref?: () => void } | null)?.unref?.()
    return child
  }
}

function hrtimeMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
