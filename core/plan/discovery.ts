import { extname, relative, resolve } from 'node:path'
import type { ConfigPath } from '../config/config-path.js'
import { nearestName } from '../errors/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { entryMatcher, isGlob, isLiteral, pathForms, stem } from './entry-matcher.js'
import { filesBelow, stateOf } from './files-below.js'

/** What a client's configuration says about its plugins. */
export interface PluginSelection {
  readonly enabled: boolean
  /** A folder, with slashes or dots: `plugins/bot_plugins/bot1`, `plugins.bot_plugins.bot1`. */
  readonly root: string
  /** Globs relative to the root, or names of files (without their ending) and folders; `../bot3` lies beside the root. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** One thing the discovery decided about one file, kept for listings. */
export interface Decision {
  /** Relative to the working directory. */
  readonly file: string
  readonly outcome: 'found' | 'skipped' | 'loaded'
  /** Why, in a few words: `include "bot_*"`, `exclude "old/**"`, `a test`. */
  readonly reason: string
}

/** A file to load. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string
  /** Relative to the working directory, with slashes. */
  readonly file: string
  /** The entry that asked for it. */
  readonly include: string
  /** Whether it was asked for by its own name, not through a glob or a folder. */
  readonly named: boolean
}

interface Discovery {
  /** In the order of the include list, then of the path. */
  readonly files: readonly FoundFile[]
  readonly decisions: readonly Decision[]
  /** What is odd but no error: an exclude that matches nothing. */
  readonly notes: readonly string[]
  readonly diagnostics: readonly SwitchboardError[]
  /** Where in the `plugins` block what is wrong stands. */
  readonly places: ReadonlyMap<SwitchboardError, ConfigPath>
}

/** The files below folders, by the folder. */
type FolderListings = Map<string, readonly string[]>

/** The kinds of file that can hold a plugin; of files that differ in nothing else, the first kind counts. */
const extensions = ['.ts', '.mts', '.js', '.mjs']

/**
 * Finds the files a client's plugins are in. Reads folders only: nothing is imported, so what is excluded never runs.
 * Tests (`*.test.ts`, `*.spec.ts`), declarations and everything under a name that starts with `_` is left out always.
 * An empty include list finds nothing.
 * @param listings - what was found in folders, for those who come after: most clients share theirs.
 */
export function discover(
  client: string,
  selection: PluginSelection,
  cwd: string,
  listings: FolderListings = new Map(),
): Discovery {
  const { enabled, include } = selection
  if (!enabled) return nothing(selection.root, 'plugins.enabled is false')
  if (include.length === 0) return nothing(selection.root, 'plugins.include is empty')
  const root = findFolder(selection.root, cwd)
  if (!root) {
    const missing = rootMissing(client, selection.root, cwd)
    const places = new Map([[missing, ['root']]])
    return { files: [], decisions: [], notes: [], diagnostics: [missing], places }
  }

  const all = namesIn(root, include, listings)
  const names = all.filter((name) => extensions.includes(extname(name)))
  const inFolder = fileLabel(root, cwd)
  const isPlain = !/^\.{1,2}(\/|$)/.test(inFolder)
  // Each client asks for each file below its root.
  const label = (name: string) =>
    isPlain && !name.startsWith('../') ? `${inFolder}/${name}` : fileLabel(resolve(root, name), cwd)
  const excludes = selection.exclude.map((entry) => ({ entry, matches: entryMatcher(withinRoot(root, entry), names) }))

  const decisions = new Map<string, Decision>()
  const decide = (name: string, outcome: Decision['outcome'], reason: string) =>
    decisions.set(name, { file: label(name), outcome, reason })
  const files: FoundFile[] = []
  const pythonMeant = new Set<string>()
  const diagnostics: SwitchboardError[] = []
  const places = new Map<SwitchboardError, ConfigPath>()
  const report = (error: SwitchboardError, index: number) => {
    diagnostics.push(error)
    places.set(error, ['include', index])
  }

  for (const [index, entry] of include.entries()) {
    if (isNegated(entry)) {
      report(new SwitchboardError('PLUGIN_INCLUDE_NEGATED', { client, entry, bare: entry.slice(1) }), index)
      continue
    }
    const withinRootEntry = withinRoot(root, entry)
    const matches = entryMatcher(withinRootEntry, names)
    const matched = names.filter(matches)
    const usable = matched.filter((name) => leftOut(name, names) === undefined)
    if (usable.length === 0) {
      const python = pythonFiles(withinRootEntry, all)
      const error =
        python.length > 0
          ? new SwitchboardError('PLUGIN_PYTHON', { client, entry, files: python.slice(0, 3).map(label) })
          : unmatched(client, selection.root, entry, names, matched)
      report(error, index)
    }
    if (usable.length > 0) for (const name of pythonFiles(withinRootEntry, all)) pythonMeant.add(name)
    for (const name of usable) {
      if (decisions.has(name)) continue
      const excluded = excludes.find((exclude) => exclude.matches(name))
      if (excluded) {
        decide(name, 'skipped', `exclude "${excluded.entry}"`)
      } else {
        decide(name, 'found', `include "${entry}"`)
        const isName = !isGlob(entry) || isLiteral(withinRootEntry, names)
        const named = isName && usable.length === 1 && !matchesFolder(withinRootEntry, name)
        files.push({ path: resolve(root, name), file: label(name), include: entry, named })
      }
    }
  }
  for (const name of names) {
    if (!decisions.has(name)) decide(name, 'skipped', leftOut(name, names) ?? 'no include matches')
  }
  const inPython = (entry: string) => pythonFiles(withinRoot(root, entry), all)
  const leftPython = excludes.flatMap(({ entry }) => inPython(entry))
  const python = [...pythonMeant].filter((name) => isPlugin(name, all) && !leftPython.includes(name))
  const notes = [
    ...excludes
      .filter(({ entry, matches }) => !names.some(matches) && inPython(entry).length === 0)
      .map(({ entry }) => `plugins.exclude of ${client} names '${entry}', which matches no file`),
    ...(python.length > 0 ? [pythonNote(client, python.map(label))] : []),
  ]
  return { files, decisions: [...decisions.values()], notes, diagnostics, places }
}

/** The files that could be meant, relative to the root: those below it, and those beside it that `../` entries name. */
function namesIn(root: string, include: readonly string[], listings: FolderListings): string[] {
  const folders = new Set(['.'])
  for (const entry of include) {
    if (!entry.startsWith('../')) continue
    const { fixed } = splitEntry(entry)
    const found = stateOf(resolve(root, fixed))
    folders.add(found?.isDirectory() ? fixed : fixed.split('/').slice(0, -1).join('/'))
  }
  const names = new Set<string>()
  for (const folder of folders) {
    const cwd = resolve(root, folder)
    const listing = listings.get(cwd) ?? filesBelow(cwd)
    listings.set(cwd, listing)
    for (const name of listing) {
      names.add(folder === '.' ? name : relative(root, resolve(cwd, name)).replaceAll('\\', '/'))
    }
  }
  return [...names].sort()
}

/** The file that a module's name stands for, in the seed's form: `plugins.bot_plugins.bot1.bot_periodic`. */
export function findModule(name: string, cwd: string): string | undefined {
  return findFile(name, ['', ...extensions], cwd)
}

/** The file of Python that a module's name stands for. */
export function findPythonModule(name: string, cwd: string): string | undefined {
  return findFile(name, ['.py'], cwd)
}

function findFile(name: string, endings: readonly string[], cwd: string): string | undefined {
  for (const path of pathForms(name)) {
    for (const extension of endings) {
      const candidate = resolve(cwd, `${path}${extension}`)
      const found = stateOf(candidate)
      if (found?.isFile()) return candidate
    }
  }
  return undefined
}

/** A file as listings name it: relative to the working directory, with slashes. */
export function fileLabel(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.'
}

function nothing(root: string, reason: string): Discovery {
  const decisions = [{ file: root, outcome: 'skipped', reason }] as const
  return { files: [], decisions, notes: [], diagnostics: [], places: new Map() }
}

function findFolder(root: string, cwd: string): string | undefined {
  for (const path of pathForms(root)) {
    const candidate = resolve(cwd, path)
    const found = stateOf(candidate)
    if (found?.isDirectory()) return candidate
  }
  return undefined
}

/** Whether an entry is meant to take files away, as lists of other tools can. `!(a|b)` is a glob. */
function isNegated(entry: string): boolean {
  return entry.startsWith('!') && !entry.startsWith('!(')
}

/** An entry's path up to its first part with a glob in it, and the rest. */
function splitEntry(entry: string): { fixed: string; pattern: string } {
  const parts = entry.split('/')
  const first = parts.findIndex(isGlob)
  const end = first === -1 ? parts.length : first
  return { fixed: parts.slice(0, end).join('/'), pattern: parts.slice(end).join('/') }
}

/** An entry that goes through the root's parent, in the form in which the names of files stand. */
function withinRoot(root: string, entry: string): string {
  if (!entry.startsWith('../')) return entry
  const { fixed, pattern } = splitEntry(entry)
  const path = relative(root, resolve(root, fixed)).replaceAll('\\', '/')
  return [path, pattern].filter(Boolean).join('/') || '.'
}

function matchesFolder(entry: string, name: string): boolean {
  return pathForms(entry).some((form) => form === '.' || name.startsWith(`${form}/`))
}

/** The plugins in Python that an entry means: people who come from the manager for Pyrogram have them in the same place. */
function pythonFiles(entry: string, all: readonly string[]): string[] {
  const python = all.filter((name) => name.endsWith('.py'))
  const matches = entryMatcher(entry, python)
  return python.filter((name) => matches(name) || matches(`${stem(name)}.ts`))
}

/** Whether a file of Python holds a plugin that nothing in TypeScript stands for. */
function isPlugin(name: string, all: readonly string[]): boolean {
  const isHelper = name.split('/').some((part) => part.startsWith('_') || /^(test_|conftest)/.test(part))
  return !isHelper && !extensions.some((extension) => all.includes(stem(name) + extension))
}

function pythonNote(client: string, files: readonly string[]): string {
  const named = files.slice(0, 3).join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '')
  return `${client} does not run ${named}: that is Python. docs/guide/from-pyrogram.md shows how a plugin is moved; what is not to be moved is named in plugins.exclude`
}

/** Why a file never holds a plugin, or `undefined` when it may. */
function leftOut(name: string, names: readonly string[]): string | undefined {
  if (/\.d\.m?ts$/.test(name)) return 'a declaration'
  if (/\.(test|spec)\.m?[jt]s$/.test(name)) return 'a test'
  const helper = name.split('/').find((part) => part.startsWith('_'))
  if (helper) return `a helper: ${helper} starts with _`
  const better = extensions
    .slice(0, extensions.indexOf(extname(name)))
    .find((kind) => names.includes(stem(name) + kind))
  return better ? `${stem(name)}${better} stands beside it` : undefined
}

function rootMissing(client: string, root: string, cwd: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_ROOT_MISSING', {
    client,
    root,
    tried: pathForms(root).map((form) => resolve(cwd, form)),
  })
}

/** A glob with the ending that files have, where that alone is missing: `*.plugin.ts` for `*.plugin`. */
function withEnding(entry: string, usable: readonly string[]): string | undefined {
  if (!isGlob(entry)) return undefined
  return extensions.map((ending) => entry + ending).find((whole) => usable.some(entryMatcher(whole, usable)))
}

function unmatched(
  client: string,
  root: string,
  entry: string,
  names: readonly string[],
  matched: readonly string[],
): SwitchboardError {
  const usable = names.filter((name) => leftOut(name, names) === undefined)
  const folders = usable.flatMap((name) =>
    name
      .split('/')
      .slice(0, -1)
      .map((_, depth, parts) => parts.slice(0, depth + 1).join('/')),
  )
  const known = [...new Set([...usable.map(stem), ...folders])].sort()
  const [first] = matched
  return new SwitchboardError('PLUGIN_INCLUDE_UNMATCHED', {
    client,
    root,
    entry,
    known,
    nearest: withEnding(entry, usable) ?? nearestName(entry, known),
    leftOut: first === undefined ? undefined : `${first} is ${leftOut(first, names)}`,
  })
}
