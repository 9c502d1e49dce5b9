import { type Facts, filled } from './filled'

/** By the code of an error: what happened, and what to do about it. */
type Texts = Readonly<Record<string, readonly [what: string, fix: string]>>

/** What the server says in English itself is told in other languages here; fetched with the first look at the language. */
const files = import.meta.glob<Texts>('./*/*.json', { import: 'default' })

const known: Partial<Record<string, Texts>> = {}

/** Fetches what is told in a language. */
export async function loadProblemTexts(language: string): Promise<void> {
  const own = Object.entries(files).filter(([file]) => file.startsWith(`./${language}/`))
  if (own.length === 0 || known[language]) return
  const texts = await Promise.all(own.map(([, load]) => load()))
  known[language] = Object.assign({}, ...texts)
}

/**
 * What happened and what to do about it in a language, by the code of an error or the rule of a value; `undefined` when
 * it is not known there, and the English of the server has to do.
 */
export function problemTexts(
  language: string,
  key: string | undefined,
  facts: Facts = {},
): { readonly what: string; readonly fix: string } | undefined {
  const texts = key === undefined ? undefined : known[language]?.[key]
  if (!texts) return undefined
  const [what, fix] = [filled(texts[0], facts), filled(texts[1], facts)]
  return what === undefined || fix === undefined ? undefined : { what, fix }
}
