import type { BlockDiagnostic } from '../../../config/check-block.js'
import { type MarkupFault, markupFaults } from '../../../formatting/markup-faults.js'
import type { ParseMode } from '../../../formatting/text-entity.js'

const says: Readonly<Record<MarkupFault['why'], (written: string) => string>> = {
  unknown: (written) => `Telegram has no tag ${written}, so people would see it as it is written`,
  unclosed: (written) => `${written} is never closed, so people would see it as it is written`,
  unopened: (written) => `${written} closes nothing, so people would see it as it is written`,
  unfinished: (written) => `"${written}" begins a tag that has no end`,
  mixed: () => 'HTML and Markdown stand in one text, so people would see all of it as it is written',
}

/** What of a text people would see as markup, as problems of the value at `path`. */
export function markupProblems(text: string, mode: ParseMode, path: string): BlockDiagnostic[] {
  return markupFaults(text, mode).map(({ written, why }) => ({
    path,
    message: says[why](written),
    fix: 'Mend the markup, write &lt; for a < that is meant, or choose the parse mode none.',
    rule: `markup.${why}`,
    facts: { written },
  }))
}
