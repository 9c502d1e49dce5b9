import { formOf, type Locale, type LocaleEntry, type Locales, namesIn, withoutForm } from './locales.js'

/** How many of one kind are named in full. */
const maxNamed = 5

/** Keys under this name are what Switchboard itself says; nobody has to translate all of that. */
const ownGroup = 'switchboard.'

/** What is odd but no error: texts that a language lacks, that only it has, that have other places to fill in. One sentence each. */
export function compareLocales({ all }: Locales, fallback: string): string[] {
  const main = mainLocale(all, fallback)
  if (!main) return []
  return all
    .filter((one) => one !== main)
    .flatMap((one) => [...lacking(main, one), ...surplus(main, one), ...places(main, one)])
}

/** The language that the others are measured by: the one everybody falls back to, if it is there. */
function mainLocale(all: readonly Locale[], fallback: string): Locale | undefined {
  const wanted = [fallback.toLowerCase(), fallback.toLowerCase().split('-')[0], 'en']
  return wanted.map((language) => all.find((one) => one.language === language)).find(Boolean) ?? all[0]
}

function lacking(main: Locale, other: Locale): string[] {
  const wanted = new Map<string, LocaleEntry>()
  for (const [key, entry] of main.entries) {
    if (key.startsWith(ownGroup)) continue
    const isPlural = formOf(key) !== undefined && isCounted(main, withoutForm(key))
    for (const one of isPlural ? formsFor(key, other.language) : [key]) wanted.set(one, entry)
  }
  const missing = [...wanted].filter(([key]) => !other.entries.has(key) && !isOneForm(other, key))
  return short(missing.map(([key, { line }]) => `${place(other)} has no ${key} (${place(main, line)})`))
}

function surplus(main: Locale, other: Locale): string[] {
  const known = new Set([...main.entries.keys()].map(withoutForm))
  const more = [...other.entries].filter(([key]) => !key.startsWith(ownGroup) && !known.has(withoutForm(key)))
  return short(more.map(([key, { line }]) => `${place(other, line)} has ${key}, which ${place(main)} has not`))
}

function places(main: Locale, other: Locale): string[] {
  const namesOf = (locale: Locale, key: string) =>
    [...locale.entries]
      .filter(([one]) => withoutForm(one) === withoutForm(key))
      .flatMap(([, { text }]) => namesIn(text))
  const wrong = [...other.entries].flatMap(([key, { text, line }]) => {
    if (key.startsWith(ownGroup)) return []
    const known = namesOf(main, key)
    // The number may be told in words.
    const own = namesIn(text)
    const unknown = known.length > 0 || main.entries.has(key) ? own.filter((name) => !isGiven(name, known)) : []
    // What is misnamed is told by its wrong name alone.
    const dropped = unknown.length > 0 ? [] : everyForm(main, key).filter((name) => !isGiven(name, own))
    return [
      ...unknown.map((name) => `${place(other, line)}: ${key} has {{${name}}}, which ${place(main)} has not`),
      ...dropped.map((name) => `${place(other, line)}: ${key} has no {{${name}}}, which ${place(main)} has`),
    ]
  })
  return short(wrong)
}

/** What every form of a text says, whichever number it is for; one of them may leave the number to its words. */
function everyForm({ entries }: Locale, key: string): string[] {
  const same = entries.get(key)
  const forms = [...entries]
    .filter(([one]) => withoutForm(one) === withoutForm(key))
    .map(([, { text }]) => namesIn(text))
  const [first = [], ...others] = same ? [namesIn(same.text)] : forms
  return first.filter((name) => others.every((names) => names.includes(name)))
}

const isGiven = (name: string, known: readonly string[]) => name === 'count' || known.includes(name)

/** Whether a key stands for a number of things, and does not merely end like one that does. */
function isCounted({ entries }: Locale, key: string): boolean {
  return entries.has(`${key}_other`) || entries.has(`${key}_ordinal_other`) || entries.has(`${key}_many`)
}

/** One text for all numbers does as well. */
function isOneForm({ entries }: Locale, key: string): boolean {
  return formOf(key) !== undefined && entries.has(withoutForm(key))
}

/** The forms of a key that a language has for whole numbers as people meet them. */
function formsFor(key: string, language: string): string[] {
  const type = /_ordinal_[a-z]+$/.test(key) ? 'ordinal' : 'cardinal'
  const rules = new Intl.PluralRules(language, { type })
  const forms = new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)))
  return [...forms].map((form) => `${withoutForm(key)}${type === 'ordinal' ? '_ordinal' : ''}_${form}`)
}

function place({ file, language }: Locale, line?: number): string {
  if (file === undefined) return `the texts for ${language}`
  return line === undefined ? file : `${file}:${line}`
}

function short(notes: readonly string[]): string[] {
  const more = notes.length - maxNamed
  return more > 1 ? [...notes.slice(0, maxNamed), `and ${more} more like that`] : [...notes]
}
