import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** So many are remembered: a project has a few configurations, and their last versions. */
const maxTexts = 20

/**
 * Remembers, over runs of the program, which texts were looked through without finding a fault, so that what takes a tenth of a check is done
 * once for each text. They are known by their hash, in the `.cache` of the project; where nothing can be kept, nothing is.
 */
export class FaultlessTexts {
  private readonly file: string | undefined

  /**
   * @param folder - that of the project.
   * @param search - the code that looks through them: another code knows nothing of what this one found.
   */
  constructor(
    folder: string,
    private readonly search: unknown,
  ) {
    const packages = join(folder, 'node_modules')
    this.file = existsSync(packages) ? join(packages, '.cache/switchboard/faultless.json') : undefined
  }

  has(text: string): boolean {
    return this.known().includes(this.hashOf(text))
  }

  add(text: string): void {
    if (this.file === undefined) return
    const hash = this.hashOf(text)
    const fresh = `${this.file}.${process.pid}`
    try {
      mkdirSync(dirname(this.file), { recursive: true })
      const hashes = [hash, ...this.known().filter((one) => one !== hash)].slice(0, maxTexts)
      // The text may have a short secret, which whoever reads the hash could try out.
      writeFileSync(fresh, JSON.stringify(hashes), { mode: 0o600 })
      renameSync(fresh, this.file)
    } catch {
      // The folder cannot be written to: the next run looks once more.
    }
  }

  private known(): readonly string[] {
    try {
      const hashes = this.file && (JSON.parse(readFileSync(this.file, 'utf8')) as unknown)
      return Array.isArray(hashes) ? hashes : []
    } catch {
      return []
    }
  }

  private hashOf(text: string): string {
    const parts = [String(this.search), parserVersion(), text]
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
  }
}

function parserVersion(): string {
  return (createRequire(import.meta.url)('yaml/package.json') as { version: string }).version
}
