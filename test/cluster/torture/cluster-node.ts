import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseLine } from './database-line.js'
import type { FromNode, NodeJob } from './torture-node.js'

/** One of the processes that share the clients, with its own line to the database. It is started again after each of its ends. */
export class ClusterNode {
  /** The clients that run in it, as it says. */
  online: readonly string[] = []
  /** How often it ended without having been told to by {@link kill} or {@link restart}. */
  ends = 0
  private child: ChildProcess | undefined
  private isExpected = false
  private failedStarts = 0
  private started: Promise<void> = Promise.resolve()

  private constructor(
    readonly name: string,
    readonly line: DatabaseLine,
    private readonly script: string,
    private readonly job: NodeJob,
  ) {}

  /** @param config - its configuration, without what is its own. */
  static async open(
    name: string,
    { folder, script, config, databaseUrl, leaseSeconds, ...job }: Omit<NodeJob, 'configFile'> & NodePlace,
  ): Promise<ClusterNode> {
    const url = new URL(databaseUrl)
    const line = await DatabaseLine.open(Number(url.port))
    url.port = String(line.port)
    const configFile = join(folder, `${name}.yaml`)
    const own = `cluster: { url: "${url}", lease: ${leaseSeconds}, name: ${name} }
logging: { console: false, level: debug, directory: "logs/${name}" }
console: { enabled: false }`
    writeFileSync(configFile, `${own}\n${config}`)
    return new ClusterNode(name, line, script, { ...job, configFile })
  }

  get isRunning(): boolean {
    return this.child !== undefined
  }

  /** Whether clients run in it. */
  get isReady(): boolean {
    return this.isRunning && this.online.length > 0
  }

  /** Resolves when the app is under way. */
  start(): Promise<void> {
    this.isExpected = false
    const child = fork(this.script, [], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.child = child
    this.started = new Promise((resolve) => {
      child.on('message', ({ online }: FromNode) => {
        // What it said before its end may come after that, when another one has its place.
        if (this.child !== child) return
        this.online = online
        this.failedStarts = 0
        resolve()
      })
      child.once('exit', () => resolve())
    })
    child.once('exit', () => this.ended(child))
    child.send(this.job)
    return this.started
  }

  /** Ends it at once. @returns what ran in it. */
  async kill(): Promise<readonly string[]> {
    const { child, online } = this
    if (!child) return []
    this.isExpected = true
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    return online
  }

  /** Has it stand still until the process beside it ends it. @returns what ran in it. */
  async stopForGood(): Promise<readonly string[]> {
    const { child, online } = this
    if (!child) return []
    this.isExpected = true
    const exit = once(child, 'exit')
    child.kill('SIGSTOP')
    await exit
    return online
  }

  /** Ends it in order. */
  async end(): Promise<void> {
    const { child } = this
    if (!child) return
    this.isExpected = true
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    await exit
  }

  async close(): Promise<void> {
    await this.kill()
    await this.line.close()
  }

  private ended(child: ChildProcess): void {
    if (this.child !== child) return
    this.child = undefined
    this.online = []
    if (this.isExpected) return
    const isForced = child.signalCode === 'SIGKILL'
    if (isForced) this.ends++
    // One that cannot reach the database at its start ends, and is started again as by any supervisor.
    this.failedStarts = isForced ? 0 : this.failedStarts + 1
    if (this.failedStarts > 3) throw new Error(`${this.name} ended by itself, with ${child.exitCode}`)
    void this.start()
  }
}

/** Where a process finds what it runs with. */
export interface NodePlace {
  readonly folder: string
  /** What it runs. */
  readonly script: string
  readonly config: string
  readonly databaseUrl: string
  readonly leaseSeconds: number
}
