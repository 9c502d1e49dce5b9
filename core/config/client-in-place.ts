import { Document, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'

/** Where a client stands in a text: whole lines, with what is indented below it. */
interface Lines {
  readonly start: number
  readonly end: number
  /** What stands before its dash. */
  readonly indent: string
}

/**
 * The text with a client put behind the others, and all that is written already left to the letter.
 * @returns `undefined` where the clients are written in a way that this cannot go on with, such as in brackets.
 */
export function withClient(text: string, list: YAMLSeq, values: unknown): string | undefined {
  const lines = linesOf(text, list, list.items.at(-1))
  if (!lines) return undefined
  const [, second] = list.items
  const between = second ? linesOf(text, list, second) : undefined
  const isAiry = between !== undefined && /\n[^\S\n]*\r?\n(\s*#[^\n]*\n)*$/.test(text.slice(0, between.start))
  const before = text.slice(0, lines.end)
  const added = written(text, values, lines.indent)
  return `${endsLine(text, before)}${isAiry ? newline(text) : ''}${added}${text.slice(lines.end)}`
}

/** The text without a client; comments above it stay, as they may be about more. @returns as {@link withClient} */
export function withoutClient(text: string, list: YAMLSeq, client: YAMLMap): string | undefined {
  const lines = linesOf(text, list, client)
  if (!lines) return undefined
  const [before, after] = [text.slice(0, lines.start), text.slice(lines.end)]
  const blank = /(?<=\n)[^\S\n]*\r?\n$/.exec(before)
  // Of the blank lines on both sides one is enough.
  return `${blank && /^\s*?(\n|$)/.test(after) ? before.slice(0, blank.index) : before}${after}`
}

function linesOf(text: string, { flow }: YAMLSeq, item: unknown): Lines | undefined {
  if (flow || !isMap(item) || item.flow || !item.range) return undefined
  const start = text.lastIndexOf('\n', item.range[0] - 1) + 1
  const indent = /^([^\S\n]*)-[^\S\n]+$/.exec(text.slice(start, item.range[0]))?.[1]
  return indent === undefined ? undefined : { start, end: endOf(text, item, indent), indent }
}

/** Behind the last line of an entry, and the comments below that are indented as what belongs to it. */
function endOf(text: string, item: Node, indent: string): number {
  const valueEnd = leafEnd(item)
  let end = text[valueEnd - 1] === '\n' ? valueEnd : endOfLine(text, valueEnd)
  for (;;) {
    const more = /^(?:[^\S\n]*\r?\n)*([^\S\n]*)#[^\n]*(?:\n|$)/.exec(text.slice(end))
    if (!more || (more[1]?.length ?? 0) <= indent.length) return end
    end += more[0].length
  }
}

/** Where the last value within a node ends: the ranges of blocks go on to what comes next. */
function leafEnd(node: Node): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1)
    const value = last?.value as Node | null | undefined
    // A key with nothing behind it has a value of no length where its line ends.
    return value?.range ? leafEnd(value) : ((last?.key as Node | undefined)?.range?.[1] ?? node.range?.[1] ?? 0)
  }
  const last = isSeq(node) && !node.flow ? (node.items.at(-1) as Node | undefined) : undefined
  if (last && (isMap(last) || isSeq(last) || isScalar(last))) return leafEnd(last)
  return node.range?.[1] ?? 0
}

function written(text: string, values: unknown, indent: string): string {
  const lines = new Document([values]).toString({ lineWidth: 0 }).trimEnd().split('\n')
  return `${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join(newline(text))}${newline(text)}`
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}

function endsLine(text: string, before: string): string {
  return before.endsWith('\n') ? before : `${before}${newline(text)}`
}

function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
