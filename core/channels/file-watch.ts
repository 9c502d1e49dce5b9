import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Clock, Timer } from '../time/clock.js'

/** How often files are looked at where the system tells nothing: on network drives, in containers, without a folder. */
const lookEveryMs = 2_000

/**
 * Tells that one of some files may have changed. It watches their folders, as editors put a new file in the place of the
 * old one; and it does so without a library, as those hold back what follows a change within a second.
 */
export class FileWatch {
  private readonly watchers: FSWatcher[] = []
  private timer: Timer | undefined
  private seen: string

  constructor(
    private readonly files: readonly string[],
    private readonly clock: Clock,
    private readonly listener: () => void,
  ) {
    for (const folder of new Set(files.map((file) => dirname(file)))) this.watchFolder(folder)
    this.seen = this.state()
    this.lookLater()
  }

  /** Tells nothing any more. */
  close(): void {
    this.timer?.cancel()
    for (const watcher of this.watchers) watcher.close()
  }

  private watchFolder(folder: string): void {
    const names = this.files.map((file) => basename(file))
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || names.includes(name)) this.listener()
      })
      watcher.on('error', () => watcher.close())
      this.watchers.push(watcher)
    } catch {
      // There is no such folder, or the system has no more watches: looking now and then is what remains.
    }
  }

  private lookLater(): void {
    const look = () => {
      const state = this.state()
      if (state !== this.seen) this.listener()
      this.seen = state
      this.lookLater()
    }
    this.timer = this.clock.after(lookEveryMs, look, { keepsProcessAlive: false })
  }

  private state(): string {
    const states = this.files.map((file) => {
      try {
        const { ino, size, mtimeMs } = statSync(file)
        return `${ino} ${size} ${mtimeMs}`
      } catch {
        return ''
      }
    })
    return states.join('|')
  }
}
