import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** An import of a file, as it is written there. */
export interface WrittenNeed {
  /** In the words of esbuild: `import-statement`, `require-call`, `dynamic-import`. */
  readonly how: string
  readonly target: string
  readonly attributes?: Readonly<Record<string, string>>
  /** What is used of it, as far as that has a name; absent for CommonJS. */
  readonly names?: readonly string[]
}

/** What esbuild makes of a file: it depends on the text of the file alone. */
export interface Translation {
  readonly code: string
  readonly needs: readonly WrittenNeed[]
}

/** Another form of what is kept, or of the code, has another number. */
const version = 2

/**
 * Keeps what files were translated to in `node_modules/.cache` of their project, one entry for each file, by what the file holds: so a
 * start translates only what has changed. Where nothing can be kept, nothing is.
 */
export class TranslationCache {
  private readonly folders = new Map<string, string | undefined>()
  private made: string | undefined

  get(path: string, hash: string): Translation | undefined {
    const file = this.fileOf(path)
    if (file === undefined) return undefined
    try {
      const { key, ...translation } = JSON.parse(readFileSync(file, 'utf8')) as Translation & { key: string }
      return key === this.keyOf(hash) ? translation : undefined
    } catch {
      return undefined
    }
  }

  set(path: string, hash: string, translation: Translation): void {
    const file = this.fileOf(path)
    if (file === undefined) return
    const fresh = `${file}.${process.pid}`
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(fresh, JSON.stringify({ key: this.keyOf(hash), ...translation }))
      renameSync(fresh, file)
    } catch {
      // The folder cannot be written to: the next start translates once more.
    }
  }

  private keyOf(hash: string): string {
    this.made ??= `${version} ${(createRequire(import.meta.url)('esbuild/package.json') as { version: string }).version}`
    return `${this.made} ${hash}`
  }

  private fileOf(path: string): string | undefined {
    const folder = this.folderOf(dirname(path))
    return folder && join(folder, `${createHash('sha1').update(path).digest('hex')}.json`)
  }

  private folderOf(folder: string): string | undefined {
    if (this.folders.has(folder)) return this.folders.get(folder)
    const packages = join(folder, 'node_modules')
    const above = dirname(folder)
    const found = existsSync(packages)
      ? join(packages, '.cache/switchboard/plugins')
      : above === folder
        ? undefined
        : this.folderOf(above)
    this.folders.set(folder, found)
    return found
  }
}
