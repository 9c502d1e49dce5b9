import { compareEntities, endOf } from './normalize-entities.js'
import type { TextEntity } from './text-entity.js'

/** Whole lines of a quotation; `end` is where the last one ends. */
export interface QuotedLines {
  readonly start: number
  readonly end: number
  readonly collapsed: boolean
}

/**
 * The quotations as Markdown can write them: whole lines, each line in one quotation at most, no block of code half
 * in one. Sorted.
 */
export function quotedLines(text: string, entities: readonly TextEntity[]): QuotedLines[] {
  const code = entities.filter(({ type }) => type === 'code' || type === 'pre')
  const result: QuotedLines[] = []
  for (const entity of [...entities].sort(compareEntities)) {
    const lines = entity.type === 'blockquote' ? linesOf(text, entity, code) : undefined
    if (!lines) continue
    const last = result.at(-1)
    if (last && lines.start <= last.end) result[result.length - 1] = { ...last, end: Math.max(last.end, lines.end) }
    else result.push(lines)
  }
  return result
}

function linesOf(
  text: string,
  quote: TextEntity & { type: 'blockquote' },
  code: readonly TextEntity[],
): QuotedLines | undefined {
  let end = endOf(quote)
  while (end > quote.offset && text.charAt(end - 1) === '\n') end -= 1
  if (end === quote.offset) return undefined
  let start = lineStart(text, quote.offset)
  end = lineEnd(text, end)
  const isHalfIn = (block: TextEntity) =>
    block.offset <= end && endOf(block) >= start && (block.offset < start || endOf(block) > end)
  for (let block = code.find(isHalfIn); block; block = code.find(isHalfIn)) {
    start = lineStart(text, Math.min(start, block.offset))
    end = lineEnd(text, Math.max(end, endOf(block)))
  }
  return { start, end, collapsed: quote.collapsed ?? false }
}

function lineStart(text: string, index: number): number {
  return index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1
}

function lineEnd(text: string, index: number): number {
  const newline = text.indexOf('\n', index)
  return newline < 0 ? text.length : newline
}
