import { escapeHtml, escapeHtmlVerbatim } from './escape.js'
import { type LinkMark, linkAddress } from './link-target.js'
import { nestedEdges } from './nested-edges.js'
import { normalizeEntities } from './normalize-entities.js'
import type { TextEntity } from './text-entity.js'

/** Writes Telegram's HTML. Marks that have no tag (hashtags, plain links) are left to Telegram to find again. */
export function renderHtml(text: string, entities: readonly TextEntity[]): string {
  const marked = normalizeEntities(
    text,
    entities.filter((entity) => tagsOf(entity) !== undefined),
  )
  let result = ''
  let position = 0
  let code = 0
  const writeUntil = (end: number) => {
    const slice = text.slice(position, end)
    result += code > 0 ? escapeHtmlVerbatim(slice) : escapeHtml(slice)
    position = end
  }
  for (const { at, opens, entity } of nestedEdges(marked)) {
    if (at > position) writeUntil(at)
    const [opening, closing] = tagsOf(entity) ?? ['', '']
    result += opens ? opening : closing
    if (entity.type === 'code' || entity.type === 'pre') code += opens ? 1 : -1
  }
  writeUntil(text.length)
  return result
}

function tagsOf(entity: TextEntity): [opening: string, closing: string] | undefined {
  switch (entity.type) {
    case 'bold':
      return ['<b>', '</b>']
    case 'italic':
      return ['<i>', '</i>']
    case 'underline':
      return ['<u>', '</u>']
    case 'strike':
      return ['<s>', '</s>']
    case 'spoiler':
      return ['<tg-spoiler>', '</tg-spoiler>']
    case 'code':
      return ['<code>', '</code>']
    case 'pre':
      return preTags(entity.language)
    case 'blockquote':
      return [entity.collapsed ? '<blockquote expandable>' : '<blockquote>', '</blockquote>']
    case 'link':
    case 'mention-name':
      return linkTags(entity)
    case 'custom-emoji':
      return linkAddress(entity) ? [`<tg-emoji emoji-id="${entity.documentId}">`, '</tg-emoji>'] : undefined
    default:
      return undefined
  }
}

function preTags(language: string | undefined): [string, string] {
  if (!language || /\s/.test(language)) return ['<pre>', '</pre>']
  return [`<pre><code class="language-${escapeHtmlVerbatim(language)}">`, '</code></pre>']
}

function linkTags(mark: LinkMark): [string, string] | undefined {
  const address = linkAddress(mark)
  return address === undefined ? undefined : [`<a href="${escapeHtmlVerbatim(address)}">`, '</a>']
}
