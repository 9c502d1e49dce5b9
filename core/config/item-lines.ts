import { isNode, type YAMLSeq } from 'yaml'
import { endOfEntry, indentOf, startOfLine } from './yaml-lines.js'

/** The lines of one item of a list. */
export interface ItemLines {
  /** Where the comments and blank lines above it begin. */
  readonly start: number
  /** Where its own first line begins. */
  readonly body: number
  readonly end: number
  /**
   * Whether the comments above it are about more than it: with a blank line among them they begin a part of the list, and above the first
   * item the list, where no other item has any.
   */
  readonly isHeaded: boolean
}

/** Lines with nothing on them but comments. */
const blankOrComments = /(?:[^\S\n]*(?:#[^\n]*)?\n)*/y

/** The lines of each item of a list; `undefined` where they have none of their own, as in brackets. */
export function itemLinesOf(text: string, list: YAMLSeq): readonly ItemLines[] | undefined {
  const indent = indentOf(text, list)
  const first = list.range?.[0]
  if (list.flow || indent === undefined || first === undefined) return undefined
  const firstLine = startOfLine(text, first)
  if (text.slice(firstLine, first).trim() !== '') return undefined
  let end = startOfComments(text, firstLine)
  const lines = list.items.map((item) => {
    const start = end
    blankOrComments.lastIndex = start
    const body = start + (blankOrComments.exec(text)?.[0].length ?? 0)
    end = isNode(item) ? Math.max(endOfEntry(text, item, indent), body) : body
    return { start, body, end }
  })
  const above = lines.map(({ start, body }) => text.slice(start, body))
  if (!above.slice(1).some((comments) => comments.includes('#') && !hasBlankLine(comments))) {
    return lines.map((line, index) => ({ ...line, isHeaded: index === 0 || hasBlankLine(above[index] ?? '') }))
  }
  // What stands above a blank line is the list's; that below it belongs to the first item, as others have such comments too.
  const [ofFirst = ''] = above
  const own =
    ofFirst
      .split('\n')
      .slice(0, -1)
      .findLastIndex((line) => line.trim() === '') + 1
  const ofList = ofFirst.split('\n').slice(0, own).join('\n').length + Math.min(own, 1)
  return lines.map((line, index) =>
    index === 0
      ? { ...line, start: line.start + ofList, isHeaded: false }
      : { ...line, isHeaded: hasBlankLine(above[index] ?? '') },
  )
}

/** Where the comments and blank lines above a line begin. */
function startOfComments(text: string, line: number): number {
  let start = line
  while (start > 0) {
    const above = startOfLine(text, start - 1)
    if (!/^[^\S\n]*(?:#[^\n]*)?\n$/.test(text.slice(above, start))) break
    start = above
  }
  return start
}

function hasBlankLine(comments: string): boolean {
  return comments
    .split('\n')
    .slice(0, -1)
    .some((line) => line.trim() === '')
}
