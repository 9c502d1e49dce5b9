import { Document, isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml'
import { valueText, withLastItem, withoutItem } from './flow-in-place.js'
import { numbersAsWritten } from './numbers-as-written.js'
import type { Keys } from './read-keys.js'
import {
  endOfEntry,
  endOfLine,
  endsLine,
  indentOf,
  type LineForm,
  lineFormOf,
  linesFor,
  startOfLine,
} from './yaml-lines.js'

/** The end of a path that a text does not have yet, and the last value that it has. */
interface Ending {
  /** The block whose key it is; `undefined`: of the whole. */
  readonly pair?: Pair
  readonly node: unknown
  /** The keys that are missing below it. */
  readonly rest: Keys
}

/**
 * The text with a key put into a block, and the blocks around it that are missing; all that is written already is left to the letter.
 * @returns `undefined` where the block is written in a way that this cannot go on with, and where the key has a value.
 */
export function withKey(
  text: string,
  { contents }: Document,
  owner: YAMLMap,
  path: Keys,
  value: unknown,
): string | undefined {
  const { pair, node, rest } = endingOf(owner, path)
  const form = lineFormOf(text, contents)
  const nested = rest.reduceRight<unknown>((inner, key) => ({ [String(key)]: inner }), value)
  if (isMap(node) && rest.length > 0) {
    return node.flow ? intoBraces(text, node, nested) : belowLast(text, node, nested, form)
  }
  const isOpen = pair && isScalar(node) && node.value === null && node.range && !node.anchor && !node.tag
  if (!isOpen) return undefined
  return hasLines(nested) ? intoEmpty(text, pair, nested, form) : behindColon(text, pair, nested)
}

function hasLines(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** A single value for a key with nothing behind it, before the comment that may stand there. */
function behindColon(text: string, { key, value }: Pair, single: unknown): string | undefined {
  const keyEnd = (key as Node).range?.[1]
  const [start, end] = (value as Node).range ?? []
  const colon = keyEnd === undefined || start !== end ? undefined : /^\s*:/.exec(text.slice(keyEnd))
  if (keyEnd === undefined || !colon || single === null) return undefined
  const place = keyEnd + colon[0].length
  const behind = text.slice(place)
  return `${text.slice(0, place)} ${valueText(single)}${/^\S/.test(behind) ? ' ' : ''}${behind}`
}

/**
 * The text with a key's lines written anew, as they stand in a document that says what they should.
 * @returns `undefined` where the key does not stand on lines of its own.
 */
export function withLines(
  text: string,
  before: Document,
  path: Keys,
  block: YAMLMap,
  after: YAMLMap,
): string | undefined {
  const lines = linesOfKey(text, block, path)
  const pair = lines && endingOf(after, path).pair
  if (!lines || !pair) return undefined
  const alone = new Document({}, { customTags: numbersAsWritten })
  if (!isMap(alone.contents)) return undefined
  // A comment above stays where it stands.
  const key = isScalar(pair.key)
    ? Object.assign(pair.key.clone(), { commentBefore: undefined, spaceBefore: false })
    : pair.key
  alone.contents.items.push(Object.assign(pair.clone(), { key }) as (typeof alone.contents.items)[number])
  try {
    const fresh = linesFor(text, alone, lines.indent, lineFormOf(text, before.contents))
    return `${text.slice(0, lines.start)}${fresh}${text.slice(lines.end)}`
  } catch {
    // An alias has its anchor elsewhere.
    return undefined
  }
}

/** The text without a key; comments above it stay, as they may be about more. @returns as {@link withKey} */
export function withoutKey(text: string, owner: YAMLMap, path: Keys): string | undefined {
  const { pair, rest } = endingOf(owner, path)
  const { pair: parent, node: block = owner } = endingOf(owner, path.slice(0, -1))
  if (!pair || rest.length > 0 || !isMap(block)) return undefined
  if (block.flow) return withoutItem(text, block, block.items.indexOf(pair as never))
  const lines = linesOfKey(text, owner, path)
  if (!lines) return block.items[0] === pair ? withoutFirst(text, block, pair) : undefined
  if (block.items.length > 1) return `${text.slice(0, lines.start)}${text.slice(lines.end)}`
  const keyEnd = (parent?.key as Node | undefined)?.range?.[1]
  if (keyEnd === undefined || parent === undefined) return undefined
  return `${text.slice(0, keyEnd + 1)} {}${text.slice(keyEnd + 1, lines.start)}${text.slice(lines.end)}`
}

/** The text without the first of several keys behind a dash, which the next one, or the comment above it, follows then. */
function withoutFirst(text: string, block: YAMLMap, pair: Pair): string | undefined {
  const at = (pair.key as Node).range?.[0]
  const indent = indentOf(text, block)
  if (at === undefined || indent === undefined || block.items.length < 2) return undefined
  return `${text.slice(0, at)}${text.slice(endOfEntry(text, pair, indent)).trimStart()}`
}

function endingOf(owner: YAMLMap, path: Keys): Ending {
  let ending: Ending = { node: owner, rest: path }
  for (const [depth, key] of path.entries()) {
    const pair: Pair | undefined = isMap(ending.node)
      ? ending.node.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined
    if (!pair) break
    ending = { pair, node: pair.value, rest: path.slice(depth + 1) }
  }
  return ending
}

function linesOfKey(text: string, owner: YAMLMap, path: Keys) {
  const { pair, rest } = endingOf(owner, path)
  const { node: block } = endingOf(owner, path.slice(0, -1))
  const at = (pair?.key as Node | undefined)?.range?.[0]
  if (!pair || rest.length > 0 || at === undefined || !isMap(block) || block.flow) return undefined
  const start = startOfLine(text, at)
  const indent = text.slice(start, at)
  return /^ *$/.test(indent) ? { start, end: endOfEntry(text, pair, indent), indent } : undefined
}

function belowLast(text: string, block: YAMLMap, values: unknown, form: LineForm): string | undefined {
  const last = block.items.at(-1)
  const indent = indentOf(text, block)
  if (!last || indent === undefined) return undefined
  const end = endOfEntry(text, last, indent)
  return `${endsLine(text, text.slice(0, end))}${linesFor(text, values, indent, form)}${text.slice(end)}`
}

function intoEmpty(text: string, { key, value }: Pair, values: unknown, form: LineForm): string | undefined {
  const [at, keyEnd] = (key as Node).range ?? []
  const [start, end] = (value as Node).range ?? []
  if (at === undefined || keyEnd === undefined || start === undefined || end === undefined) return undefined
  const indent = text.slice(startOfLine(text, at), at)
  if (!/^[ -]*$/.test(indent)) return undefined
  // `options: null` is a block that nobody has begun, as `options:` is.
  const open = start === end ? text : `${text.slice(0, start).replace(/ +$/, '')}${text.slice(end)}`
  const place = endOfLine(open, keyEnd)
  const step = Array.isArray(values) && !form.indentSeq ? 0 : form.indent
  const inner = indent.replaceAll('-', ' ') + ' '.repeat(step)
  return `${endsLine(open, open.slice(0, place))}${linesFor(open, values, inner, form)}${open.slice(place)}`
}

function intoBraces(text: string, map: YAMLMap, values: unknown): string | undefined {
  if (!map.range) return undefined
  const [start, end] = map.range
  const inner = valueText(values).slice(1, -1)
  if (map.items.length > 0) return withLastItem(text, map, inner)
  return text.slice(start + 1, end - 1).trim() === ''
    ? `${text.slice(0, start)}{ ${inner} }${text.slice(end)}`
    : undefined
}
