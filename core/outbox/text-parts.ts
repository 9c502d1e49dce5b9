import type { FetchedCopy } from '../client/files/copy-messages.js'
import { messageParts } from '../client/messages/message-parts.js'
import { Markup } from '../formatting/markup.js'
import { parseMarkup, parseUnmixed } from '../formatting/parse-markup.js'
import type { FormattedText, ParseMode } from '../formatting/text-entity.js'
import { trimText } from '../formatting/trim-text.js'
import type { OutboxContent, TextContent } from './outbox-content.js'

/** A source no longer than this has neither too many characters nor too many marks for one message. */
const surelyOne = 200

/** A text as its client sends it. @param parseMode - the client's. */
export function readText(
  { text, parseMode, entities }: Pick<TextContent, 'text' | 'parseMode' | 'entities'>,
  ofClient: ParseMode,
): FormattedText {
  if (entities) return trimText({ text: String(text), entities: [...entities] })
  if (text instanceof Markup) return trimText(parseMarkup(text.source, text.mode))
  const { text: seen, entities: found } = parseUnmixed(text, parseMode ?? ofClient)
  return trimText({ text: seen, entities: found })
}

/** What a copy without files says. */
export function copyText({ items, text, entities }: FetchedCopy): TextContent | undefined {
  return items.length === 0 ? { kind: 'text', text, entities } : undefined
}

/** The messages a text goes out as; `undefined` when it is one, or no text. @param parseMode - the client's. */
export function textParts(
  content: OutboxContent | undefined,
  parseMode: ParseMode,
): readonly FormattedText[] | undefined {
  if (content?.kind !== 'text') return undefined
  const { text, entities } = content
  const { length } = text instanceof Markup ? text.source : text
  if (length <= surelyOne && entities === undefined) return undefined
  const parts = messageParts(readText(content, parseMode))
  return parts.length > 1 ? parts : undefined
}
