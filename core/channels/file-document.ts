import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { mkdir, open, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { behindLinks, readPersonFile, readPersonFileSync, systemReason } from '../config/person-file.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
import { inFileTurn } from './file-turn.js'
import { FileWatch } from './file-watch.js'
import type { TextDocument } from './text-document.js'

/** Who may read a file that is made anew: it holds phone numbers. */
const privateMode = 0o600

/**
 * A person's file: read as it is, replaced as a whole or not at all, never deleted. A link stays a link, and the file
 * keeps its permissions.
 */
export class FileDocument implements TextDocument {
  constructor(
    /** The path of the file. */
    readonly name: string,
    readonly clock: Clock,
  ) {}

  read(): Promise<string | undefined> {
    return readPersonFile(this.name)
  }

  exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    return inFileTurn(behindLinks(this.name), this, work)
  }

  async replace(expected: string | undefined, next: string): Promise<boolean> {
    const file = behindLinks(this.name)
    const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await mkdir(dirname(file), { recursive: true })
      await this.writeNew(temporary, next, await modeOf(file))
      // In one go, so that nothing a person saves comes between the look and the change.
      if (readPersonFileSync(this.name) !== expected) return false
      renameSync(temporary, file)
      return true
    } catch (error) {
      throw this.unwritable(error)
    } finally {
      await unlink(temporary).catch(() => {})
    }
  }

  async backUp(text: string): Promise<string> {
    const file = behindLinks(this.name)
    const stamp = new Date(this.clock.now())
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')
    try {
      for (let count = 1; ; count++) {
        const copy = `${file}.${stamp}${count === 1 ? '' : `-${count}`}.bak`
        const exists = await this.writeNew(copy, text, await modeOf(file)).catch((error) => {
          if (systemReason(error) === 'EEXIST') return true
          throw error
        })
        if (exists !== true) return copy
      }
    } catch (error) {
      throw this.unwritable(error)
    }
  }

  async watch(listener: () => void): Promise<() => Promise<void>> {
    const watch = new FileWatch([...new Set([this.name, behindLinks(this.name)])], this.clock, listener)
    return async () => watch.close()
  }

  private async writeNew(file: string, text: string, mode: number): Promise<void> {
    const handle = await open(file, 'wx', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  private unwritable(error: unknown): SwitchboardError {
    if (error instanceof SwitchboardError) return error
    return new SwitchboardError('CONFIG_UNWRITABLE', { file: this.name, reason: systemReason(error) }, { cause: error })
  }
}

async function modeOf(file: string): Promise<number> {
  const about = await stat(file).catch(() => undefined)
  return about ? about.mode & 0o777 : privateMode
}
