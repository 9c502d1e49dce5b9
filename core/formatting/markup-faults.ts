import { leftTags } from './parse-html.js'
import { parseUnmixed } from './parse-markup.js'
import type { ParseMode } from './text-entity.js'

/** Something in a text that is not read as the markup it looks like: people would see it as it is written. */
export interface MarkupFault {
  /** What stands in the text; empty for the text as a whole. */
  readonly written: string
  readonly why: 'unknown' | 'unclosed' | 'unopened' | 'unfinished' | 'mixed'
}

/** No text needs more of them to be looked at again. */
const maxFaults = 5

/** What of a text would be sent as it is written although it looks like markup, for those who can still change it. */
export function markupFaults(source: string, mode: ParseMode): MarkupFault[] {
  if (parseUnmixed(source, mode).isMixed) return [{ written: '', why: 'mixed' }]
  // A sign of Markdown that is alone is a sign.
  const left = mode === 'HTML' ? leftTags(source) : []
  return left.slice(0, maxFaults).map(({ source: written, why }) => ({ written: written.slice(0, 60), why }))
}
