import { pathToFileURL } from 'node:url'
import type { Clock } from '../time/clock.js'
import { HotModules, type HotModulesOptions } from './hot-modules.js'
import { type Exports, importFrom } from './run-module.js'
import { TranslationCache } from './translation-cache.js'

/** What the program gives its command line: to load plugins by, and to tell of errors. */
export interface ProgramTools {
  /** Has stacks that are read from now on show lines of the sources; absent: they do. */
  readonly mapSources?: () => void
  /** Imports Switchboard by the name of the package, where Node would not find what runs: `undefined` for other names. */
  readonly importOwn?: (name: string) => Promise<Exports> | undefined
  /** Imports packages that are TypeScript, and what Node alone does not find. */
  readonly importTypeScript: (specifier: string, importerUrl: string) => Promise<Exports>
}

/**
 * How the program loads plugins: TypeScript is translated once and kept, and run by ourselves, as having Node ask for each file first takes
 * longer than all else of a start. JavaScript is imported by Node.
 */
export function processModules(
  clock: Clock,
  { importOwn, importTypeScript }: ProgramTools,
  around?: HotModulesOptions['around'],
): HotModules {
  return new HotModules(clock, {
    ...(around && { around }),
    watched: true,
    // Where Node does not find Switchboard, it does not for JavaScript either.
    ownFirst: importOwn ? true : 'typescript',
    cache: new TranslationCache(),
    importPackage: async (importer, specifier, attributes) => {
      try {
        return await (importOwn?.(specifier) ?? importFrom(importer, specifier, attributes))
      } catch (error) {
        if (!isUnread(error)) throw error
        return importTypeScript(specifier, pathToFileURL(importer).href)
      }
    },
    importFile: async (url) => {
      try {
        return (await import(/* @vite-ignore */ url)) as Exports
      } catch (error) {
        if (!isUnread(error)) throw error
        return importTypeScript(url, url)
      }
    },
  })
}

/** Whether it is TypeScript that Node came upon, or a package that is nowhere but in this process. */
function isUnread(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  if (error.code === 'ERR_UNKNOWN_FILE_EXTENSION') return /\.[mc]?tsx?\b/.test(error.message)
  return error.code === 'ERR_MODULE_NOT_FOUND' && /'switchboard(\/testing)?'/.test(error.message)
}
