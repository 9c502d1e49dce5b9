import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Clock } from '../time/clock.js'
import { findLocalFile, isReloadable, namesFile } from './local-file.js'
import { type ModuleNeed, type ModuleScan, scanModule } from './module-scan.js'
import { asModule, type Exports, importFrom, type ModulePlace, runModule } from './run-module.js'
import type { TranslationCache } from './translation-cache.js'

/** The clocks of file systems are a little behind those of processes, in milliseconds. */
const stampMs = 50

export interface HotModulesOptions {
  /** Whether files are looked at before they are first loaded, as those have to be that are watched; default `false`. */
  readonly watched?: boolean
  /**
   * Whether also the first version of a file is run by ourselves, where `import()` could not take it; `'typescript'`: of files that are
   * TypeScript, or import some; default `false`.
   */
  readonly ownFirst?: boolean | 'typescript'
  /** Where it is kept what files were translated to; default: nowhere. */
  readonly cache?: TranslationCache
  /** How a file is imported that has not changed since the start, by its URL; default `import()`. */
  readonly importFile?: (url: string) => Promise<Exports>
  /** How a package is imported for a file; default: as Node does for an import in that file. */
  readonly importPackage?: typeof importFrom
  /** Runs the code of a version of a file, once. @param isByNode - whether Node runs it, with all it imports that has not run. */
  readonly around?: <Result>(path: string, run: () => Result, isByNode: boolean) => Result
}

/** One version of a file that runs or has run. */
interface Loaded {
  readonly place: ModulePlace
  /** Resolves when its code has run. */
  readonly done: Promise<void>
  /** Whether its code has run, or has failed. */
  state: 'runs' | 'ran' | 'failed'
}

/**
 * The modules of one's own code that are loaded anew when their files change. What has not changed since the start is
 * imported as always. What has changed, and whatever imports it, is translated by esbuild and run by ourselves, as Node
 * forgets no version of a module: so old versions are freed with the last who uses them, and a module that did not change is
 * the same for all who import it. Packages and Switchboard itself are never loaded anew.
 */
export class HotModules {
  /** Files that somebody asked for, by the paths they were asked for by. */
  private readonly entries = new Map<string, string>()
  private readonly scans = new Map<string, ModuleScan>()
  /** The files that cannot be imported as always any more, as Node would give their first version. */
  private readonly hot = new Set<string>()
  private readonly loaded = new Map<string, Loaded>()
  private readonly failedEntries = new Set<string>()
  /** The files that Node has imported. */
  private readonly imported = new Set<string>()
  private startedMs: number | undefined
  private isScanning: boolean

  constructor(
    private readonly clock: Clock,
    private readonly options: HotModulesOptions = {},
  ) {
    this.isScanning = options.watched ?? false
  }

  /** The files known so far: those asked for and all they import. Empty before the first {@link renew} unless they are watched. */
  get files(): readonly string[] {
    return [...this.scans.keys()]
  }

  /** Gives what a file exports, in its newest version as of the last {@link renew}. @throws what its import throws. */
  async import(path: string): Promise<Exports> {
    this.startedMs ??= this.clock.now()
    const file = realpathSync(path)
    this.entries.set(path, file)
    try {
      if (!this.isScanning || !isReloadable(file)) return await this.importFile(path)
      await this.scanAll(file)
      if (!this.isHot(file)) return await this.importFile(path)
      return await this.run(file)
    } catch (error) {
      this.failedEntries.add(path)
      throw error
    }
  }

  /**
   * Looks which files have changed since they were loaded; {@link import} gives the new versions then.
   * @returns the files that were asked for whose code, or that of what they import, is another now, as they were asked for; and
   *   the files that changed.
   */
  async renew(): Promise<{ readonly stale: ReadonlySet<string>; readonly changed: readonly string[] }> {
    const changed = await this.changedFiles()
    for (const [file, { state }] of this.loaded) if (state === 'failed') changed.add(file)
    const dirty = new Set(changed)
    for (const file of this.scans.keys()) if (this.reaches(file, (one) => changed.has(one))) dirty.add(file)
    for (const path of this.failedEntries) dirty.add(this.entries.get(path) ?? path)
    this.failedEntries.clear()
    for (const file of dirty) {
      this.hot.add(file)
      this.loaded.delete(file)
    }
    const stale = new Set([...this.entries].filter(([, file]) => dirty.has(file)).map(([path]) => path))
    this.forgetUnreachable()
    return { stale, changed: [...changed] }
  }

  private async changedFiles(): Promise<Set<string>> {
    const changed = new Set<string>()
    const isFirst = !this.isScanning
    this.isScanning = true
    for (const before of [...this.scans.values()]) {
      const now = await scanModule(before.path, before, this.options.cache)
      if (now === before) continue
      this.scans.set(now.path, now)
      changed.add(now.path)
    }
    for (const file of this.entries.values()) {
      for (const scan of await this.scanAll(file)) {
        // Nobody has looked at it before it was loaded, so its time has to tell.
        if (isFirst && scan.changedMs >= (this.startedMs ?? 0) - stampMs) changed.add(scan.path)
      }
    }
    return changed
  }

  /** Looks at a file and all it imports, as far as that is not done. @returns what was new. */
  private async scanAll(file: string): Promise<ModuleScan[]> {
    if (!isReloadable(file)) return []
    const added: ModuleScan[] = []
    const open = [file]
    const seen = new Set<string>()
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      let scan = this.scans.get(path)
      if (!scan) {
        scan = await scanModule(path, undefined, this.options.cache)
        this.scans.set(path, scan)
        added.push(scan)
      }
      open.push(...filesOf(scan))
    }
    return added
  }

  /** Whether `import()` would not give what a file is now. */
  private isHot(file: string): boolean {
    const { ownFirst } = this.options
    if (ownFirst === true) return true
    return this.reaches(file, (one) => this.hot.has(one) || (ownFirst === 'typescript' && isTypeScript(one)))
  }

  /** Whether a file is of a kind, or imports one that is, however far. */
  private reaches(file: string, isOne: (path: string) => boolean): boolean {
    return this.withImports(file, filesOf).some(isOne)
  }

  /** A file behind all it imports, in the order in which their code has to run. */
  private withImports(file: string, importsOf: (scan: ModuleScan) => readonly string[]): string[] {
    const order = new Set<string>()
    const seen = new Set<string>()
    const visit = (path: string) => {
      if (seen.has(path)) return
      seen.add(path)
      const scan = this.scans.get(path)
      if (scan) for (const imported of importsOf(scan)) visit(imported)
      order.add(path)
    }
    visit(file)
    return [...order]
  }

  private async run(file: string): Promise<Exports> {
    for (const path of this.withImports(file, localsOf)) {
      if (this.isHot(path)) await this.runOnce(path).done
    }
    return this.runOnce(file).place.exports
  }

  private runOnce(path: string): Loaded {
    const known = this.loaded.get(path)
    if (known) return known
    const place: ModulePlace = { exports: {} }
    const loaded: Loaded = { place, done: this.runNow(path, place), state: 'runs' }
    loaded.done.then(
      () => {
        loaded.state = 'ran'
      },
      () => {
        loaded.state = 'failed'
      },
    )
    this.loaded.set(path, loaded)
    return loaded
  }

  private async runNow(path: string, place: ModulePlace): Promise<void> {
    const scan = this.scans.get(path)
    if (!scan) return
    if (scan.error) throw scan.error
    if (scan.data) {
      place.exports = { __esModule: true, default: scan.data.value }
      return
    }
    const ready = new Map<string, () => unknown>()
    for (const need of scan.needs) ready.set(need.id, await this.ready(need, path))
    const need = (id: string) => (ready.get(id) ?? (() => this.later(id, path)))()
    await this.around(path, () => runModule(path, scan.code ?? '', place, need), false)
  }

  /** Gets what a module imports, so that its code can have it at once. */
  private async ready(need: ModuleNeed, importer: string): Promise<() => unknown> {
    const { kind, target, file, attributes, isRequired } = need
    switch (kind) {
      case 'local': {
        const path = file ?? target
        const data = isRequired ? this.scans.get(path)?.data : undefined
        if (data) return () => data.value
        if (this.isHot(path)) {
          const loaded = this.loaded.get(path)
          // In a circle it may have names only later.
          if (loaded?.state === 'ran') assertNames(need, loaded.place.exports)
          return () => loaded?.place.exports ?? this.loaded.get(path)?.place.exports ?? {}
        }
        const given = asModule(await this.importFile(path))
        assertNames(need, given)
        return () => given
      }
      case 'import': {
        const given = asModule(await (this.options.importPackage ?? importFrom)(importer, target, attributes))
        assertNames(need, given)
        return () => given
      }
      case 'missing':
        throw moduleNotFound(target, importer)
      case 'require':
        return () => createRequire(importer)(target)
      case 'lazy':
        return () => this.later(target, importer, attributes)
    }
  }

  /**
   * What a module imports when its code runs. It has to be there at once, so it is what can be awaited, which becomes the
   * module.
   */
  private later(specifier: string, importer: string, attributes?: ModuleNeed['attributes']): PromiseLike<Exports> {
    const imported = async () => {
      const file = namesFile(specifier) ? findLocalFile(specifier, importer) : undefined
      if (file === undefined || !isReloadable(file)) {
        return (this.options.importPackage ?? importFrom)(importer, specifier, attributes)
      }
      await this.scanAll(file)
      return this.isHot(file) ? this.run(file) : this.importFile(file)
    }
    // biome-ignore lint/suspicious/noThenProperty: translated code copies what it is given; only this makes it wait.
    return { then: (onDone, onFailed) => imported().then(onDone, onFailed) }
  }

  private importFile(path: string): Promise<Exports> {
    const url = pathToFileURL(path).href
    const run = () => (this.options.importFile ? this.options.importFile(url) : import(/* @vite-ignore */ url))
    const file = realpathSync(path)
    // Its code runs the first time alone.
    if (this.imported.has(file)) return run()
    this.imported.add(file)
    return this.around(file, run, true)
  }

  private around<Result>(path: string, run: () => Result, isByNode: boolean): Result {
    return this.options.around ? this.options.around(path, run, isByNode) : run()
  }

  private forgetUnreachable(): void {
    const reached = new Set([...this.entries.values()].flatMap((file) => this.withImports(file, filesOf)))
    for (const file of this.scans.keys()) {
      if (reached.has(file)) continue
      this.scans.delete(file)
      this.loaded.delete(file)
    }
  }
}

/** What has to have run before. */
function localsOf(scan: ModuleScan): string[] {
  return scan.needs.flatMap(({ kind, file }) => (kind === 'local' && file !== undefined ? file : []))
}

/** All files of one's own that it imports, also later. */
function filesOf(scan: ModuleScan): string[] {
  return scan.needs.flatMap(({ file }) => file ?? [])
}

function isTypeScript(path: string): boolean {
  return /\.[mc]?tsx?$/.test(path)
}

/** @throws SyntaxError in the words of Node when a module has not got what is imported of it. */
function assertNames({ target, names = [] }: ModuleNeed, exports: Exports): void {
  if (typeof exports !== 'object' || !('__esModule' in exports)) return
  const missing = names.find((name) => !(name in exports))
  if (missing === undefined) return
  throw new SyntaxError(`The requested module '${target}' does not provide an export named '${missing}'`)
}

function moduleNotFound(specifier: string, importer: string): Error {
  const error = new Error(`Cannot find module '${specifier}' imported from ${importer}`)
  return Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' })
}
