import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LocaleSource } from './locale-source.js'
import { inlineLocales, type ReadLocales, readLocaleFolder } from './read-locales.js'

/** The folder beside a plugin's file that its texts are looked for in. */
const usualFolder = 'locales'

/** What was found of a plugin's texts. */
export type FoundLocales =
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly folder: string }
  | ({ readonly kind: 'read' } & ReadLocales)

/** Finds and reads the texts of plugins, each folder once. */
export class LocaleFinder {
  private readonly folders = new Map<string, Promise<ReadLocales | undefined>>()

  /** @param noted - is told of each folder in which texts are looked for, whether it is there or not. */
  constructor(
    private readonly cwd: string,
    private readonly noted: (folder: string) => void = () => {},
  ) {}

  /**
   * The texts of a plugin.
   * @param source - what it says of them; absent: they lie in the folder `locales` beside its file, if there is one.
   * @param files - where its class may be, the likeliest first.
   */
  async find(source: LocaleSource | undefined, files: readonly string[]): Promise<FoundLocales> {
    if (typeof source === 'object' && !(source instanceof URL)) return { kind: 'read', ...inlineLocales(source) }
    const name = source instanceof URL ? fileURLToPath(source) : (source ?? usualFolder)
    const folders = [...new Set(files.map((file) => resolve(dirname(file), name)))]
    if (folders.length === 0) folders.push(resolve(this.cwd, name))
    for (const folder of folders) this.noted(folder)
    for (const folder of folders) {
      const read = await this.read(folder)
      if (read && (source !== undefined || read.locales.all.length > 0)) return { kind: 'read', ...read }
    }
    return source === undefined ? { kind: 'none' } : { kind: 'missing', folder: folders[0] ?? name }
  }

  private read(folder: string): Promise<ReadLocales | undefined> {
    const read = this.folders.get(folder) ?? readLocaleFolder(folder, this.cwd)
    this.folders.set(folder, read)
    return read
  }
}
