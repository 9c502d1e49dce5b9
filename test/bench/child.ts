import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** After so long a process that owes an answer is taken to have lost something. */
const patienceMs = 120_000

/** Where CPU profiles of all processes are put, if they are wanted: they cost some of the pace. */
const { BENCH_PROFILE: profileFolder } = process.env
let profiles = 0

/** A process of the bench, spoken to over IPC. */
export class Child<Incoming extends { type: string }, Outgoing extends object> {
  private readonly process: ChildProcess
  private readonly waiting: { type: string; resolve: (message: Incoming) => void; reject: (error: Error) => void }[] =
    []
  private readonly arrived: Incoming[] = []

  /** @param script - relative to `test/bench`. */
  constructor(
    private readonly script: string,
    private readonly env: Record<string, string> = {},
  ) {
    const isCompiled = import.meta.url.endsWith('.js')
    const file = new URL(isCompiled ? script.replace(/ts$/, 'js') : script, import.meta.url)
    this.process = fork(fileURLToPath(file), [], {
      execArgv: [...(isCompiled ? [] : ['--import', 'tsx']), ...profiling(script)],
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.process.on('message', (message: Incoming) => {
      const index = this.waiting.findIndex(({ type }) => type === message.type)
      if (index === -1) this.arrived.push(message)
      else this.waiting.splice(index, 1)[0]?.resolve(message)
    })
    this.process.once('exit', (code, signal) => {
      for (const { reject } of this.waiting) reject(new Error(`${script} ended early (${signal ?? code})`))
    })
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  send(message: Outgoing): void {
    this.process.send(message)
  }

  /** The next message of a type; what came before it was asked for counts. @param busyMs - how long the process is told to take. */
  next<Type extends Incoming['type']>(type: Type, busyMs = 0): Promise<Extract<Incoming, { type: Type }>> {
    return new Promise((resolve, reject) => {
      const index = this.arrived.findIndex((message) => message.type === type)
      const [found] = index === -1 ? [] : this.arrived.splice(index, 1)
      if (found) resolve(found as Extract<Incoming, { type: Type }>)
      else this.await(type, busyMs + patienceMs, resolve as (message: Incoming) => void, reject)
    })
  }

  private await(
    type: string,
    withinMs: number,
    resolve: (message: Incoming) => void,
    reject: (error: Error) => void,
  ): void {
    const late = () => reject(new Error(`${this.script} did not say "${type}" within ${withinMs / 1_000} s`))
    const timer = setTimeout(late, withinMs)
    const settled =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(timer)
        settle(value)
      }
    this.waiting.push({ type, resolve: settled(resolve), reject: settled(reject) })
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    // What is profiled has to end by itself, or nothing is written.
    if (profileFolder === undefined) this.process.kill('SIGKILL')
    else this.process.disconnect()
    await ended
  }
}

/** Has a process write its CPU profile when it ends, named after its script. */
function profiling(script: string): string[] {
  if (profileFolder === undefined) return []
  const name = `${script.replace(/\.ts$/, '').replaceAll('/', '-')}-${++profiles}.cpuprofile`
  return ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}`]
}
