import { isDeepStrictEqual } from 'node:util'
import { CST, isNode, Lexer, type Node, type Pair, type YAMLSeq } from 'yaml'
import { itemLinesOf } from './item-lines.js'
import { endOfEntry } from './yaml-lines.js'

/** Places of a text, from and to. */
export type Places = readonly (readonly [from: number, to: number])[]

/** Whether all comments of a text stand in another too, but those in places that were taken out. */
export function keepsComments(before: string, after: string, gone: Places): boolean {
  const left = commentsOf(after).map(({ words }) => words)
  return commentsOf(before)
    .filter(({ at }) => !gone.some(([from, to]) => at >= from && at < to))
    .every(({ words }) => {
      const index = left.indexOf(words)
      if (index >= 0) left.splice(index, 1)
      return index >= 0
    })
}

/** Where a key stands, with its value and the comments that belong to it. */
export function placesOfPair(text: string, pair: Pair): Places {
  const start = (pair.key as Node | undefined)?.range?.[0]
  return start === undefined ? [] : [[start, endOfEntry(text, pair, indentAt(text, start))]]
}

/** Where the items of a list stand that are not among the values it gets, with the comments above that are about them alone. */
export function placesOfItems(text: string, pair: Pair, list: YAMLSeq, stays: (item: unknown) => boolean): Places {
  const lines = itemLinesOf(text, list)
  if (lines) {
    return list.items.flatMap((item, index) => {
      const line = lines[index]
      return line && !stays(item) ? [[line.isHeaded ? line.body : line.start, line.end] as const] : []
    })
  }
  let from = (pair.key as Node | undefined)?.range?.[1] ?? 0
  const places: [number, number][] = []
  for (const item of list.items) {
    if (!isNode(item)) continue
    const to = endOfEntry(text, item, indentAt(text, item.range?.[0] ?? 0))
    if (!stays(item)) places.push([from, to])
    from = to
  }
  return places
}

/** Whether an item is among values; each of them stands for one item. */
export function isAmong(values: readonly unknown[], toValue: (item: unknown) => unknown): (item: unknown) => boolean {
  const left = [...values]
  return (item) => {
    const index = left.findIndex((value) => isDeepStrictEqual(value, toValue(item)))
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  }
}

function indentAt(text: string, at: number): string {
  return /^[^\S\n]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? ''
}

function commentsOf(text: string): { at: number; words: string }[] {
  const found: { at: number; words: string }[] = []
  let at = 0
  let isText = false
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    // These three are marks of the lexer that stand in no text; what follows the last is a value, whatever it begins with.
    const isMark = !isText && (type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar')
    if (!isText && type === 'comment') found.push({ at, words: token.trim() })
    isText = !isText && type === 'scalar'
    if (!isMark) at += token.length
  }
  return found
}
