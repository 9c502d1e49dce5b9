import { escapeMarkup } from './escape.js'
import { parseMarkup } from './parse-markup.js'
import { renderMarkup } from './render-markup.js'
import type { ParseMode } from './text-entity.js'

/**
 * A text that says itself how it is marked up, whatever the client's parse mode is. Made by `html` and `md`, and
 * taken wherever a text is. Holds the source and does not check it.
 */
export class Markup {
  constructor(
    /** The language it is written in. */
    readonly mode: ParseMode,
    /** The text with its markup. */
    readonly source: string,
  ) {}

  /** The source, as it was written. */
  toString(): string {
    return this.source
  }
}

/** What stands in `html` and `md`. `false`, `null` and `undefined` are left out; the items of a list follow each other. */
export type MarkupValue = string | number | bigint | Markup | false | null | undefined | readonly MarkupValue[]

/**
 * Telegram's HTML with escaped values: html`Hello <b>${name}</b>`. A value made by `html` keeps its tags, one made by
 * `md` is turned into HTML. Escapes for text and for quoted attributes, not for the names of tags.
 */
export function html(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return compose('HTML', strings, values)
}

/**
 * Markdown with escaped values: md`Hello *${name}*`. A value made by `md` keeps its marks, one made by `html` is
 * turned into Markdown. Does not continue a quotation: of a value with several lines the first is quoted.
 */
export function md(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return compose('Markdown', strings, values)
}

function compose(mode: ParseMode, strings: TemplateStringsArray, values: readonly MarkupValue[]): Markup {
  let source = ''
  for (const [index, fixed] of strings.entries()) {
    const value = sourceOf(values[index], mode)
    source += fixed
    source += mode === 'Markdown' ? besideMarkers(source, value, strings[index + 1] ?? '') : value
  }
  return new Markup(mode, source)
}

/** Parts a value that begins or ends with a space from the markers around it, which would mark nothing otherwise. */
function besideMarkers(before: string, value: string, after: string): string {
  const start = /[*_~|]$/.test(before) && /^\s/.test(value) ? (value.startsWith('\n') ? '\r\r' : '\r') : ''
  return start + value + (/^[*_~|]/.test(after) && /\s$/.test(value) ? '\r' : '')
}

function sourceOf(value: MarkupValue, mode: ParseMode): string {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof Markup) return inMode(value, mode)
  if (typeof value === 'object') return value.map((item) => sourceOf(item, mode)).join('')
  return escapeMarkup(String(value), mode)
}

function inMode(markup: Markup, mode: ParseMode): string {
  if (markup.mode === mode) return markup.source
  const { text, entities } = parseMarkup(markup.source, markup.mode)
  return renderMarkup(text, entities, mode)
}
