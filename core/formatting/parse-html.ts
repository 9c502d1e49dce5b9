import { decodeReferences, replaceReferences } from './html-references.js'
import { type HtmlMark, htmlMark, knownTags } from './html-tags.js'
import { normalizeEntities } from './normalize-entities.js'
import { neutralSign, type ParsedSource } from './parsed-source.js'
import type { TextEntity } from './text-entity.js'

interface TextToken {
  readonly kind: 'text'
  readonly source: string
}

interface TagToken {
  readonly kind: 'tag'
  readonly source: string
  readonly mark?: HtmlMark
  /** The opening tag that this closing one ends. */
  readonly opening?: TagToken
  closed: boolean
}

interface Placed {
  readonly mark: HtmlMark
  readonly offset: number
  readonly length: number
}

const attributes = String.raw`(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=\x60]+))?)*`
const tag = new RegExp(String.raw`<(/?)([a-z][a-z\d-]*)(${attributes})\s*>`, 'gi')

/** Reads Telegram's HTML. A tag that is not allowed, not closed or not opened is text; never throws. */
export function parseHtml(source: string): ParsedSource {
  if (!/[<&]/.test(source)) return { text: source, entities: [], remainder: () => source }
  const tokens = tokenize(source)
  const starts = new Map<TagToken, number>()
  const found: Placed[] = []
  let text = ''
  for (const token of tokens) {
    if (token.kind === 'text') {
      text += decodeReferences(token.source)
      continue
    }
    const { mark } = token.opening ?? token
    if (!mark || !isPaired(token)) text += token.source
    else if (!token.opening) starts.set(token, text.length)
    else {
      const offset = starts.get(token.opening) ?? 0
      found.push({ mark, offset, length: text.length - offset })
    }
  }
  const entities = normalizeEntities(text, withLanguages(found.reverse()))
  return { text, entities, remainder: () => remainder(tokens) }
}

/** A tag that {@link parseHtml} leaves in the text as it is written. */
export interface LeftTag {
  /** As it is written: `<b>`. */
  readonly source: string
  readonly why: 'unknown' | 'unclosed' | 'unopened' | 'unfinished'
}

/** What begins like a tag that Telegram knows, and has no end. */
const unfinished = new RegExp(String.raw`</?(?:${[...knownTags].join('|')})(?=[\s<]|$)[^<>]*(?=<|$)`, 'gi')

/** The tags of a text that are sent as they are written: people would see them. */
export function leftTags(source: string): LeftTag[] {
  return tokenize(source).flatMap((token): LeftTag[] => {
    if (token.kind === 'text') {
      return [...token.source.matchAll(unfinished)].map(([found]) => ({ source: found.trim(), why: 'unfinished' }))
    }
    const { mark, source: written } = token
    if (written.startsWith('</')) return token.opening ? [] : [{ source: written, why: 'unopened' }]
    if (!mark) return [{ source: written, why: 'unknown' }]
    return token.closed ? [] : [{ source: written, why: 'unclosed' }]
  })
}

function tokenize(source: string): (TextToken | TagToken)[] {
  const tokens: (TextToken | TagToken)[] = []
  const open = new Map<string, TagToken[]>()
  let position = 0
  for (const match of source.matchAll(tag)) {
    const [tagSource, slash, tagName = '', rest = ''] = match
    const name = tagName.toLowerCase()
    if (match.index > position) tokens.push({ kind: 'text', source: source.slice(position, match.index) })
    position = match.index + tagSource.length
    if (slash) {
      const opening = open.get(name)?.pop()
      if (opening) opening.closed = true
      tokens.push({ kind: 'tag', source: tagSource, opening, closed: false })
      continue
    }
    const opening: TagToken = { kind: 'tag', source: tagSource, mark: htmlMark(name, rest), closed: false }
    const others = open.get(name)
    if (others) others.push(opening)
    else open.set(name, [opening])
    tokens.push(opening)
  }
  if (position < source.length) tokens.push({ kind: 'text', source: source.slice(position) })
  return tokens
}

function isPaired(token: TagToken): boolean {
  return token.closed || token.opening !== undefined
}

/** Gives each block of code the language of the `<code>` in it, and takes it from all else. */
function withLanguages(found: readonly Placed[]): TextEntity[] {
  const languages = new Map<string, string>()
  for (const { mark, offset, length } of found) {
    if (mark.type === 'code' && mark.language) languages.set(`${offset} ${length}`, mark.language)
  }
  return found.map(({ mark, offset, length }): TextEntity => {
    if (mark.type === 'code') return { type: 'code', offset, length }
    const language = mark.type === 'pre' ? languages.get(`${offset} ${length}`) : undefined
    return { ...mark, ...(language && { language }), offset, length }
  })
}

function remainder(tokens: readonly (TextToken | TagToken)[]): string {
  let result = ''
  let code = 0
  for (const token of tokens) {
    if (token.kind === 'text') {
      result += code > 0 ? neutralSign : replaceReferences(token.source, () => neutralSign)
      continue
    }
    const mark = isPaired(token) ? (token.opening ?? token).mark : undefined
    result += mark ? neutralSign : token.source
    if (mark?.type === 'code' || mark?.type === 'pre') code += token.opening ? -1 : 1
  }
  return result
}
