/** One text of a file. */
export interface LocaleEntry {
  /** As the file has it, with its places to fill in. */
  readonly text: string
  /** Where its key stands, from 1; absent: it is written in code. */
  readonly line?: number
}

/** The texts of one language. */
export interface Locale {
  /** As the file is named, lower case: `pt-br`. */
  readonly language: string
  /** The file, relative to the working directory; absent: they are written in code. */
  readonly file?: string
  /** By their whole keys: `order.total`. */
  readonly entries: ReadonlyMap<string, LocaleEntry>
}

/** The texts of a plugin in all its languages. */
export interface Locales {
  /** One for each language. */
  readonly all: readonly Locale[]
  /** Differs when any of them does. */
  readonly version: string
}

/** Something wrong with texts, and where. */
export interface LocaleProblem {
  /** Relative to the working directory; absent: in code. */
  readonly file?: string
  readonly line?: number
  readonly problem: string
  readonly fix: string
}

const form = /_(?:ordinal_)?(zero|one|two|few|many|other)$/

/** A key without the suffix of a plural form. */
export function withoutForm(key: string): string {
  return key.replace(form, '')
}

/** The plural form that the suffix of a key names. */
export function formOf(key: string): string | undefined {
  return form.exec(key)?.[1]
}

/** The names of what is put into a text. */
export function namesIn(text: string): string[] {
  const found = [...text.matchAll(/\{\{-?\s*([^,}]+?)\s*(?:,[^}]*)?\}\}/g)]
  return [...new Set(found.map(([, name = '']) => name))]
}
