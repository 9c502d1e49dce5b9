import { createHash } from 'node:crypto'
import { maxMarks, maxText, splitText } from '../../formatting/split-text.js'
import type { FormattedText } from '../../formatting/text-entity.js'
import { trimText } from '../../formatting/trim-text.js'

/**
 * The messages a text becomes: one, or several when it is too long or has too many marks. A part in which nothing can be seen is left out, as
 * Telegram refuses it; a text that is blank altogether stays one part, so that its sender is told.
 * @param whole - without white space at its ends.
 */
export function messageParts(whole: FormattedText): FormattedText[] {
  const { text, entities } = whole
  if (text.length <= maxText && entities.length <= maxMarks) return [whole]
  const parts = splitText(text, entities).filter((part) => part.text.trim() !== '')
  return parts.map(trimText)
}

/**
 * The `random_id` of one part, from that of the first: the same every time, so that a text that is sent again after a
 * crash does not come twice, nor in part.
 */
export function randomIdOfPart(randomId: bigint, part: number): bigint {
  if (part === 0) return randomId
  return createHash('sha256').update(`${randomId}:${part}`).digest().readBigInt64LE() || 1n
}
