import { createHash } from 'node:crypto'
import { longestText, splitText } from '../../formatting/split-text.js'
import type { FormattedText } from '../../formatting/text-entity.js'

/**
 * The messages a text becomes: one, or several when it is too long. A part in which nothing can be seen is left out, as
 * Telegram refuses it; a text that is blank altogether stays one part, so that its sender is told.
 */
export function messageParts({ text, entities }: FormattedText): FormattedText[] {
  if (text.length <= longestText) return [{ text, entities }]
  const parts = splitText(text, entities).filter((part) => part.text.trim() !== '')
  return parts.length > 0 ? parts : [{ text: text.slice(0, 1), entities: [] }]
}

/**
 * The `random_id` of one part, from that of the first: the same every time, so that a text that is sent again after a
 * crash does not come twice, nor in part.
 */
export function randomIdOfPart(randomId: bigint, part: number): bigint {
  if (part === 0) return randomId
  return createHash('sha256').update(`${randomId}:${part}`).digest().readBigInt64LE() || 1n
}
