import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import type { DecoratorDiagnostic } from '../decorators/annotations.js'
import { replacedClass } from '../decorators/decorator.js'
import { isClass } from '../decorators/is-class.js'
import type { AnyClass, PluginManifest, ServiceManifest } from '../decorators/manifest.js'
import { decoratedMembers, readDiagnostics, readManifest, readServiceManifest } from '../decorators/manifest-reader.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'

/** How long the import of one file may take, in milliseconds. */
const maxImportMs = 10_000

/** Why a file holds nothing: its import threw, or was not done in time. */
export type ImportFailure =
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'unfinished'; readonly limitMs: number }

/** What one file turned out to hold. */
export interface LoadedModule {
  /** Absolute. */
  readonly path: string
  /** The plugins it exports, in the order of the exports' names. */
  readonly plugins: readonly PluginManifest[]
  /** The names of the classes it exports with `@Service`, or `@Provide`. */
  readonly services: readonly string[]
  /** Whether one of them provides something for a token. */
  readonly provides: boolean
  /** Those of them that have jobs, which are to run whether somebody asks for the service or not. */
  readonly withJobs: readonly ServiceManifest[]
  /** Exported classes with handlers or jobs that are no plugins; other classes may be made from them. */
  readonly unmarked: readonly { readonly target: AnyClass; readonly members: readonly string[] }[]
  /** All classes it exports. */
  readonly classes: readonly AnyClass[]
  /** What is wrong with the decorators of exported classes. */
  readonly diagnostics: readonly DecoratorDiagnostic[]
  /** Present when it could not be imported. */
  readonly failure?: ImportFailure
}

/** Imports a file by its URL, which is that of a path, and gives what it exports. */
export type ImportModule = (url: string, path: string) => Promise<Readonly<Record<string, unknown>>>

/** Imports plugin files, each once, and reads the manifests of the classes they export. */
export class ModuleLoader {
  /** Folders whose files matter besides: a plan notes where it looked for texts of plugins. Absolute. */
  readonly textFolders = new Set<string>()
  private readonly loaded = new Map<string, Promise<LoadedModule>>()
  private readonly failed = new Set<string>()

  /** @param importModule - how a file is imported; default `import()`, which needs tsx or the like for TypeScript. */
  constructor(
    private readonly clock: Clock,
    private readonly importModule: ImportModule = (url) => import(/* @vite-ignore */ url),
  ) {}

  /** Ends within ten seconds and never rejects: an import that throws or does not end is part of the result. */
  load(path: string): Promise<LoadedModule> {
    const known = this.loaded.get(path) ?? this.import(path)
    this.loaded.set(path, known)
    return known
  }

  /** The files whose changes matter, as far as it knows: those that were loaded and what they import. */
  get files(): readonly string[] {
    return []
  }

  /** Has {@link load} give the newest version of files that have changed. @returns those; this one never imports anew. */
  async renew(): Promise<readonly string[]> {
    return []
  }

  /** Has files imported again that are as `isOne` says. */
  protected forget(isOne: (path: string, isFailed: boolean) => boolean): void {
    for (const path of this.loaded.keys()) if (isOne(path, this.failed.has(path))) this.loaded.delete(path)
  }

  private async import(path: string): Promise<LoadedModule> {
    const failed = (failure: ImportFailure) => {
      this.failed.add(path)
      const nothing = { plugins: [], services: [], withJobs: [], unmarked: [], classes: [], diagnostics: [] }
      return { path, ...nothing, provides: false, failure }
    }
    this.failed.delete(path)
    try {
      const imported = this.importModule(pathToFileURL(path).href, path)
      // The timer also keeps the process alive, which would else end without a word while a file waits for ever.
      if (!(await endsWithin(this.clock, maxImportMs, imported))) {
        return failed({ kind: 'unfinished', limitMs: maxImportMs })
      }
      return { path, ...classesOf(await imported) }
    } catch (error) {
      return failed({ kind: 'threw', error })
    }
  }
}

function classesOf(exports: Readonly<Record<string, unknown>>): Omit<LoadedModule, 'path'> {
  const entries = entriesOf(exports)
  const exported = new Set(entries.map(([, value]) => value))
  const targets = [...new Set(entries.map(([name, value]) => replacedClass(value, name, exported) ?? value))].filter(
    isClass,
  )
  const plugins = targets.flatMap((target) => readManifest(target) ?? [])
  const unmarked = targets
    .filter((target) => !readManifest(target))
    .map((target) => ({ target, members: decoratedMembers(target) }))
    // A @Plugin that could not be taken is an error of its own.
    .filter(({ target, members }) => members.length > 0 && readDiagnostics(target).length === 0)
  const ofServices = targets.flatMap((target) => readServiceManifest(target) ?? [])
  const services = ofServices.map(({ target }) => target.name)
  const provides = ofServices.some((service) => service.provides.length > 0)
  return {
    plugins,
    services,
    provides,
    withJobs: ofServices.filter(({ jobs }) => jobs.length > 0),
    unmarked,
    classes: targets,
    diagnostics: [...new Set(targets.flatMap(readDiagnostics))],
  }
}

/** What a module exports, in the order of the names; what `export * as name` passes on included. */
function entriesOf(
  exports: Readonly<Record<string, unknown>>,
  within: readonly object[] = [],
): (readonly [name: string, value: unknown])[] {
  const names = Object.keys(exports).sort()
  return names.flatMap((name) => {
    const value = exports[name]
    return isNamespace(value) && !within.includes(value)
      ? entriesOf(value, [...within, value])
      : [[name, value] as const]
  })
}

/** Whether it is all that a module exports. A proxy may throw when it is asked. */
function isNamespace(value: unknown): value is Readonly<Record<string, unknown>> {
  const isOwn = typeof value === 'object' && value !== null && !types.isProxy(value)
  return isOwn && Object.prototype.toString.call(value) === '[object Module]'
}
