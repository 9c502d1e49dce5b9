import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FolderWatch, filesIn, foldersBelow } from '../modules/folder-watch.js'
import type { Clock } from '../time/clock.js'

/** What a start writes itself. */
const writtenByStarts = ['data', 'logs', 'sessions']

/** The files of a project that decide whether it can be started: its code and its configuration. */
export class ProjectFiles {
  private seen: string

  constructor(
    private readonly cwd: string,
    private readonly configFile: string,
    private readonly clock: Clock,
  ) {
    this.seen = this.state()
  }

  /** Resolves once they differ from what they were when this was made, or when it resolved last. */
  async changed(): Promise<void> {
    await new Promise<void>((resolve) => {
      const watch = new FolderWatch(this.clock, () => look(), true)
      const look = () => {
        if (this.state() === this.seen) return
        watch.close()
        resolve()
      }
      watch.watch(this.folders(), this.files())
      look()
    })
    this.seen = this.state()
  }

  private folders(): string[] {
    return [...new Set([...foldersBelow(this.cwd, writtenByStarts), dirname(resolve(this.cwd, this.configFile))])]
  }

  private files(): string[] {
    const inFolders = this.folders().flatMap(filesIn)
    return [...inFolders, join(this.cwd, '.env')]
  }

  private state(): string {
    const states = this.files().map((file) => {
      const found = statSync(file, { throwIfNoEntry: false })
      return `${file} ${found?.ino} ${found?.size} ${found?.mtimeMs}`
    })
    return states.join('\n')
  }
}
