import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Timer } from '../time/clock.js'

/** How often files are looked at where the system tells nothing: on network drives, in containers, without a free watch. */
const lookEveryMs = 2_000

/** Folders that hold no code of one's own. */
const leftOut = /^(node_modules|\..+)$/

/** What is written all the time beside code: databases, logs, sessions, copies of editors. */
const otherFiles = /(\.(db|db-\w+|log|session|lock|tmp|swp|swx)|~)$/

/** Tells that something in some folders may have changed. Which it was is for the listener to find out. */
export class FolderWatch {
  private readonly watchers = new Map<string, FSWatcher>()
  private files: readonly string[] = []
  private seen = ''
  private timer: Timer | undefined

  /** @param keepsProcessAlive - whether the process goes on for it; default `false`. */
  constructor(
    private readonly clock: Clock,
    private readonly listener: () => void,
    private readonly keepsProcessAlive = false,
  ) {}

  /** Watches these folders from now on and no others, and these files also where the system tells nothing. */
  watch(folders: Iterable<string>, files: readonly string[] = []): void {
    const wanted = new Set(folders)
    for (const [folder, watcher] of this.watchers) if (!wanted.has(folder)) this.drop(folder, watcher)
    for (const folder of wanted) if (!this.watchers.has(folder)) this.add(folder)
    this.files = files
    this.seen = this.state()
    this.timer ??= this.lookLater()
  }

  /** Tells nothing any more. */
  close(): void {
    this.timer?.cancel()
    for (const [folder, watcher] of this.watchers) this.drop(folder, watcher)
  }

  private add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: this.keepsProcessAlive }, (_, name) => {
        if (name === null || !otherFiles.test(name)) this.listener()
      })
      watcher.on('error', () => this.drop(folder, watcher))
      this.watchers.set(folder, watcher)
    } catch {
      // There is no such folder, or the system has no more watches: looking now and then is what remains.
    }
  }

  private drop(folder: string, watcher: FSWatcher): void {
    watcher.close()
    this.watchers.delete(folder)
  }

  private lookLater(): Timer {
    const look = () => {
      const state = this.state()
      if (state !== this.seen) this.listener()
      this.seen = state
      this.timer = this.lookLater()
    }
    return this.clock.after(lookEveryMs, look, { keepsProcessAlive: this.keepsProcessAlive })
  }

  private state(): string {
    const states = this.files.map((file) => {
      const found = statSync(file, { throwIfNoEntry: false })
      return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : ''
    })
    return states.join('|')
  }
}

/** A folder and all below it that may hold code of one's own. @param without - names of folders that do not count. */
export function foldersBelow(folder: string, without: readonly string[] = []): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    const below = entries.filter(
      (entry) => entry.isDirectory() && !leftOut.test(entry.name) && !without.includes(entry.name),
    )
    return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name), without))]
  } catch {
    return []
  }
}

/** The files of a folder that code, texts or configuration can be in; none where there is no such folder. */
export function filesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.([mc]?[jt]sx?|json|ya?ml)$/.test(name))
    return names.map((name) => join(folder, name))
  } catch {
    return []
  }
}
