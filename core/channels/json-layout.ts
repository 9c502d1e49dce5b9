import type { Node } from 'jsonc-parser'
import { isBlock } from './channels-shape.js'

/** How a person, or their editor, writes what stands in one line. */
export interface LineStyle {
  /** Behind a key: `: ` or `:`. */
  readonly colon: string
  /** Between two items: `, ` or `,`. */
  readonly comma: string
  /** Inside the braces of a block: a space or nothing. */
  readonly pad: string
}

/** How the lines of a file are laid out. */
export interface LinesStyle extends LineStyle {
  /** One step of indentation. */
  readonly unit: string
  /** The end of a line. */
  readonly eol: string
}

/** Lists of plain values stay in one line up to here. */
const lineWidth = 100

/** How many values of a file are looked at to learn its layout. */
const looked = 200

/** How a file is laid out. */
export function linesStyleOf(text: string, root: Node | undefined): LinesStyle {
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n'
  return { ...lineStyleOf(root, text), unit: unit.startsWith('\t') ? '\t' : unit, eol }
}

/** How things in one line are written in a value. @param usual - where it has nothing to go by. */
export function lineStyleOf(root: Node | undefined, text: string, usual?: LineStyle): LineStyle {
  let colon: string | undefined
  let comma: string | undefined
  let pad: string | undefined
  const queue = root ? [root] : []
  for (let index = 0; index < Math.min(queue.length, looked); index++) {
    const node = queue[index]
    const [first, second] = node?.children ?? []
    if (!node || !first) continue
    queue.push(...(node.children ?? []).slice(0, looked))
    if (node.type === 'property') {
      colon ??= second && (second.offset > endOf(first) + 1 ? ': ' : ':')
      continue
    }
    if (!isInOneLine(node, text)) continue
    comma ??= second && (/\s/.test(text.slice(endOf(first), second.offset)) ? ', ' : ',')
    if (node.type === 'object') pad ??= first.offset > node.offset + 1 ? ' ' : ''
  }
  const isTight = colon === ':'
  return {
    colon: colon ?? usual?.colon ?? ': ',
    comma: comma ?? usual?.comma ?? (isTight ? ',' : ', '),
    pad: pad ?? usual?.pad ?? (isTight ? '' : ' '),
  }
}

/** A value in one line. */
export function inOneLine(value: unknown, style: LineStyle): string {
  const { colon, comma, pad } = style
  if (Array.isArray(value)) return `[${value.map((item) => inOneLine(item ?? null, style)).join(comma)}]`
  if (!isBlock(value)) return JSON.stringify(value) ?? 'null'
  const entries = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}${colon}${inOneLine(item, style)}`)
  return entries.length === 0 ? '{}' : `{${pad}${entries.join(comma)}${pad}}`
}

/** A value in as many lines as it takes; lists of plain values that are short stay in one. @param indent - of its first line. */
export function inLines(value: unknown, style: LinesStyle, indent: string): string {
  const { unit, eol, colon } = style
  const inner = indent + unit
  const within = (items: readonly string[], open: string, close: string) =>
    items.length === 0
      ? open + close
      : `${open}${eol}${items.map((item) => inner + item).join(`,${eol}`)}${eol}${indent}${close}`
  if (Array.isArray(value)) {
    const line = inOneLine(value, style)
    if (!value.some(isContainer) && inner.length + line.length <= lineWidth) return line
    return within(
      value.map((item) => inLines(item ?? null, style, inner)),
      '[',
      ']',
    )
  }
  if (!isBlock(value)) return JSON.stringify(value) ?? 'null'
  const entries = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}${colon}${inLines(item, style, inner)}`)
  return within(entries, '{', '}')
}

/** Whether a list or block is in one line; `undefined` for what is empty or neither, and shows no habit. */
export function isInOneLine(node: Node | undefined, text: string): boolean | undefined {
  if (!node?.children || node.children.length === 0) return undefined
  return !text.slice(node.offset, node.offset + node.length).includes('\n')
}

function endOf({ offset, length }: Node): number {
  return offset + length
}

/** Whether a value is a list or block. */
function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function entriesOf(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined)
}
