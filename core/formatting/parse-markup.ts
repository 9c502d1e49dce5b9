import { parseHtml } from './parse-html.js'
import { parseMarkdown } from './parse-markdown.js'
import type { ParsedSource } from './parsed-source.js'
import type { FormattedText, ParseMode } from './text-entity.js'

/** Reads a text in one mode, whatever markup of the other it holds. */
export function parseMarkup(source: string, mode: ParseMode): FormattedText {
  const { text, entities } = parserOf(mode)(source)
  return { text, entities }
}

/** What `parseUnmixed` found. */
interface UnmixedText extends FormattedText {
  /** HTML and Markdown stood in one text; it is left as it was, without marks. */
  readonly isMixed: boolean
}

/**
 * Reads a text in one mode, unless it marks up something in the other mode too: then nobody can say what was meant,
 * and the text stays as it is. A lone sign is not enough, nor is anything in code, in an address or escaped.
 */
export function parseUnmixed(source: string, mode: ParseMode): UnmixedText {
  const { text, entities, remainder } = parserOf(mode)(source)
  const isMixed =
    entities.length > 0 && mode !== 'none' && hasMarkup(remainder(), mode === 'HTML' ? 'Markdown' : 'HTML')
  return isMixed ? { text: source, entities: [], isMixed } : { text, entities, isMixed }
}

function hasMarkup(source: string, mode: ParseMode): boolean {
  // A line that begins with `>` may be an arrow or a quoted mail.
  return parserOf(mode)(source).entities.some(({ type }) => type !== 'blockquote' || mode === 'HTML')
}

function parserOf(mode: ParseMode): (source: string) => ParsedSource {
  if (mode === 'HTML') return parseHtml
  return mode === 'Markdown' ? parseMarkdown : parsePlain
}

function parsePlain(source: string): ParsedSource {
  return { text: source, entities: [], remainder: () => source }
}
