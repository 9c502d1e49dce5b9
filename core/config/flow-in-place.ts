import { Document, isCollection, isNode, isScalar, type Node, type Pair, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { leafEnd, newline, oneLine, startOfLine } from './yaml-lines.js'

/** Where an entry stands in a text. */
interface Place {
  readonly start: number
  readonly end: number
}

/** A comma, and what is left of its line. */
const comma = /^\s*,/
/** The end of a line with nothing on it but a comment. */
const lineEnd = /^[^\S\n]*(?:(?<=\s)#[^\n]*)?\n/

/**
 * The text without an entry of a list in brackets or a map in braces; a comment behind it goes with it where both have a line of their own.
 * @returns `undefined` where a comment stands in the way.
 */
export function withoutItem(text: string, { items, range }: YAMLSeq | YAMLMap, index: number): string | undefined {
  const [item, previous, next] = [items[index], items[index - 1], items[index + 1]].map(placeOf)
  if (!item || !range) return undefined
  const around = text.slice(range[0] + 1, item.start) + text.slice(item.end, range[1] - 1)
  const isAlone = !previous && !next
  if (isAlone && !around.includes('#')) return `${text.slice(0, range[0] + 1)}${text.slice(range[1] - 1)}`
  const own = comma.exec(text.slice(item.end, range[1]))
  const end = item.end + (own?.[0].length ?? 0)
  const lineStart = ownLineOf(text, item, range[0])
  const behind = lineEnd.exec(text.slice(end))
  if ((own ?? isAlone) && lineStart !== undefined && behind) {
    return `${text.slice(0, lineStart)}${text.slice(end + behind[0].length)}`
  }
  if (own) {
    const blank = /^[^\S\n]*/.exec(text.slice(end))?.[0].length ?? 0
    return `${text.slice(0, item.start)}${text.slice(end + blank)}`
  }
  if (!previous) return undefined
  const between = text.slice(previous.end, item.start)
  const before = comma.exec(between)
  if (!before) return undefined
  if (lineStart === undefined || !behind) {
    return between.includes('#') ? undefined : `${text.slice(0, previous.end)}${text.slice(item.end)}`
  }
  const kept = text.slice(previous.end + before[0].length, lineStart)
  return `${text.slice(0, previous.end)}${kept}${text.slice(end + behind[0].length)}`
}

/**
 * The text with an entry put behind the last one in brackets or braces, on a line of its own where that has one.
 * @returns `undefined` where there is no other, or a comment stands in the way.
 */
export function withLastItem(text: string, { items, range }: YAMLSeq | YAMLMap, written: string): string | undefined {
  const last = placeOf(items.at(-1))
  if (!last || !range) return undefined
  const own = comma.exec(text.slice(last.end, range[1]))?.[0] ?? ''
  const end = last.end + own.length
  const before = `${text.slice(0, last.end)}${own || ','}`
  const lineStart = ownLineOf(text, last, range[0])
  const behind = lineEnd.exec(text.slice(end, range[1]))?.[0]
  if (lineStart !== undefined && behind !== undefined) {
    const line = `${text.slice(lineStart, last.start)}${written}${own ? ',' : ''}${newline(text)}`
    return `${before}${behind}${line}${text.slice(end + behind.length)}`
  }
  if (behind?.includes('#')) return undefined
  const gap = lineStart === undefined ? ' ' : `${newline(text)}${text.slice(lineStart, last.start)}`
  return `${before}${gap}${written}${text.slice(end)}`
}

/** A value on one line, in brackets or braces where it has parts. */
export function valueText(value: unknown): string {
  const form = { ...oneLine, collectionStyle: 'flow', flowCollectionPadding: false } as const
  // Within another list, so that a text with a comma or a bracket gets the quotes that it needs there.
  return new Document([value]).toString(form).trim().slice(1, -1).trim()
}

/** Whether a value stands in brackets or braces, whose signs it cannot have without quotes. */
export function standsInFlow(document: Document, value: Node): boolean {
  let isInFlow = false
  visit(document, {
    Scalar: (_, node, around) => {
      if (node !== value) return undefined
      isInFlow = around.some((each) => isCollection(each) && each.flow === true)
      return visit.BREAK
    },
  })
  return isInFlow
}

/** Where an entry stands in brackets or braces; `undefined` where more than its text belongs to it. */
export function placeOf(item: unknown): Place | undefined {
  if (item === undefined || item === null) return undefined
  const pair = item as Pair
  const first = isNode(item) ? item : (pair.key as Node)
  const start = first.range?.[0]
  if (start === undefined || (isScalar(first) && (first.anchor ?? first.tag))) return undefined
  return { start, end: leafEnd(item as Node) }
}

/** Where the line of an entry starts, when nothing stands before it there. */
function ownLineOf(text: string, { start }: Place, from: number): number | undefined {
  const lineStart = startOfLine(text, start)
  return lineStart > from && text.slice(lineStart, start).trim() === '' ? lineStart : undefined
}
