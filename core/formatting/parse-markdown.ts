import { tokenizeMarkdown } from './markdown-lexer.js'
import { type MarkdownToken, type Marker, type MarkerToken, markers } from './markdown-token.js'
import { normalizeEntities } from './normalize-entities.js'
import { neutralSign, type ParsedSource } from './parsed-source.js'
import type { TextEntity } from './text-entity.js'

/**
 * Reads Markdown, close to Telegram's MarkdownV2 and to Pyrogram's, and forgiving. Never throws: a sign without its
 * partner is text.
 *
 * - `*bold*` `**bold**` `_italic_` `__underline__` `~strike~` `~~strike~~` `||spoiler||`. No space just inside.
 *   `*`, `_`, `__` and `~` mark nothing inside a word, so `snake_case` and `2*3*4` stay. Four in a row are a line.
 * - Code between one backtick or three; after three a language may end the line.
 * - `[text](address)`, `[name](tg://user?id=1)`, `![👍](tg://emoji?id=1)`; the address without spaces.
 * - `>` at the start of each line of a quotation. `**>` begins a collapsed one; so does `||` at its end.
 * - A backslash before ASCII punctuation takes its meaning, inside code too; before anything else it is text.
 * - A carriage return is ignored. Between a marker and a letter it marks a part of a word; before `>` it parts two
 *   quotations.
 */
export function parseMarkdown(source: string): ParsedSource {
  if (!/[\\\r`*_~|[]|^>/m.test(source)) return { text: source, entities: [], remainder: () => source }
  const tokens = tokenizeMarkdown(source)
  pairMarkers(tokens)
  endQuotes(tokens)
  const { text, entities } = build(tokens)
  return { text, entities: normalizeEntities(text, entities), remainder: () => tokens.map(remainder).join('') }
}

/** Lets each marker that can close find the nearest open one of its kind that has something inside. */
function pairMarkers(tokens: readonly MarkdownToken[]): void {
  const open = new Map<Marker, { token: MarkerToken; index: number }[]>()
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'marker') continue
    const waiting = open.get(token.marker) ?? []
    open.set(token.marker, waiting)
    const nearest = waiting.at(-1)
    if (token.canClose && nearest && nearest.index < index - 1) {
      waiting.pop()
      nearest.token.role = 'opens'
      token.role = 'closes'
    } else if (token.canOpen) {
      waiting.push({ token, index })
    }
  }
}

/** Takes the `||` at the end of a quotation that closes no spoiler as its sign to be collapsed. */
function endQuotes(tokens: MarkdownToken[]): void {
  for (let index = tokens.length - 1; index > 1; index -= 1) {
    const end = tokens[index]
    const last = tokens[index - 1]
    if (end?.kind !== 'quote-end' || last?.kind !== 'marker') continue
    if (last.marker !== '||' || last.role || tokens[index - 2]?.kind === 'quote-start') continue
    end.collapsed = true
    tokens.splice(index - 1, 1)
  }
}

function build(tokens: readonly MarkdownToken[]): { text: string; entities: TextEntity[] } {
  let text = ''
  const entities: TextEntity[] = []
  const markerStarts = new Map<Marker, number[]>()
  const links: { start: number; token: MarkdownToken & { kind: 'link-start' } }[] = []
  let quoteStart = 0
  for (const token of tokens) {
    const offset = text.length
    switch (token.kind) {
      case 'text':
        text += token.value
        break
      case 'code':
        text += token.value
        entities.push({ type: 'code', offset, length: token.value.length })
        break
      case 'pre':
        text += token.value
        entities.push({ type: 'pre', offset, length: token.value.length, ...languageOf(token.language) })
        break
      case 'marker':
        if (token.role === 'opens') {
          markerStarts.set(token.marker, [...(markerStarts.get(token.marker) ?? []), offset])
        } else if (token.role === 'closes') {
          const start = markerStarts.get(token.marker)?.pop() ?? offset
          entities.push({ type: markers[token.marker], offset: start, length: offset - start })
        } else text += token.marker
        break
      case 'link-start':
        if (!token.target) text += token.source
        else {
          if (token.source === '![' && token.target.type !== 'custom-emoji') text += '!'
          links.push({ start: text.length, token })
        }
        break
      case 'link-end': {
        const link = links.pop()
        if (link?.token.target) entities.push({ ...link.token.target, offset: link.start, length: offset - link.start })
        break
      }
      case 'quote-start':
        quoteStart = offset
        break
      case 'quote-end': {
        let end = offset
        while (end > quoteStart && text.charAt(end - 1) === '\n') end -= 1
        const length = end - quoteStart
        entities.push({ type: 'blockquote', offset: quoteStart, length, ...(token.collapsed && { collapsed: true }) })
      }
    }
  }
  return { text, entities }
}

function languageOf(language: string | undefined): { language?: string } {
  return language ? { language } : {}
}

function remainder(token: MarkdownToken): string {
  switch (token.kind) {
    case 'text':
      return token.rest
    case 'marker':
      return token.role ? neutralSign : token.marker
    case 'link-start':
      return token.target ? neutralSign : token.source
    case 'quote-start':
    case 'quote-end':
      return ''
    default:
      return neutralSign
  }
}
