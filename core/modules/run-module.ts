import Module, { createRequire } from 'node:module'
import { basename, dirname, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What a module gives, as `require` and `import()` hand it on. */
export type Exports = Readonly<Record<string, unknown>>

/** The place that the code of a module puts its exports in. */
export interface ModulePlace {
  exports: Exports
  /** Its module, as long as which is held Node knows the lines of the file that its code comes from. */
  host?: unknown
}

/** The part of a module of Node that compiles a text. */
interface Compiler {
  filename: string
  exports: unknown
  _compile(text: string, path: string): void
}

type Need = (id: string) => unknown

type Run = (
  module: ModulePlace,
  exports: Exports,
  require: Need,
  meta: object,
  need: Need,
  done: (exports: Exports) => void,
) => unknown

/**
 * Runs translated code as the module of a path. Nothing of Node remembers it: its module is in no table, so what is
 * loaded anew a thousand times takes the room of one. Lines in stacks are those of the file.
 * @param need - gives what the code imports.
 */
export async function runModule(path: string, code: string, place: ModulePlace, need: Need): Promise<void> {
  const host = compile(path, code)
  place.host = host
  const run = host.exports as Run
  const done = (exports: Exports) => {
    place.exports = asModule(exports)
  }
  await run(place, place.exports, need, metaOf(path), need, done)
}

/** Imports as the file `path` would: packages and what is no code of one's own. */
export function importFrom(
  path: string,
  specifier: string,
  attributes?: Readonly<Record<string, string>>,
): Promise<Exports> {
  const importer = importers.get(path) ?? importerOf(path)
  importers.set(path, importer)
  const has = attributes && Object.keys(attributes).length > 0
  return has ? importer(specifier, { with: attributes }) : importer(specifier)
}

type Importer = (name: string, options?: object) => Promise<Exports>

/**
 * The name of a file written otherwise: imports are those of the file all the same. Node keeps what it has compiled by the name as it is
 * written, one text for each: of two under one name, each start would find the other, and keep its own anew.
 */
function importerOf(path: string): Importer {
  const otherwise = [dirname(path), '.', basename(path)].join(sep)
  return compile(otherwise, 'module.exports = (name, options) => import(name, options)').exports as Importer
}

/** One for a file, not one for each of its versions. */
const importers = new Map<string, Importer>()

/** The exports of a module in the form in which translated code takes them for those of a module, not of CommonJS. */
export function asModule(exports: Exports): Exports {
  if (typeof exports !== 'object' || exports === null || '__esModule' in exports) return exports
  const known = asModules.get(exports)
  if (known) return known
  const made = Object.defineProperty({}, '__esModule', { value: true })
  for (const name of Object.keys(exports)) {
    Object.defineProperty(made, name, { enumerable: true, get: () => exports[name] })
  }
  asModules.set(exports, made)
  return made
}

const asModules = new WeakMap<object, Exports>()

function compile(path: string, code: string): Compiler {
  const host = new Module(path) as unknown as Compiler
  host.filename = path
  host._compile(code, path)
  return host
}

function metaOf(path: string): object {
  const url = pathToFileURL(path).href
  return {
    ...{ url, filename: path, dirname: dirname(path) },
    resolve: (name: string) => {
      if (/^\.{0,2}\//.test(name)) return new URL(name, url).href
      const found = createRequire(path).resolve(name)
      return found.startsWith('/') || /^[A-Z]:/i.test(found) ? pathToFileURL(found).href : found
    },
  }
}
