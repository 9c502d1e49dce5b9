import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ownAnnotations } from '../decorators/annotations.js'
import type { PluginManifest } from '../decorators/manifest.js'
import { nearestName } from '../errors/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { compareLocales } from '../i18n/compare-locales.js'
import type { LocaleFinder } from '../i18n/find-locales.js'
import { LocalText } from '../i18n/local-text.js'
import type { Locales } from '../i18n/locales.js'
import { unknownKeys } from '../i18n/unknown-keys.js'
import { usedKeys } from '../i18n/used-keys.js'

/** Something wrong with the texts of a plugin. */
interface TextDiagnostic {
  readonly error: SwitchboardError
  readonly file?: string
  readonly line?: number
}

/** The texts of one plugin, as planned. */
interface PlannedTexts {
  readonly locales?: Locales
  readonly diagnostics: readonly TextDiagnostic[]
  /** What is odd but no error, in one sentence each. */
  readonly notes: readonly string[]
}

interface TextsQuestion {
  readonly manifest: PluginManifest
  /** The file the plugin was found in, absolute; empty: it was given by hand. */
  readonly path: string
  readonly cwd: string
  readonly fallback: string
}

/** Finds and checks the texts of a plugin: that files can be read, that keys in its code are there, that languages have the same. */
export async function planTexts(finder: LocaleFinder, question: TextsQuestion): Promise<PlannedTexts> {
  const { manifest, path, cwd, fallback } = question
  const { name: plugin, target } = manifest
  const { locales: source, file: written } = ownAnnotations(target)?.texts ?? {}
  const files = [path, written ?? ''].filter(Boolean)
  const found = await finder.find(source, files)
  if (found.kind === 'none') {
    const said = untoldInCode(plugin, path, cwd)
    const known = said.map(({ error }) => error.message)
    const menus = untold(manifest).filter(({ error }) => !known.includes(error.message))
    return { diagnostics: [...said, ...menus], notes: [] }
  }
  if (found.kind === 'missing') {
    const folder = labelOf(found.folder, cwd)
    return { diagnostics: [{ error: new SwitchboardError('PLUGIN_TEXTS_MISSING', { plugin, folder }) }], notes: [] }
  }
  const { locales, problems } = found
  const broken = problems.map(({ file, line, problem, fix }) => ({
    error: new SwitchboardError('PLUGIN_TEXTS_INVALID', { plugin, file, line, problem, fix }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  }))
  // What is missing because a file cannot be read would only hide that.
  const unknown = broken.length > 0 ? [] : unknownTexts(plugin, locales, written ?? path, cwd)
  return {
    locales,
    diagnostics: [...broken, ...unknown],
    notes: broken.length > 0 ? [] : compareLocales(locales, fallback),
  }
}

/** Menus that are to say texts of a plugin that has none. */
function untold({ name: plugin, handlers }: PluginManifest): TextDiagnostic[] {
  return handlers.flatMap(({ command }) => {
    const { description } = command ?? {}
    if (!(description instanceof LocalText)) return []
    return { error: noTexts(plugin, description.key) }
  })
}

function noTexts(plugin: string, key: string): SwitchboardError {
  const where = 'locales/en.json beside it, as there is no such file'
  return new SwitchboardError('PLUGIN_TEXT_UNKNOWN', { plugin, key, where, nearest: undefined })
}

/** Texts that the code of a plugin says by their keys, where it has none. What other libraries call `t` is theirs. */
function untoldInCode(plugin: string, path: string, cwd: string): TextDiagnostic[] {
  const code = codeOf(path)
  // Another plugin of the file has texts of its own.
  if (/\blocales\s*:/.test(code)) return []
  const keys = new Set<string>()
  return usedKeys(code, ownCalls(code)).flatMap(({ key, line }) => {
    if (keys.has(key) || key.startsWith('switchboard.')) return []
    keys.add(key)
    return { error: noTexts(plugin, key), file: labelOf(path, cwd), line }
  })
}

/** How a file says texts by Switchboard: `ctx.t(` always, `text(` and `.t(` of `Texts` when it imports these. */
function ownCalls(code: string): RegExp {
  const imported = [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]switchboard['"]/g)]
    .map(([, names]) => names)
    .join()
  const isImported = (name: string) => new RegExp(`\\b${name}\\b(?!\\s+as\\b)`).test(imported)
  const forms = [
    isImported('Texts') ? '\\.t' : '(?<=\\b(?:ctx|context))\\.t',
    ...(isImported('text') ? ['(?<![.\\w$])text'] : []),
  ]
  return new RegExp(`(?:${forms.join('|')})\\s*\\(`, 'g')
}

function unknownTexts(plugin: string, locales: Locales, path: string, cwd: string): TextDiagnostic[] {
  const code = codeOf(path)
  const [first] = locales.all
  const folder = first?.file?.replace(/\/[^/]+$/, '')
  const where = folder === undefined ? 'the texts it has in code' : `any file of ${folder}`
  const known = [...new Set(locales.all.flatMap(({ entries }) => [...entries.keys()]))]
  return unknownKeys(code, locales).map(({ key, line }) => {
    const nearest = nearestName(key, known)
    const error = new SwitchboardError('PLUGIN_TEXT_UNKNOWN', { plugin, key, where, nearest })
    return { error, file: labelOf(path, cwd), line }
  })
}

function codeOf(path: string): string {
  try {
    return path === '' ? '' : readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function labelOf(path: string, cwd: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.'
}
