import { mkdtempSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, loadConfig } from 'switchboard'
import { HotModules } from '../../../core/modules/hot-modules.js'
import { importFrom } from '../../../core/modules/run-module.js'
import { ReloadingLoader } from '../../../core/plan/reloading-loader.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { AppWatch } from '../../../core/watch/app-watch.js'
import { settledHeap } from '../../bench/garbage.js'
import { quickDriver } from '../../client/client-harness.js'

export interface ReloadTortureOptions {
  /** Sent while the plugin is reloaded. */
  messages: number
  people: number
  /** How often the plugin is saved meanwhile. */
  reloads: number
  /** How many of the saved versions cannot run. */
  broken: number
  /** How often it is reloaded afterwards, to see whether memory grows; 0: not at all. */
  more: number
}

export interface ReloadTortureResult {
  messages: number
  reloads: number
  broken: number
  /** Versions that were refused. */
  refused: number
  /** Messages without an answer. */
  lost: number
  /** Messages answered more than once. */
  doubled: number
  /** Versions that answered. */
  versions: number
  /** Median time from saving a file to its handlers being the client's. */
  reloadMs: number
  /** The heap after `more` reloads to that after 20; `undefined` without them. */
  heapRatio?: number
  connects: number
  seconds: number
}

const token = '800000000:AAinvented-token-of-the-reload-torture'
const faults = ['syntax', 'constructor', 'start'] as const

/** Reloads a plugin again and again while people write to it, some versions broken; counts what went wrong. */
export async function reloadTorture(options: ReloadTortureOptions): Promise<ReloadTortureResult> {
  const { messages, people, reloads, broken, more } = options
  const startedMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-reload-'))
  const sandbox = await Sandbox.start({ world: worldOf(people), seed: 1 })
  const project = await Project.open(folder, sandbox)
  let connects = 0
  project.app.control.events.on('client-state', ({ state }) => {
    if (state === 'connecting') connects++
  })
  try {
    await project.start()
    const persons = Array.from({ length: people }, (_, index) => sandbox.person(`person${index}`))
    const brokenAt = Array.from({ length: broken }, (_, index) => Math.round(((index + 1) * reloads) / (broken + 1)))
    let sent = 0
    const write = (until: number) => {
      while (sent < until) persons[sent % people]?.send('bot', `message ${sent++}`)
    }
    const tookMs: number[] = []
    let refused = 0
    for (let round = 1; round <= reloads; round++) {
      const at = brokenAt.indexOf(round)
      write(Math.round(((round - 0.5) * messages) / reloads))
      const outcome = project.save(round, at === -1 ? undefined : faults[at % faults.length])
      write(Math.round((round * messages) / reloads))
      const ms = await outcome
      if (ms === undefined) refused++
      else tookMs.push(ms)
    }
    write(messages)
    const answers = () => persons.flatMap((person) => answersTo(person))
    while (new Set(answers().map(({ number }) => number)).size < messages && performance.now() - startedMs < 240_000) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await project.idle()
    const all = answers()
    const distinct = new Set(all.map(({ number }) => number))
    const heapRatio = more > 0 ? await project.heapRatio(reloads, more) : undefined
    return {
      ...{ messages, reloads, broken, refused, lost: messages - distinct.size, doubled: all.length - distinct.size },
      versions: new Set(all.map(({ version }) => version)).size,
      reloadMs: Math.round(median(tookMs) * 10) / 10,
      ...(heapRatio !== undefined && { heapRatio }),
      connects,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    }
  } finally {
    await project.close()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A folder with a plugin of several files, and the app that follows it. */
class Project {
  private readonly waiting = new Map<number, (ms: number | undefined) => void>()
  private watch: AppWatch | undefined
  private savedMs = 0
  private version = 0
  private wasBroken = false

  private constructor(
    private readonly folder: string,
    readonly app: ReturnType<typeof createApp>,
    private readonly loader: ReloadingLoader,
  ) {
    // The plugins tell when they are the client's; they are not of this module's world.
    Reflect.set(globalThis, 'switchboardReloadTorture', (version: number) => this.over(version, performance.now()))
  }

  static async open(folder: string, sandbox: Sandbox): Promise<Project> {
    await mkdir(join(folder, 'plugins'))
    for (const [file, text] of Object.entries(filesOf(0))) await writeFile(join(folder, file), text)
    const config = await loadConfig('config.yaml', { cwd: folder, env: {} })
    const loader = new ReloadingLoader(
      new SystemClock(),
      new HotModules(new SystemClock(), {
        watched: true,
        ownFirst: true,
        importPackage: (path, name, attributes) =>
          name === 'switchboard' ? import('switchboard') : importFrom(path, name, attributes),
      }),
    )
    const app = createApp({ config, cwd: folder, dataCentre: sandbox.address, driverFactory: quickDriver(), loader })
    return new Project(folder, app, loader)
  }

  async start(): Promise<void> {
    const { app, folder: cwd, loader } = this
    await app.start()
    const { state, reason } = app.control.status().clients[0] ?? {}
    if (state !== 'online') throw new Error(`the bot is ${state}: ${reason}`)
    this.watch = await AppWatch.open({
      ...{ control: app.control, loader, cwd, clock: new SystemClock(), roots: () => ['plugins'], configFiles: [] },
      tell: {
        planned: () => {},
        applied: () => {},
        mended: () => {},
        reloaded: ({ clients }) => {
          if (clients.some(({ outcome }) => outcome === 'refused')) this.over(this.version, undefined)
        },
        failed: (error) => {
          throw error
        },
      },
    })
  }

  /** Saves another version. @returns what it took until its handlers were the client's; `undefined`: it was refused. */
  async save(version: number, fault?: (typeof faults)[number]): Promise<number | undefined> {
    this.version = version
    const over = new Promise<number | undefined>((resolve) => this.waiting.set(version, resolve))
    const {
      'config.yaml': _,
      'plugins/helper.ts': helper = '',
      'plugins/torture.ts': plugin = '',
    } = filesOf(version, fault)
    this.savedMs = performance.now()
    // Every other time only what the plugin imports has changed; what was broken is put right first.
    if (fault || this.wasBroken || version % 2 === 0) await this.replace('plugins/torture.ts', plugin)
    if (!fault) await this.replace('plugins/helper.ts', helper)
    this.wasBroken = fault !== undefined
    return over
  }

  /** In one go: half a file would be refused, as it should be, and be taken for a version that is. */
  private async replace(file: string, text: string): Promise<void> {
    const saved = join(this.folder, 'saved')
    await writeFile(saved, text)
    await rename(saved, join(this.folder, file))
  }

  /** Has no update under way. */
  async idle(): Promise<void> {
    const busy = () => {
      const { queued = 0, running = 0 } = this.app.control.updateMetrics('bot') ?? {}
      return queued + running > 0
    }
    while (busy()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  async heapRatio(before: number, count: number): Promise<number> {
    let first = 0
    for (let round = 1; round <= count; round++) {
      await this.save(before + round)
      if (round === 20) first = await settledHeap()
    }
    return Math.round(((await settledHeap()) / first) * 1000) / 1000
  }

  async close(): Promise<void> {
    await this.watch?.close()
    await this.app.stop()
    Reflect.deleteProperty(globalThis, 'switchboardReloadTorture')
  }

  private over(version: number, atMs: number | undefined): void {
    const done = this.waiting.get(version)
    this.waiting.delete(version)
    done?.(atMs === undefined ? undefined : atMs - this.savedMs)
  }
}

function filesOf(version: number, fault?: (typeof faults)[number]): Record<string, string> {
  return {
    'config.yaml': `sandbox: { enabled: true }
storage: { file: ":memory:" }
logging: { files: false, console: false }
clients:
  - { session_name: bot, type: bot, api_id: 1, api_hash: x, bot_token: "${token}", in_memory: true, workers: 4,
      parse_mode: none, plugins: { root: plugins, include: [torture] } }
`,
    'plugins/helper.ts': `import { Service } from 'switchboard'

export const version = ${version}

@Service({ scope: 'app' })
export class Shared {
  readonly room = new Array(20_000).fill(version)
}

@Service()
export class Counter {
  count = 0
  readonly room = new Array(20_000).fill(version)
}
`,
    'plugins/torture.ts': `import { Every, filters, Inject, type MessageContext, OnMessage, OnReady, OnStart, Option, Plugin } from 'switchboard'
import { Counter, Shared, version } from './helper.js'

export class TortureOptions {
  @Option({ kind: 'text', description: 'What answers begin with.' })
  word = 'echo'
}

@Plugin({ name: 'torture', options: TortureOptions })
export class Torture {
  constructor(
    @Inject(Counter) private readonly counter: Counter,
    @Inject(Shared) private readonly shared: Shared,
    @Inject(TortureOptions) private readonly options: TortureOptions,
  ) {
    ${fault === 'constructor' ? "throw new Error('broken')" : ''}
  }

  @OnStart()
  start() {
    ${fault === 'start' ? "throw new Error('broken')" : ''}
  }

  @OnReady()
  ready() {
    Reflect.get(globalThis, 'switchboardReloadTorture')(version)
  }

  @OnMessage(filters.incoming.and(filters.text(/^message \\d+$/)))
  async message(ctx: MessageContext) {
    this.counter.count += this.shared.room.length
    await new Promise((resolve) => setTimeout(resolve, 2))
    await ctx.reply(\`\${this.options.word} \${ctx.text} of \${version}\`)
  }

  @Every('1h')
  tick() {}
${fault === 'syntax' ? '' : '}'}
`,
  }
}

function answersTo(person: ReturnType<Sandbox['person']>): { number: number; version: number }[] {
  return person.history('bot').flatMap(({ text }) => {
    const [, number, version] = /^echo message (\d+) of (\d+)$/.exec(text) ?? []
    return number === undefined ? [] : [{ number: Number(number), version: Number(version) }]
  })
}

function worldOf(people: number) {
  return {
    users: Array.from({ length: people }, (_, index) => ({
      ...{ id: 710_000_000 + index, phone: String(9_996_630_000 + index), code: '22222' },
      ...{ firstName: `Person ${index}`, username: `person${index}` },
    })),
    bots: [{ id: 800_000_000, token, firstName: 'Bot', username: 'reload_torture_bot', name: 'bot' }],
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
