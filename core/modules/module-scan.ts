import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import type { BuildFailure, BuildOptions, Loader, Plugin } from 'esbuild'
import { findLocalFile, isReloadable, namesFile } from './local-file.js'
import type { Translation, TranslationCache, WrittenNeed } from './translation-cache.js'

/** What the code of a module asks for, and how it does so. */
export interface ModuleNeed {
  /** What `require` of the translated code is given. */
  readonly id: string
  /**
   * `local`: a file that can be loaded anew; `import` and `require`: anything else; `lazy`: when the code runs;
   * `missing`: a file that is not there.
   */
  readonly kind: 'local' | 'import' | 'require' | 'lazy' | 'missing'
  /** As it is written. */
  readonly target: string
  /** Whether it is CommonJS that asks. */
  readonly isRequired: boolean
  /** The file it means, for `local` and, where it is one's own code, for `lazy`. */
  readonly file?: string
  readonly attributes?: Readonly<Record<string, string>>
  /** What the code takes of it, as far as that has a name. */
  readonly names?: readonly string[]
}

/** One file as it is at this moment. */
export interface ModuleScan {
  readonly path: string
  readonly hash: string
  /** When the file was last written or put in its place, in milliseconds since 1970. */
  readonly changedMs: number
  readonly needs: readonly ModuleNeed[]
  /** A function expression that runs it; absent: it is data, or cannot be read. */
  readonly code?: string
  /** What a JSON file holds. */
  readonly data?: { readonly value: unknown }
  /** Why there is neither. */
  readonly error?: Error
}

/** The names that the code of a module is run with. */
const parameters = 'module, exports, require, switchboardMeta, switchboardNeed, switchboardDone'

const loaders: Readonly<Record<string, Loader>> = {
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
}

/**
 * Reads a file and finds out what it imports. What is wrong with it is part of the answer.
 * @param cache - what was translated before; absent: esbuild is asked.
 */
export async function scanModule(path: string, before?: ModuleScan, cache?: TranslationCache): Promise<ModuleScan> {
  let text: string
  let changedMs = 0
  try {
    // At once: a file takes six rounds of the event loop otherwise, each of which takes longer than what is done in it.
    changedMs = statSync(path).ctimeMs
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return { path, hash: '', changedMs, needs: [], error: asError(error) }
  }
  const hash = createHash('sha1').update(text).digest('hex')
  if (before?.hash === hash && !before.needs.some((need) => isOtherNow(need, path))) return before
  if (extname(path) === '.json') return { path, hash, changedMs, needs: [], ...read(text, path) }
  const written = new Map<string, WrittenNeed>()
  const needs = () => [...written.values()].map((need) => needOf(need, path))
  try {
    const known = cache?.get(path, hash)
    const { code, needs: found } = known ?? (await translate(path, text, written))
    if (!known) cache?.set(path, hash, { code, needs: found })
    return { path, hash, changedMs, needs: found.map((need) => needOf(need, path)), code }
  } catch (error) {
    return { path, hash, changedMs, needs: needs(), error: readableError(error, path) }
  }
}

/** Whether an import means another file than it did, as one came or went. */
function isOtherNow({ kind, target, file }: ModuleNeed, importer: string): boolean {
  return (kind === 'missing' || file !== undefined) && findLocalFile(target, importer) !== file
}

/**
 * The code of a module as a function of CommonJS, which leaves nothing behind in Node's table of modules. A module that
 * awaits at its top is translated in another way, as CommonJS has no such thing.
 */
async function translate(path: string, text: string, needs: Map<string, WrittenNeed>): Promise<Translation> {
  const { build } = await import('esbuild')
  const options = (awaits: boolean): BuildOptions => ({
    stdin: awaits
      ? { contents: selfText, resolveDir: dirname(path) }
      : { contents: text, sourcefile: path, resolveDir: dirname(path), loader: loaders[extname(path)] ?? 'js' },
    ...{ bundle: true, write: false, format: awaits ? 'esm' : 'cjs', platform: 'node', target: 'node20' },
    ...{ keepNames: true, treeShaking: false, charset: 'utf8', logLevel: 'silent' },
    ...{ sourcemap: 'inline', sourcesContent: false, outfile: `${path}.js` },
    supported: { 'dynamic-import': false },
    define: { 'import.meta': 'switchboardMeta' },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true, target: 'ES2022' } },
    // The bracket has the engine compile the function at once, not look through it first and compile it when it is called.
    banner: { js: `module.exports = (${awaits ? 'async ' : ''}function (${parameters}) {` },
    footer: { js: '})' },
    plugins: [noteNeeds(path, needs, awaits ? text : undefined)],
  })
  const output = await build(options(false)).catch((error: unknown) => {
    if (!isTopLevelAwait(error)) throw error
    needs.clear()
    return build(options(true))
  })
  const code = output.outputFiles?.[0]?.text ?? ''
  const names = namesUsed(code)
  const found = [...needs].map(([id, need]) => ({ ...need, ...(names.has(id) && { names: names.get(id) ?? [] }) }))
  return { code, needs: found }
}

/** What the code takes by name of what it imports by a statement, by the id of that: `import_shop.Basket`. */
function namesUsed(code: string): ReadonlyMap<string, readonly string[]> {
  const imports = code.matchAll(/^var (import_\w+) = (?:__toESM\()?require\("(import-statement:[^"\\]+)"\)/gm)
  return new Map(
    [...imports].map(([, variable, id = '']) => {
      const uses = code.matchAll(new RegExp(`\\b${variable}\\.([A-Za-z_$][\\w$]*)`, 'g'))
      return [id, [...new Set([...uses].map(([, name = '']) => name))]]
    }),
  )
}

const selfName = 'switchboard:self'
const selfText = `import * as all from '${selfName}'; switchboardDone(all)`

/** Leaves every import to us, under a name that says what it is. @param self - the text of a module that awaits. */
function noteNeeds(path: string, needs: Map<string, WrittenNeed>, self?: string): Plugin {
  return {
    name: 'switchboard-needs',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => {
        if (args.kind === 'entry-point') return undefined
        if (args.path === selfName) return { path, namespace: 'self' }
        const { kind: how, path: target, with: attributes } = args
        const id = idOf({ how, target })
        needs.set(id, { how, target, ...(Object.keys(attributes).length > 0 && { attributes }) })
        // A module that awaits is no CommonJS, so each import of it is a small CommonJS module of its own.
        return self === undefined ? { path: id, external: true } : { path: id, namespace: 'need' }
      })
      build.onLoad({ filter: /.*/, namespace: 'self' }, () => ({
        contents: self ?? '',
        loader: loaders[extname(path)] ?? 'js',
        resolveDir: dirname(path),
      }))
      build.onLoad({ filter: /.*/, namespace: 'need' }, ({ path: id }) => ({
        contents: `module.exports = switchboardNeed(${JSON.stringify(id)})`,
        loader: 'js',
      }))
    },
  }
}

function idOf({ how, target }: WrittenNeed): string {
  return `${how}:${target}`
}

function needOf(written: WrittenNeed, importer: string): ModuleNeed {
  const { how, target, attributes, names } = written
  const need = (kind: ModuleNeed['kind'], more: Partial<ModuleNeed> = {}): ModuleNeed => ({
    ...{ id: idOf(written), kind, target, isRequired: how === 'require-call', ...(names && { names }) },
    ...more,
  })
  const found = namesFile(target) ? findLocalFile(target, importer) : undefined
  const file = found !== undefined && isReloadable(found) ? { file: found } : undefined
  if (how === 'dynamic-import') return need('lazy', { attributes, ...file })
  if (file) return need('local', file)
  if (namesFile(target) && found === undefined) return need('missing')
  return how === 'import-statement' ? need('import', { attributes }) : need('require')
}

function isTopLevelAwait(error: unknown): boolean {
  return failures(error).some(({ text }) => text.includes('Top-level await'))
}

function failures(error: unknown): BuildFailure['errors'] {
  return (error as Partial<BuildFailure>).errors ?? []
}

/** What is wrong with the text of a module, with its place where stacks have it. */
function readableError(error: unknown, path: string): Error {
  const [first] = failures(error)
  if (!first) return asError(error)
  const place = first.location ? `${path}:${first.location.line}:${first.location.column + 1}` : path
  const readable = new SyntaxError(first.text)
  readable.stack = `SyntaxError: ${first.text}\n    at ${place}`
  return readable
}

function read(text: string, path: string): Pick<ModuleScan, 'data' | 'error'> {
  try {
    return { data: { value: JSON.parse(text) as unknown } }
  } catch (error) {
    const reason = asError(error)
    reason.stack = `SyntaxError: ${reason.message}\n    at ${path}:1:1`
    return { error: reason }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
