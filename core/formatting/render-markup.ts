import { renderHtml } from './render-html.js'
import { renderMarkdown } from './render-markdown.js'
import type { ParseMode, TextEntity } from './text-entity.js'

/** Writes a text with its marks in this mode; `none` gives the text alone. */
export function renderMarkup(text: string, entities: readonly TextEntity[], mode: ParseMode): string {
  if (mode === 'HTML') return renderHtml(text, entities)
  return mode === 'Markdown' ? renderMarkdown(text, entities) : text
}
