import { decodeReferences } from './html-references.js'
import { linkTarget } from './link-target.js'
import type { PlainEntityType, TextMark } from './text-entity.js'

/** What an opening tag marks. `code` may carry the language (`class="language-ts"`) of the `<pre>` around it. */
export type HtmlMark = Exclude<TextMark, { type: PlainEntityType }> | { type: PlainEntityType; language?: string }

type Attributes = ReadonlyMap<string, string>

/** The tags of core.telegram.org/bots/api#html-style, and `<emoji id>` and `<pre language>` as Pyrogram writes them. */
const tags: Record<string, (attributes: Attributes) => HtmlMark | undefined> = {
  b: () => ({ type: 'bold' }),
  strong: () => ({ type: 'bold' }),
  i: () => ({ type: 'italic' }),
  em: () => ({ type: 'italic' }),
  u: () => ({ type: 'underline' }),
  ins: () => ({ type: 'underline' }),
  s: () => ({ type: 'strike' }),
  strike: () => ({ type: 'strike' }),
  del: () => ({ type: 'strike' }),
  spoiler: () => ({ type: 'spoiler' }),
  'tg-spoiler': () => ({ type: 'spoiler' }),
  span: (attributes) => (attributes.get('class') === 'tg-spoiler' ? { type: 'spoiler' } : undefined),
  code: (attributes) => ({
    type: 'code',
    ...language(attributes.get('class')?.replace(/^(?!language-).*|^language-/, '')),
  }),
  pre: (attributes) => ({ type: 'pre', ...language(attributes.get('language')) }),
  a: (attributes) => linkTarget(attributes.get('href')?.trim() ?? ''),
  blockquote: (attributes) => ({ type: 'blockquote', ...(attributes.has('expandable') && { collapsed: true }) }),
  'tg-emoji': (attributes) => customEmoji(attributes.get('emoji-id')),
  emoji: (attributes) => customEmoji(attributes.get('id')),
}

/** The names of the tags that mark something. */
export const knownTags: readonly string[] = Object.keys(tags)

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/g

/** What this opening tag marks, or `undefined` when Telegram does not know it. `name` is in lower case. */
export function htmlMark(name: string, attributes: string): HtmlMark | undefined {
  return Object.hasOwn(tags, name) ? tags[name]?.(readAttributes(attributes)) : undefined
}

function readAttributes(source: string): Attributes {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single, bare] of source.matchAll(attribute)) {
    attributes.set(name.toLowerCase(), decodeReferences(double ?? single ?? bare ?? ''))
  }
  return attributes
}

function language(name: string | undefined): { language?: string } {
  return name && /^\S+$/.test(name) ? { language: name } : {}
}

function customEmoji(documentId: string | undefined): HtmlMark | undefined {
  return documentId && /^\d{1,20}$/.test(documentId) ? { type: 'custom-emoji', documentId } : undefined
}
