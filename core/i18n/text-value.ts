import { escapeMarkup } from '../formatting/escape.js'
import { Markup } from '../formatting/markup.js'
import { parseMarkup } from '../formatting/parse-markup.js'
import { renderMarkup } from '../formatting/render-markup.js'
import type { ParseMode } from '../formatting/text-entity.js'

/** Marked-up text in another kind of markup. */
function inMode(markup: Markup, mode: ParseMode): string {
  if (markup.mode === mode) return markup.source
  const { text, entities } = parseMarkup(markup.source, markup.mode)
  return mode === 'none' ? text : renderMarkup(text, entities, mode)
}

/** A value as it is put into a text that is marked up so: strings escaped, all else as it is. */
export function textValue(value: unknown, mode: ParseMode): unknown {
  if (typeof value === 'string') return escapeMarkup(value, mode)
  if (value instanceof Markup) return inMode(value, mode)
  return Array.isArray(value) ? value.map((one) => textValue(one, mode)) : value
}
