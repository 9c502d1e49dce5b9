import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Clock } from '../time/clock.js'
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
    private readonly clock: Clock,
  ) {}

  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.name, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw new SwitchboardError('CONFIG_UNREADABLE', { file: this.name, reason: codeOf(error) }, { cause: error })
    }
  }

  async replace(expected: string | undefined, next: string): Promise<boolean> {
    const file = await this.target()
    const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await mkdir(dirname(file), { recursive: true })
      await this.writeNew(temporary, next, await modeOf(file))
      // As late as can be: what a person saves after this moment is the newer text, and theirs to lose.
      if ((await this.read()) !== expected) return false
      await rename(temporary, file)
      return true
    } catch (error) {
      throw this.unwritable(error)
    } finally {
      await unlink(temporary).catch(() => {})
    }
  }

  async backUp(text: string): Promise<string> {
    const file = await this.target()
    const stamp = new Date(this.clock.now())
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')
    try {
      for (let count = 1; ; count++) {
        const copy = `${file}.${stamp}${count === 1 ? '' : `-${count}`}.bak`
        const exists = await this.writeNew(copy, text, await modeOf(file)).catch((error) => {
          if (codeOf(error) === 'EEXIST') return true
          throw error
        })
        if (exists !== true) return copy
      }
    } catch (error) {
      throw this.unwritable(error)
    }
  }

  async watch(listener: () => void): Promise<() => Promise<void>> {
    const watch = new FileWatch([...new Set([this.name, await this.target()])], this.clock, listener)
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

  private async target(): Promise<string> {
    return realpath(this.name).catch(() => join(dirname(this.name), basename(this.name)))
  }

  private unwritable(error: unknown): SwitchboardError {
    if (error instanceof SwitchboardError) return error
    return new SwitchboardError('CONFIG_UNWRITABLE', { file: this.name, reason: codeOf(error) }, { cause: error })
  }
}

async function modeOf(file: string): Promise<number> {
  const about = await stat(file).catch(() => undefined)
  return about ? about.mode & 0o777 : privateMode
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
