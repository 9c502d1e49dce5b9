import { Markup } from '../formatting/markup.js'
import type { ParseMode } from '../formatting/text-entity.js'
import type { TextValues } from './local-text.js'
import { LocalText } from './local-text.js'
import type { TextDesk } from './text-desk.js'
import { textValue } from './text-value.js'
import { english, type OwnWord } from './words/english.js'
import { russian } from './words/russian.js'

/** Where and to whom a text is said. */
export interface TextPlace {
  /** The code of the person's language: `'ru'`. */
  readonly language: string
  /** Whose texts they are. */
  readonly plugins: readonly string[]
  /** How texts of the client are marked up. */
  readonly parseMode: ParseMode
  /** Where texts of plugins are; absent: none has any. */
  readonly desk?: TextDesk | undefined
}

const ownGroup = 'switchboard.'
const ownWords: Readonly<Record<string, Readonly<Record<OwnWord, string>>>> = { en: english, ru: russian }

/** Something that Switchboard says by itself. Plugins can say it otherwise: under `switchboard` in their files of texts. */
export function ownText(word: OwnWord, values?: TextValues): LocalText {
  return new LocalText(`${ownGroup}${word}`, values)
}

/** A text as it is said to somebody: a string in the parse mode of the client. */
export function sayText(place: TextPlace, { key, values }: LocalText): string {
  const filled = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, said(place, value)]))
  if (key.startsWith(ownGroup)) return ownSaid(place, key, filled as TextValues)
  return place.desk ? place.desk.t(place.plugins, place.language, key, filled as TextValues) : key
}

/** Something said by Switchboard, in English, for listings and those who cannot be asked for their language. */
export function inEnglish(text: string | LocalText): string {
  return typeof text === 'string' ? text : sayText({ language: 'en', plugins: [], parseMode: 'none' }, text)
}

/** Texts among what is put into a text. */
function said(place: TextPlace, value: unknown): unknown {
  if (value instanceof LocalText) return new Markup(place.parseMode, sayText(place, value))
  return Array.isArray(value) ? value.map((one) => said(place, one)) : value
}

/** In the person's language before any other; what a plugin says before what Switchboard says. */
function ownSaid(place: TextPlace, key: string, values: TextValues): string {
  const { desk, plugins, language, parseMode } = place
  const word = key.slice(ownGroup.length) as OwnWord
  const own = ownWords[language.toLowerCase()] ?? ownWords[language.toLowerCase().split('-')[0] ?? '']
  const exact = desk?.find(plugins, language, key, values, true)
  if (exact !== undefined) return exact
  const any = own ? undefined : desk?.find(plugins, language, key, values)
  return any ?? filledIn(place, (own ?? english)[word] ?? key, values, parseMode)
}

function filledIn(place: TextPlace, text: string, values: TextValues, mode: ParseMode): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = textValue(values[name], mode)
    return Array.isArray(value) ? value.join(ownSaid(place, `${ownGroup}or`, {})) : String(value ?? '')
  })
}
