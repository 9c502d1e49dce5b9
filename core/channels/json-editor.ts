import { isDeepStrictEqual } from 'node:util'
import { applyEdits, type FormattingOptions, modify } from 'jsonc-parser'
import type { ConfigPath } from '../config/config-path.js'
import { isBlock } from './channels-shape.js'

const byteOrderMark = '\u{FEFF}'

/** Changes the text of a JSON file where its values change, and leaves spaces, order, comments and line ends as they are. */
export class JsonEditor {
  private text: string
  private readonly mark: string
  private readonly formatting: FormattingOptions

  constructor(text: string) {
    this.mark = text.startsWith(byteOrderMark) ? byteOrderMark : ''
    this.text = text.slice(this.mark.length)
    this.formatting = formattingOf(this.text)
  }

  /** The text as it is now. */
  toString(): string {
    return this.mark + this.text
  }

  /** Replaces everything. */
  replace(text: string): void {
    this.text = text.replaceAll('\n', this.formatting.eol ?? '\n')
  }

  /** Puts everything there is between two texts. */
  wrap(before: string, after: string): void {
    const { eol = '\n' } = this.formatting
    this.text = [before, this.text.trim(), after, ''].join(eol)
  }

  /** Sets a value; `undefined` takes its key or item away. */
  set(path: ConfigPath, value: unknown): void {
    this.apply(modify(this.text, [...path], value, { formattingOptions: this.formatting }))
  }

  /** Adds an item behind the last of a list with `length` items; makes the list where there is none. */
  append(path: ConfigPath, length: number, value: unknown): void {
    const options = { formattingOptions: this.formatting, isArrayInsertion: true }
    this.apply(modify(this.text, [...path, length], value, options))
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
    for (const [offset, item] of next.slice(kept.length).entries()) this.append(path, kept.length + offset, item)
  }

  private apply(edits: ReturnType<typeof modify>): void {
    this.text = applyEdits(this.text, edits)
  }
}

function mergedWith(before: readonly unknown[], item: unknown, keyOf: (item: unknown) => unknown): unknown {
  const old = before.find((candidate) => keyOf(candidate) === keyOf(item))
  return isBlock(old) && isBlock(item) ? { ...old, ...item } : item
}

/** How the person, or their editor, lays out the file. */
function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1]
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n'
  if (indent?.startsWith('\t')) return { insertSpaces: false, tabSize: 4, eol }
  return { insertSpaces: true, tabSize: indent?.length ?? 2, eol }
}
