import { isMap, type YAMLMap, type YAMLSeq } from 'yaml'
import { endOfEntry, endsLine, linesFor, newline } from './yaml-lines.js'

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
  const added = linesFor(text, [values], lines.indent)
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
  return indent === undefined ? undefined : { start, end: endOfEntry(text, item, indent), indent }
}
