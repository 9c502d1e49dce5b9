import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AppControl } from '../kernel/control/app-control.js'
import type { ChangePlan, ChangeReport } from '../kernel/control/config-change.js'
import type { ClientReload, ReloadReport } from '../kernel/control/reload-report.js'
import { FolderWatch, filesIn, foldersBelow } from '../modules/folder-watch.js'
import { pathForms } from '../plan/entry-matcher.js'
import type { ModuleLoader } from '../plan/module-loader.js'
import type { Clock, Timer } from '../time/clock.js'

/** Editors write a file in several steps, in milliseconds. */
const settleMs = 20

/** Files that are saved together may come as several changes: within this time, in milliseconds, the same refusal is told once. */
const sameMomentMs = 1_000

/** What was wrong before and is right again, without a change of what runs. */
export interface Mended {
  /** Whether it is the configuration. */
  readonly config: boolean
  /** The clients whose plugins it is. */
  readonly clients: readonly string[]
}

/** Is told what a watch finds and does. */
export interface WatchTeller {
  /** The configuration is another: what would change. It is applied next, unless the plan has errors. */
  planned(change: ChangePlan): void
  /** What became of that. */
  applied(report: ChangeReport): void
  /** Plugins were loaded anew, or refused. */
  reloaded(report: ReloadReport): void
  /** What could not be taken before is right again, and says what runs already. */
  mended(what: Mended): void
  /** What was written cannot be taken at all; everything goes on as it was. */
  failed(error: unknown): void
}

interface AppWatchParts {
  readonly control: AppControl
  readonly loader: ModuleLoader
  readonly cwd: string
  readonly clock: Clock
  /** Files whose change is one of the configuration, absolute. */
  readonly configFiles: readonly string[]
  /** `plugins.root` of all clients, as they are now. */
  readonly roots: () => readonly string[]
  readonly tell: WatchTeller
}

/** Has an app follow its files while it runs: code of plugins, whatever that imports, and the configuration. */
export class AppWatch {
  private readonly folders: FolderWatch
  private hashes = ''
  private timer: Timer | undefined
  private isBusy = false
  private isDue = false
  private isClosed = false
  private isConfigBroken = false
  private refused: ReadonlySet<string> = new Set()
  /** What was last told of the clients that refused their plugins. */
  private readonly told = new Map<string, { readonly why: string; readonly atMs: number }>()
  private working: Promise<void> = Promise.resolve()

  private constructor(private readonly parts: AppWatchParts) {
    this.folders = new FolderWatch(parts.clock, () => this.soon())
  }

  /** Watches from now on. */
  static async open(parts: AppWatchParts): Promise<AppWatch> {
    const watch = new AppWatch(parts)
    watch.hashes = await watch.configHashes()
    watch.follow()
    return watch
  }

  /** Watches no more; what is under way ends first. */
  async close(): Promise<void> {
    this.isClosed = true
    this.timer?.cancel()
    this.folders.close()
    await this.working
  }

  private follow(): void {
    const { loader, cwd, configFiles, roots } = this.parts
    const below = roots().flatMap((root) => pathForms(root).flatMap((form) => foldersBelow(resolve(cwd, form))))
    const texts = [...loader.textFolders]
    const files = [...loader.files, ...configFiles, ...texts.flatMap(filesIn)]
    this.folders.watch([...below, ...texts, ...files.map((file) => dirname(file))], files)
  }

  private soon(): void {
    this.isDue = true
    if (this.isBusy || this.isClosed || this.timer) return
    this.timer = this.parts.clock.after(settleMs, () => {
      this.timer = undefined
      this.working = this.look()
    })
  }

  private async look(): Promise<void> {
    this.isBusy = true
    this.isDue = false
    try {
      const wasBroken = this.isConfigBroken
      await this.lookAtConfig()
      const report = await this.parts.control.reloadChanged()
      const clients = report.clients.filter((client) => !this.isTold(client))
      const isOther = clients.some(({ outcome }) => outcome !== 'same') || report.leftBehind.length > 0
      if (isOther) this.parts.tell.reloaded({ ...report, clients })
      this.tellMended(wasBroken && !this.isConfigBroken, report)
    } catch (error) {
      if (!this.isClosed) this.parts.tell.failed(error)
    }
    this.isBusy = false
    if (this.isClosed) return
    this.follow()
    if (this.isDue) this.soon()
  }

  /** Whether a client refused its plugins for the same reason a moment ago. */
  private isTold({ client, outcome, error }: ClientReload): boolean {
    const before = this.told.get(client)
    if (outcome !== 'refused') {
      this.told.delete(client)
      return false
    }
    const [why, atMs] = [`${error?.message}\n${error?.fix}`, this.parts.clock.monotonic()]
    if (before?.why === why && atMs - before.atMs < sameMomentMs) return true
    this.told.set(client, { why, atMs })
    return false
  }

  /** What was refused and is now as it runs would otherwise never be heard of again. */
  private tellMended(config: boolean, { clients }: ReloadReport): void {
    const mended = clients.filter(({ client, outcome }) => outcome === 'same' && this.refused.has(client))
    this.refused = new Set(clients.flatMap(({ client, outcome }) => (outcome === 'refused' ? client : [])))
    if (config || mended.length > 0) this.parts.tell.mended({ config, clients: mended.map(({ client }) => client) })
  }

  private async lookAtConfig(): Promise<void> {
    const { control, tell } = this.parts
    const hashes = await this.configHashes()
    if (hashes === this.hashes) return
    this.hashes = hashes
    try {
      const change = await control.planChange()
      const others = change.agents.length + change.needsRestart.length
      const isNothing = change.clients.every(({ kind }) => kind === 'none') && others === 0
      this.isConfigBroken = change.diagnostics.length > 0
      if (isNothing && !this.isConfigBroken) return
      tell.planned(change)
      if (!this.isConfigBroken) tell.applied(await control.applyChange())
    } catch (error) {
      this.isConfigBroken = true
      tell.failed(error)
    }
  }

  private async configHashes(): Promise<string> {
    const hashes = this.parts.configFiles.map(async (file) => {
      const text = await readFile(file).catch(() => '')
      return createHash('sha1').update(text).digest('hex')
    })
    return (await Promise.all(hashes)).join()
  }
}
