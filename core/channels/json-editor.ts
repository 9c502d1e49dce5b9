import { isDeepStrictEqual } from 'node:util'
import { type Node, parseTree } from 'jsonc-parser'
import type { ConfigPath } from '../config/config-path.js'
import { isBlock } from './channels-shape.js'
import { endOfLineWith, indentAt, marksIn, skipBlanks } from './json-gaps.js'
import { inLines, inOneLine, isInOneLine, type LinesStyle, lineStyleOf, linesStyleOf } from './json-layout.js'
import { nodeAt } from './json-node.js'

const byteOrderMark = '\u{FEFF}'

/** The place of a text in the file: only that part is read and changed. */
interface Part {
  readonly style: LinesStyle
  /** What its first line is indented by. */
  readonly indent: string
}

/**
 * Changes the text of a JSON file where its values change, and leaves spaces, order, comments and line ends as they are: what
 * was in one line stays so, and what is added looks like what stands beside it.
 */
export class JsonEditor {
  private text: string
  private readonly mark: string
  private readonly style: LinesStyle
  private readonly indent: string
  private tree: Node | undefined

  constructor(text: string, part?: Part) {
    this.mark = text.startsWith(byteOrderMark) ? byteOrderMark : ''
    this.text = text.slice(this.mark.length)
    this.style = part?.style ?? linesStyleOf(this.text, this.root)
    this.indent = part?.indent ?? ''
  }

  /** The text as it is now. */
  toString(): string {
    return this.mark + this.text
  }

  /** Replaces everything. */
  replace(text: string): void {
    this.become(text.replaceAll('\n', this.style.eol))
  }

  /** Puts everything there is between two texts. */
  wrap(before: string, after: string): void {
    this.become([before, this.text.trim(), after, ''].join(this.style.eol))
  }

  /** Changes what stands at a path as a text of its own, so that a large file is not read for each change. */
  within(path: ConfigPath, act: (part: JsonEditor) => void): void {
    const node = this.find(path)
    if (!node) return
    const { text } = this
    const end = node.offset + node.length
    const part = new JsonEditor(text.slice(node.offset, end), {
      style: this.style,
      indent: this.indentOf(node.offset),
    })
    act(part)
    this.become(text.slice(0, node.offset) + part.toString() + text.slice(end))
  }

  /** Sets a value, and makes the blocks around it that are missing; `undefined` takes its key or item away. */
  set(path: ConfigPath, value: unknown): void {
    const node = this.find(path)
    const step = path.at(-1)
    if (value === undefined) {
      if (node) this.remove(node)
      return
    }
    if (node) {
      const owner = step === undefined ? undefined : this.find(path.slice(0, -1))
      const isOneLine = isInOneLine(node, this.text) ?? this.isOneLineIn(owner, node)
      this.splice(node.offset, node.offset + node.length, this.written(value, isOneLine, this.indentOf(node.offset)))
      return
    }
    const owner = this.find(path.slice(0, -1))
    if (!owner && step !== undefined)
      this.set(path.slice(0, -1), typeof step === 'number' ? [value] : { [step]: value })
    else if (owner) this.insert(owner, value, typeof step === 'string' ? step : undefined)
  }

  /** Adds an item behind the last of a list; makes the list where there is none. */
  append(path: ConfigPath, value: unknown): void {
    const list = this.find(path)
    if (list?.type === 'array') this.insert(list, value)
    else this.set(path, [value])
  }

  /**
   * Makes the block at `path` say `next` instead of `current`. A key of `next` that is `null` or `undefined` is taken
   * away, a key that is not in `next` stays.
   */
  merge(path: ConfigPath, current: unknown, next: Readonly<Record<string, unknown>>): void {
    const before = isBlock(current) ? current : {}
    for (const [key, value] of Object.entries(next)) {
      const own = [...path, key]
      const old = Object.hasOwn(before, key) ? before[key] : undefined
      if (value === null || value === undefined) {
        if (Object.hasOwn(before, key)) this.set(own, undefined)
      } else if (isBlock(value) && isBlock(old)) this.merge(own, old, value)
      else if (!isDeepStrictEqual(old, value)) this.set(own, value)
    }
  }

  /**
   * Makes the list at `path` hold `next`: items with the same key stay where they are and keep what `next` does not
   * mention, others are taken out or added at the end.
   */
  mergeList(path: ConfigPath, current: unknown, next: readonly unknown[], keyOf: (item: unknown) => unknown): void {
    const before = Array.isArray(current) ? current : []
    const wanted = new Map(next.map((item) => [keyOf(item), item]))
    const kept = before.filter((item) => wanted.has(keyOf(item)))
    const inOrder = kept.every((item, index) => keyOf(item) === keyOf(next[index]))
    if (!inOrder || wanted.size !== next.length || !Array.isArray(current)) {
      if (!isDeepStrictEqual(current, next))
        this.set(
          path,
          next.map((item) => mergedWith(before, item, keyOf)),
        )
      return
    }
    for (let index = before.length - 1; index >= 0; index--) {
      if (!wanted.has(keyOf(before[index]))) this.set([...path, index], undefined)
    }
    for (const [index, item] of kept.entries()) {
      const value = next[index]
      if (isBlock(item) && isBlock(value)) this.merge([...path, index], item, value)
    }
    for (const item of next.slice(kept.length)) this.append(path, item)
  }

  /** Puts a value behind everything that a list or block has. */
  private insert(owner: Node, value: unknown, key?: string): void {
    const { text, style } = this
    const last = owner.children?.at(-1)
    const close = owner.offset + owner.length - 1
    const isOneLine = this.isOneLineIn(owner)
    const named = (written: string) => (key === undefined ? written : `${JSON.stringify(key)}${style.colon}${written}`)
    if (last && isInOneLine(owner, text)) {
      const line = lineStyleOf(owner, text, style)
      const written =
        key === undefined ? inOneLine(value, line) : `${JSON.stringify(key)}${line.colon}${inOneLine(value, line)}`
      this.splice(last.offset + last.length, last.offset + last.length, line.comma + written)
      return
    }
    if (!last) {
      const indent = this.indentOf(owner.offset)
      const isAlone = owner.parent !== undefined && isInOneLine(owner.parent.parent ?? owner.parent, text)
      if (isAlone && marksIn(text, owner.offset + 1, close).length === 0) {
        const written = named(inOneLine(value, style))
        const pad = owner.type === 'object' ? style.pad : ''
        this.splice(owner.offset + 1, close, pad + written + pad)
        return
      }
      const before = text.slice(owner.offset + 1, close).trimEnd()
      const written = named(this.written(value, false, indent + style.unit))
      this.splice(owner.offset + 1, close, `${before}${style.eol}${indent}${style.unit}${written}${style.eol}${indent}`)
      return
    }
    const lastEnd = last.offset + last.length
    const comma = marksIn(text, lastEnd, close).find(({ kind }) => kind === 'comma')
    const indent = this.startsLine(last.offset) ? this.indentOf(last.offset) : this.indentOf(owner.offset) + style.unit
    const written = named(this.written(value, isOneLine, indent))
    // The comma may stand in a line of its own.
    const at = Math.max(endOfLineWith(text, lastEnd, close), comma?.end ?? 0)
    const added = `${style.eol}${indent}${written}${comma ? ',' : ''}`
    this.splice(lastEnd, at, `${comma ? '' : ','}${text.slice(lastEnd, at)}${added}`)
  }

  /** Takes a key or item out, with its comma and the comment behind it in its line. */
  private remove(node: Node): void {
    const { text } = this
    const item = node.parent?.type === 'property' ? node.parent : node
    const owner = item.parent
    if (!owner?.children) return
    const index = owner.children.indexOf(item)
    const [before, next] = [owner.children[index - 1], owner.children[index + 1]]
    const close = owner.offset + owner.length - 1
    const itemEnd = item.offset + item.length
    const trailing = marksIn(text, itemEnd, next?.offset ?? close).find(({ kind }) => kind === 'comma')
    const end = Math.max(endOfLineWith(text, itemEnd, next?.offset ?? close), trailing?.end ?? itemEnd)
    if (next) {
      this.splice(item.offset, skipBlanks(text, end), '')
      return
    }
    const from = before ? before.offset + before.length : owner.offset + 1
    const gap = marksIn(text, from, item.offset)
    const comma = gap.find(({ kind }) => kind === 'comma')
    const comments = gap.filter(({ kind }) => kind === 'comment')
    // What is last now has a comma behind it only where the one before had.
    const dropped = trailing ? undefined : comma
    const start = Math.max(comments.at(-1)?.end ?? from, trailing ? (comma?.end ?? from) : from)
    const head = dropped ? text.slice(from, dropped.offset) + text.slice(dropped.end, start) : text.slice(from, start)
    let rest = text.slice(end, close)
    const last = comments.at(-1)
    // A comment of the line would swallow what closes the block.
    const isOpen = last?.end === start && text.startsWith('//', last.offset) && !/^[ \t]*\r?\n/.test(rest)
    if (isOpen) rest = this.style.eol + this.indentOf(owner.offset) + rest.trimStart()
    this.splice(from, close, before || comments.length > 0 || rest.trim() !== '' ? head + rest : '')
  }

  /** Whether what is put into a list or block goes into one line, as what stands beside it does. */
  private isOneLineIn(owner: Node | undefined, except?: Node): boolean {
    if (!owner) return false
    if (isInOneLine(owner, this.text)) return true
    const values = (owner.children ?? []).map((child) => (child.type === 'property' ? child.children?.[1] : child))
    const habits = values.filter((value) => value !== except).flatMap((value) => isInOneLine(value, this.text) ?? [])
    return habits.at(-1) ?? false
  }

  private written(value: unknown, isOneLine: boolean, indent: string): string {
    return isOneLine ? inOneLine(value, this.style) : inLines(value, this.style, indent)
  }

  private startsLine(offset: number): boolean {
    return this.text.slice(this.text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === ''
  }

  private indentOf(offset: number): string {
    const isFirst = this.text.lastIndexOf('\n', offset - 1) === -1
    return isFirst ? this.indent : indentAt(this.text, offset)
  }

  private splice(from: number, to: number, text: string): void {
    this.become(this.text.slice(0, from) + text + this.text.slice(to))
  }

  private become(text: string): void {
    this.text = text
    this.tree = undefined
  }

  private find(path: ConfigPath): Node | undefined {
    return nodeAt(this.root, path)
  }

  private get root(): Node | undefined {
    this.tree ??= parseTree(this.text, [], { allowTrailingComma: true })
    return this.tree
  }
}

function mergedWith(before: readonly unknown[], item: unknown, keyOf: (item: unknown) => unknown): unknown {
  const old = before.find((candidate) => keyOf(candidate) === keyOf(item))
  return isBlock(old) && isBlock(item) ? { ...old, ...item } : item
}
