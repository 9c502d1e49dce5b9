import { endOf } from './normalize-entities.js'
import type { FormattedText } from './text-entity.js'

/** Whether Telegram takes a character for white space at the ends of a text: blanks, `\t` to `\r`, and NUL. */
function isBlank(code: number): boolean {
  return code <= 32 && (code === 32 || code === 0 || (code >= 9 && code <= 13))
}

/**
 * A text as Telegram keeps it: without white space at its ends, the marks moved and cut with it. White space at the start
 * of code is meant, and stays.
 */
export function trimText({ text, entities }: FormattedText): FormattedText {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end -= 1
  let start = 0
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  for (const { type, offset } of entities) {
    if ((type === 'code' || type === 'pre') && offset < start) start = offset
  }
  if (start === 0 && end === text.length) return { text, entities }
  const moved = entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start)
    const length = Math.min(endOf(entity), end) - from
    return length > 0 ? [{ ...entity, offset: from - start, length }] : []
  })
  return { text: text.slice(start, end), entities: moved }
}
