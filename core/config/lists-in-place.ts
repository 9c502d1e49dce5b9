import { isDeepStrictEqual } from 'node:util'
import { Document, isNode, isScalar, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { endOfEntry, endsLine, indentOf, leafEnd, lineFormOf, linesFor, newline, startOfLine } from './yaml-lines.js'

/** Whole lines of a text. */
interface Lines {
  readonly start: number
  readonly end: number
}

/**
 * The text with other items in a list. Those that stay keep their lines with their comments, or in brackets their form.
 * @returns `undefined` where the list is written in a way that this cannot go on with.
 */
export function withItems(text: string, document: Document, list: YAMLSeq, values: readonly unknown[]) {
  const old = list.items.map((item) => (isNode(item) ? item.toJS(document) : item))
  const left = [...old.keys()]
  const kept = values.map((value) => {
    const at = left.findIndex((index) => isDeepStrictEqual(old[index], value))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  })
  if (list.flow) return inBrackets(text, list, values, kept)
  return values.length === 0 ? undefined : inLines(text, document, list, values, kept)
}

/** The text without an entry of a list in brackets or a map in braces. */
export function withoutItem(text: string, { items, range }: YAMLSeq | YAMLMap, index: number): string | undefined {
  const [item, previous, next] = [items[index], items[index - 1], items[index + 1]].map(placeOf)
  if (!item || !range) return undefined
  if (previous) return `${text.slice(0, previous.end)}${text.slice(item.end)}`
  if (next) return `${text.slice(0, item.start)}${text.slice(next.start)}`
  const inner = text.slice(item.end, range[1] - 1)
  return inner.includes('#') ? undefined : `${text.slice(0, range[0] + 1)}${text.slice(range[1] - 1)}`
}

/** A value on one line, in brackets or braces where it has parts. */
export function valueText(value: unknown): string {
  const form = { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false } as const
  // Within another list, so that a text with a comma or a bracket gets the quotes that it needs there.
  return new Document([value]).toString(form).trim().slice(1, -1).trim()
}

function inLines(
  text: string,
  document: Document,
  list: YAMLSeq,
  values: readonly unknown[],
  kept: readonly (number | undefined)[],
): string | undefined {
  const indent = indentOf(text, list)
  const first = list.range?.[0]
  if (indent === undefined || first === undefined) return undefined
  const start = startOfLine(text, first)
  if (text.slice(start, first).trim() !== '') return undefined
  const ends = list.items.map((item) => (isNode(item) ? endOfEntry(text, item, indent) : 0))
  const chunk = (index: number) => text.slice(index === 0 ? start : ends[index - 1], ends[index])
  const form = lineFormOf(text, document.contents)
  const lines = values.map((value, at) => {
    const index = kept[at]
    return index === undefined ? linesFor(text, [value], indent, form) : endsLine(text, chunk(index))
  })
  return `${text.slice(0, start)}${lines.join('')}${text.slice(ends.at(-1))}`
}

function inBrackets(
  text: string,
  list: YAMLSeq,
  values: readonly unknown[],
  kept: readonly (number | undefined)[],
): string | undefined {
  if (!list.range) return undefined
  const [start, end] = list.range
  const written = text.slice(start, end)
  const isOneLine = !/#|\n/.test(written)
  if (isOneLine) {
    const items = values.map((value, at) => {
      const place = placeOf(list.items[kept[at] ?? -1])
      return place ? text.slice(place.start, place.end) : valueText(value)
    })
    const padding = items.length > 0 && /^\[\s/.test(written) ? ' ' : ''
    return `${text.slice(0, start)}[${padding}${items.join(', ')}${padding}]${text.slice(end)}`
  }
  return values.length === list.items.length + 1 && values.slice(0, -1).every((_, at) => kept[at] === at)
    ? withLast(text, list, values.at(-1))
    : undefined
}

/** One more item in brackets over several lines, on one of its own where the others are. */
function withLast(text: string, list: YAMLSeq, value: unknown): string | undefined {
  const last = placeOf(list.items.at(-1))
  if (!last) return undefined
  const lineStart = startOfLine(text, last.start)
  const before = text.slice(lineStart, last.start)
  const gap = before.trim() === '' && lineStart > (list.range?.[0] ?? 0) ? `${newline(text)}${before}` : ' '
  return `${text.slice(0, last.end)},${gap}${valueText(value)}${text.slice(last.end)}`
}

function placeOf(item: unknown): Lines | undefined {
  if (item === undefined || item === null) return undefined
  const pair = item as Pair
  const first = isNode(item) ? item : (pair.key as Node)
  const start = first.range?.[0]
  if (start === undefined || (isScalar(first) && (first.anchor ?? first.tag))) return undefined
  return { start, end: leafEnd(item as Node) }
}
