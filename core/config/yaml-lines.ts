import { Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { numbersAsWritten } from './numbers-as-written.js'

/** Has a text in quotes keep to its line, whatever its length. */
export const oneLine = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER } as const

/** How new lines of a text are written. */
export interface LineForm {
  /** How much deeper each level stands, in spaces. */
  readonly indent: number
  /** Whether lists below a key are indented. */
  readonly indentSeq: boolean
}

/** Behind the last line of an entry, and the comments below that are indented as what belongs to it. */
export function endOfEntry(text: string, item: Node | Pair, indent: string): number {
  const valueEnd = leafEnd(item)
  let end = text[valueEnd - 1] === '\n' ? valueEnd : endOfLine(text, valueEnd)
  for (;;) {
    const more = /^(?:[^\S\n]*\n)*([^\S\n]*)#[^\n]*(?:\n|$)/.exec(text.slice(end))
    if (!more || (more[1]?.length ?? 0) <= indent.length) return end
    end += more[0].length
  }
}

/** Where the last value within a node ends: the ranges of blocks go on to what comes next. */
export function leafEnd(node: Node | Pair): number {
  if (isPair(node)) {
    const value = node.value as Node | null | undefined
    // A key with nothing behind it has a value of no length where its line ends.
    return value?.range ? leafEnd(value) : ((node.key as Node | undefined)?.range?.[1] ?? 0)
  }
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1)
    return last ? leafEnd(last) || (node.range?.[1] ?? 0) : (node.range?.[1] ?? 0)
  }
  const last = isSeq(node) && !node.flow ? (node.items.at(-1) as Node | undefined) : undefined
  if (last && (isMap(last) || isSeq(last) || isScalar(last))) return leafEnd(last)
  return node.range?.[1] ?? 0
}

export function startOfLine(text: string, from: number): number {
  return text.lastIndexOf('\n', from - 1) + 1
}

export function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}

/** A text that more lines can follow. */
export function endsLine(text: string, before: string): string {
  return before === '' || before.endsWith('\n') ? before : `${before}${newline(text)}`
}

export function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Values as lines of a text, each behind this indentation. */
export function linesFor(text: string, values: unknown, indent: string, form: Partial<LineForm> = {}): string {
  const document = new Document(values, { customTags: numbersAsWritten })
  visit(document, {
    // A block of such a text would take the blank lines that follow it.
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /(?:^|\n)\n$/.test(node.value)) node.type ??= 'QUOTE_DOUBLE'
    },
  })
  const lines = document
    .toString({ ...oneLine, ...form })
    // Further line ends are those of a text.
    .replace(/\n$/, '')
    .split('\n')
  return `${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join(newline(text))}${newline(text)}`
}

/** How the lines of a text are written that are there already. */
export function lineFormOf(text: string, contents: unknown): LineForm {
  return {
    indent: stepOf(text, contents) ?? 2,
    indentSeq: /^[^\s#-].*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]+- /m.test(text),
  }
}

/** How much deeper the first block within a block stands. */
function stepOf(text: string, node: unknown): number | undefined {
  if (isSeq(node)) return node.flow ? undefined : firstOf(node.items, (item) => stepOf(text, item))
  if (!isMap(node) || node.flow) return undefined
  return firstOf(node.items, ({ value }) => {
    const own = indentOf(text, node)
    const inner = isMap(value) && !value.flow ? indentOf(text, value) : undefined
    if (own !== undefined && inner !== undefined && inner.length > own.length) return inner.length - own.length
    return stepOf(text, value)
  })
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => number | undefined): number | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** What stands before each key of a block, or before each dash of a list; `undefined` where that cannot be gone on with. */
export function indentOf(text: string, block: YAMLMap | YAMLSeq): string | undefined {
  const start = isMap(block) ? (block.items[0]?.key as Node | undefined)?.range?.[0] : block.range?.[0]
  if (start === undefined) return undefined
  const before = text.slice(startOfLine(text, start), start).replace(/^\uFEFF/, '')
  return /^[ -]*$/.test(before) ? before.replaceAll('-', ' ') : undefined
}
