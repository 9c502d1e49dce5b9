import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join, relative } from 'node:path'
import { localeEntries } from './locale-entries.js'
import type { Locale, LocaleProblem, Locales } from './locales.js'
import type { TextTree } from './text-types.js'

/** What files of texts can be. */
const endings = ['.json', '.yaml', '.yml']

/** What was read, and what is wrong with it. */
export interface ReadLocales {
  readonly locales: Locales
  readonly problems: readonly LocaleProblem[]
}

/** Reads the files of a folder, one for each language. @returns `undefined` when there is no such folder. */
export async function readLocaleFolder(folder: string, cwd: string): Promise<ReadLocales | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  if (!names) return undefined
  const files = names.filter((name) => endings.includes(extname(name).toLowerCase())).sort()
  const read = await Promise.all(files.map((name) => readLocaleFile(join(folder, name), cwd)))
  const all = read.map(({ locale }) => locale)
  const twice = all.filter(({ language }, index) => all.findIndex((one) => one.language === language) !== index)
  const problems = [
    ...read.flatMap((one) => one.problems),
    ...twice.map(({ file = '', language }) => ({
      file,
      problem: `there are two files for the language ${language}`,
      fix: 'Keep one of them',
    })),
  ]
  return { locales: localesOf(all), problems }
}

async function readLocaleFile(path: string, cwd: string): Promise<{ locale: Locale; problems: LocaleProblem[] }> {
  const file = relative(cwd, path).replaceAll('\\', '/')
  const language = basename(path, extname(path)).toLowerCase()
  const source = await readFile(path, 'utf8').catch((error: Error) => error)
  if (source instanceof Error) {
    const problem = `the file cannot be read: ${source.message}`
    return { locale: { language, file, entries: new Map() }, problems: [{ file, problem, fix: 'Make it readable' }] }
  }
  const { entries, problems } = localeEntries(source, extname(path).toLowerCase() === '.json')
  const all = problems.map((problem) => ({ file, ...problem }))
  if (!isLanguage(language)) {
    const fix = 'Name it after a language: en.json, pt-br.json'
    all.unshift({ file, problem: `${basename(path)} is named after no language`, fix })
  }
  return { locale: { language, file, entries }, problems: all }
}

/** Texts that are written in code. */
export function inlineLocales(given: Readonly<Record<string, TextTree>>): ReadLocales {
  const problems: LocaleProblem[] = []
  const all = Object.entries(given).map(([name, tree]) => {
    const language = name.toLowerCase()
    if (!isLanguage(language)) problems.push({ problem: `${name} is no language`, fix: 'Name languages: { en, ru }' })
    const found = localeEntries(JSON.stringify(tree), true)
    problems.push(...found.problems.map(({ problem, fix }) => ({ problem: `${name}: ${problem}`, fix })))
    const entries = new Map([...found.entries].map(([key, { text }]) => [key, { text }]))
    return { language, entries }
  })
  return { locales: localesOf(all), problems }
}

function localesOf(all: readonly Locale[]): Locales {
  const hash = createHash('sha1')
  for (const { language, file = '', entries } of all) {
    hash.update(`${language}\0${file}\0`)
    for (const [key, { text }] of entries) hash.update(`${key}\0${text}\0`)
  }
  return Object.freeze({ all: Object.freeze(all), version: hash.digest('hex') })
}

function isLanguage(name: string): boolean {
  try {
    // Longer names are allowed there and are those of no language.
    return Intl.getCanonicalLocales(name).length === 1 && /^[a-z]{2,3}(-|$)/i.test(name)
  } catch {
    return false
  }
}
