import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFile, packageOf } from '../errors/missing-package.js'
import { nearestName } from '../errors/nearest-name.js'
import { placeInPlugin } from '../errors/stack-place.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { ImportFailure } from './module-loader.js'
import { importLineOf } from './source-line.js'

/** What is told of a plugin's file that could not be imported. @param cwd - what files are seen from. */
export async function importError(file: string, failure: ImportFailure, cwd = '.'): Promise<SwitchboardError> {
  if (failure.kind === 'unfinished') {
    return new SwitchboardError('PLUGIN_IMPORT_UNFINISHED', { file, seconds: failure.limitMs / 1000 })
  }
  const { error } = failure
  // A decorator's own error already says what to write.
  if (isSwitchboardError(error, 'PLUGIN_DECORATORS_OFF'))
    return new SwitchboardError(error.code, { file }, { cause: error })
  if (isSwitchboardError(error)) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const options = { cause: error }
  if (code === 'ERR_REQUIRE_CYCLE_MODULE') return new SwitchboardError('PLUGIN_MODULE_KIND', { file }, options)
  if (isUnreadTypeScript(file, code, error)) return new SwitchboardError('PLUGIN_TYPESCRIPT', { file }, options)
  const above = misplacedDecorator(file, error, cwd)
  if (above) return new SwitchboardError('PLUGIN_IMPORT_FAILED', above, options)
  if (isUnreadDecorator(resolve(cwd, file), error))
    return new SwitchboardError('PLUGIN_DECORATORS_OFF', { file }, options)
  const early = error instanceof ReferenceError && /^Cannot access '(.+)' before/.exec(error.message)?.[1]
  if (early) return new SwitchboardError('PLUGIN_IMPORT_CIRCLE', { file, name: early }, options)
  if (/^(ERR_)?MODULE_NOT_FOUND$/.test(code)) return missingModule(file, error as Error, cwd)
  const unknown = error instanceof SyntaxError && unknownExport.exec(error.message)
  const syntax = syntaxFault(error, cwd)
  const noClass = isMadeByDecorator(error)
  const reason = noClass
    ? 'a class extends a function that is no class'
    : (syntax?.reason ??
      (error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`).trim())
  const place = unknown ? placeOfName(file, unknown, error, cwd) : (syntax?.place ?? placeOfError(error, cwd))
  const fixForClass = noClass ? 'Write parentheses behind the decorator above what it extends: @Service()' : undefined
  const fix = unknown ? await fixForName(unknown[1] ?? '', unknown[2] ?? '') : fixForClass
  return new SwitchboardError(
    'PLUGIN_IMPORT_FAILED',
    { file, reason, ...(place !== undefined && { place }), ...(fix !== undefined && { fix }) },
    options,
  )
}

/** Whether a class extends what a decorator without parentheses has made of one: its source is quoted, with what all have in it. */
function isMadeByDecorator(error: unknown): boolean {
  return error instanceof TypeError && /^Class extends value .*=>.*\.isApplied\b/s.test(error.message)
}

const unknownExport = /requested module '(.+)' does not provide an export named '(.+)'/

/** What to write in place of a name that a module does not have. */
async function fixForName(module: string, name: string): Promise<string> {
  const nearest = nearestName(name, await namesOf(module))
  const missing = `${module} has no '${name}' to import`
  return nearest === undefined
    ? `Correct the name: ${missing}; what is a type alone is imported by \`import type\``
    : `Did you mean '${nearest}'? ${missing}`
}

/** What can be imported from Switchboard. Other modules are not looked at, as that would run them. */
async function namesOf(module: string): Promise<string[]> {
  if (!/^switchboard(\/testing)?$/.test(module)) return []
  const exported: object = await import(/* @vite-ignore */ module).catch(() => ({}))
  return Object.keys(exported)
}

/** The line in which the name is imported, or else its module, or what the parser says. */
function placeOfName(file: string, [, module = '', name = '']: RegExpExecArray, error: unknown, cwd: string) {
  const line = lineOfName(textOf(resolve(cwd, file)), name)
  if (line !== undefined) return `${file}:${line}`
  return placeOfError(error, cwd) ?? placeOfImport(file, module, cwd)
}

function lineOfName(text: string, name: string): number | undefined {
  const found = text.split('\n').findIndex((line) => line.match(/[\p{L}\p{N}_$]+/gu)?.includes(name))
  return found === -1 ? undefined : found + 1
}

/** A package that is not installed, or a file that is not there. */
async function missingModule(file: string, error: Error, cwd: string): Promise<SwitchboardError> {
  const [, wanted = '', importer] =
    /Cannot find (?:package|module) '([^']+)'(?: imported from (.+))?/.exec(error.message) ?? []
  const from = importer?.startsWith('file:')
    ? fileURLToPath(importer)
    : (importer?.replace(/[?'"].*$/, '') ?? resolve(cwd, file))
  const by = labelled(from, cwd)
  const isOfFile = isFile(wanted)
  const path = wanted.startsWith('file:') ? fileURLToPath(wanted) : wanted
  const name = isOfFile ? labelled(resolve(dirname(from), path), cwd) : wanted
  const line = isOfFile ? lineOfFile(from, path) : lineIn(from, wanted)
  const place = line === undefined ? by : `${by}:${line}`
  const fix = isOfFile
    ? await fixForFile(resolve(dirname(from), path), cwd)
    : `Install it: npm install ${packageOf(wanted)}`
  return new SwitchboardError('PLUGIN_IMPORT_MISSING', { file, name, place, fix }, { cause: error })
}

async function fixForFile(path: string, cwd: string): Promise<string> {
  const names = await readdir(dirname(path)).catch((): string[] => [])
  const stem = basename(path).replace(/\.\w+$/, '')
  const found = names.find((name) => name.replace(/\.\w+$/, '') === stem) ?? nearestName(basename(path), names)
  if (found === undefined) return 'Correct the path, or make the file'
  return `Correct the path: there is ${labelled(resolve(dirname(path), found), cwd)}`
}

/** What esbuild, which tsx translates with, finds wrong with a file, in one line. */
function syntaxFault(error: unknown, cwd: string): { readonly reason: string; readonly place: string } | undefined {
  if (!(error instanceof Error)) return undefined
  const [, file, line, column, what] = /^((?:\/|[A-Z]:\\).+?):(\d+):(\d+): ERROR: (.+)$/m.exec(error.message) ?? []
  if (file === undefined) return undefined
  return { reason: `SyntaxError: ${what}`, place: `${labelled(file, cwd)}:${line}:${Number(column) + 1}` }
}

/** Where an error came from in somebody's own file, by its stack, or by what the parser says. */
function placeOfError(error: unknown, cwd: string): string | undefined {
  if (!(error instanceof Error)) return undefined
  const [, file, line] =
    /^(?:file:\/\/)?((?:\/|[A-Z]:\\)[^\n]+?):(\d+)(?::\d+)?(?:: ERROR.*)?$/m.exec(error.stack ?? '') ?? []
  if (error instanceof SyntaxError && file !== undefined && !/node_modules/.test(file))
    return `${labelled(file, cwd)}:${line}`
  return placeInPlugin(error)
}

function placeOfImport(file: string, specifier: string, cwd: string): string | undefined {
  const line = lineIn(resolve(cwd, file), specifier)
  return line === undefined ? undefined : `${file}:${line}`
}

/** A missing file is named in full, and written from where it is imported. */
function lineOfFile(importer: string, path: string): number | undefined {
  const stem = basename(path).replace(/\.\w+$/, '')
  const text = textOf(importer)
  const found = text.split('\n').findIndex((line) => /\bfrom\b|\bimport\b/.test(line) && line.includes(stem))
  return found === -1 ? undefined : found + 1
}

function lineIn(path: string, specifier: string): number | undefined {
  return importLineOf(textOf(path), specifier)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function labelled(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.'
}

/**
 * Whether a file is TypeScript that nothing in this process translates: Node 20 knows no such file; newer ones take types
 * away and stumble over decorators.
 */
function isUnreadTypeScript(file: string, code: string, error: unknown): boolean {
  if (!/\.m?ts$/.test(file) || !(error instanceof Error)) return false
  if (error instanceof SyntaxError && error.message === 'Invalid or unexpected token') return true
  return /^ERR_(UNKNOWN_FILE_EXTENSION|.*TYPESCRIPT_SYNTAX)$/.test(code)
}

/** What is told of a decorator above a statement, which esbuild refuses in these words, with the decorator's own line. */
function misplacedDecorator(file: string, error: unknown, cwd: string) {
  // TypeScript's own compiler says the same, with a full stop, also of decorators that it was not told to translate.
  if (!(error instanceof Error) || !/Decorators are not valid here$/m.test(error.message)) return undefined
  const place = syntaxFault(error, cwd)?.place ?? placeOfError(error, cwd)
  const reason = 'the decorator there stands above something that cannot have one'
  const fix = `Put the decorator${place === undefined ? '' : ` of ${place}`} right above its class, or its property or method with a body, and what stands between them above the decorator`
  return { file, reason, fix, ...(place !== undefined && { place }) }
}

/** Whether decorators were left in, as in JavaScript that nobody translates, or are not of the kind that is wanted. */
function isUnreadDecorator(path: string, error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { message } = error
  if (/[Pp]arameter decorators only work|experimentalDecorators|Decorators are not valid here/.test(message))
    return true
  return error instanceof SyntaxError && message === 'Invalid or unexpected token' && /^\s*@\w/m.test(textOf(path))
}
