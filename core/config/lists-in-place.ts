import { isDeepStrictEqual } from 'node:util'
import { type Document, isNode, type YAMLSeq } from 'yaml'
import { placeOf, valueText, withLastItem } from './flow-in-place.js'
import { type ItemLines, itemLinesOf } from './item-lines.js'
import { isBlock } from './option-edits.js'
import { endsLine, lineFormOf, linesFor } from './yaml-lines.js'

/** Changes the text of a block of keys that stands alone; `undefined` where that cannot be done. */
type BlockEditor = (text: string, before: unknown, after: unknown) => string | undefined

/** What becomes of a list: for each of its new items, which one stays as it is, or is changed to it. */
interface Change {
  readonly old: readonly unknown[]
  readonly values: readonly unknown[]
  readonly kept: readonly (number | undefined)[]
  readonly changed: readonly (number | undefined)[]
}

/**
 * The text with other items in a list. Those that stay keep their lines with their comments, or in brackets their form; one that is
 * changed keeps the comments above it, and a block all of its lines that say the same.
 * @returns `undefined` where the list is written in a way that this cannot go on with.
 */
export function withItems(
  text: string,
  document: Document,
  list: YAMLSeq,
  values: readonly unknown[],
  editBlock: BlockEditor,
): string | undefined {
  const old = list.items.map((item) => (isNode(item) ? item.toJS(document) : item))
  const left = [...old.keys()]
  const kept = values.map((value) => {
    const at = left.findIndex((index) => isDeepStrictEqual(old[index], value))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  })
  if (list.flow) return inBrackets(text, list, values, kept)
  const lines = itemLinesOf(text, list)
  if (values.length === 0 || !lines) return undefined
  return inLines(text, document, lines, { old, values, kept, changed: changedOf(old, left, values, kept) }, editBlock)
}

/**
 * Which of the items that are left become which of the values that are new: blocks by what they have in common, others by their order.
 * Their comments go with them, so those that stand in another place have to be much alike.
 */
function changedOf(
  old: readonly unknown[],
  left: readonly number[],
  values: readonly unknown[],
  kept: readonly (number | undefined)[],
): (number | undefined)[] {
  const changed: (number | undefined)[] = values.map(() => undefined)
  const fresh = [...values.keys()].filter((at) => kept[at] === undefined)
  const stays = [...old.keys()].filter((index) => !left.includes(index))
  /** Between which of the items that stay. */
  const oldPlaceOf = (index: number) =>
    `${stays.findLast((each) => each < index)} ${stays.find((each) => each > index)}`
  const newPlaceOf = (at: number) => {
    const isKept = (each: number | undefined) => each !== undefined
    return `${kept.slice(0, at).findLast(isKept)} ${kept.slice(at).find(isKept)}`
  }
  const alike = fresh
    .flatMap((at) => left.map((index) => ({ at, index, common: inCommon(old[index], values[at]) })))
    .filter(
      ({ common, at, index }) =>
        common > 0 && (oldPlaceOf(index) === newPlaceOf(at) || isMuchAlike(old[index], values[at])),
    )
    .sort((one, other) => other.common - one.common || Math.abs(one.at - one.index) - Math.abs(other.at - other.index))
  for (const { at, index } of alike) if (changed[at] === undefined && !changed.includes(index)) changed[at] = index
  for (const place of new Set(fresh.map(newPlaceOf))) {
    const others = left.filter((index) => !changed.includes(index) && oldPlaceOf(index) === place)
    const open = fresh.filter((at) => changed[at] === undefined && newPlaceOf(at) === place)
    if (others.length === open.length) for (const [order, at] of open.entries()) changed[at] = others[order]
  }
  return changed
}

/** Whether two blocks are called the same, or have most of their values in common. */
function isMuchAlike(one: unknown, other: unknown): boolean {
  if (!isBlock(one) || !isBlock(other)) return false
  const isSame = (name: string) => one[name] !== undefined && isDeepStrictEqual(one[name], other[name])
  const most = Math.max(Object.keys(one).length, Object.keys(other).length)
  return isSame('name') || isSame('id') || inCommon(one, other) * 2 > most
}

/** How many values two blocks have in common. */
function inCommon(one: unknown, other: unknown): number {
  if (!isBlock(one) || !isBlock(other)) return 0
  return Object.entries(one).filter(([name, value]) => isDeepStrictEqual(value, other[name])).length
}

function inLines(
  text: string,
  document: Document,
  lines: readonly ItemLines[],
  change: Change,
  editBlock: BlockEditor,
): string {
  const { values, kept, changed } = change
  const form = lineFormOf(text, document.contents)
  const used = values.map((_, at) => kept[at] ?? changed[at])
  const above = lines.map(({ start, body }, index) =>
    index === 0 && lines[0]?.isHeaded ? '' : text.slice(start, body),
  )
  const indent = /^ */.exec(text.slice(lines[0]?.body))?.[0] ?? ''
  /** The comments of items that are gone, which are about what follows as well. */
  const leftOver = (from: number, to: number) =>
    lines.slice(from, to).map((line, at) => (line.isHeaded && above[from + at]?.includes('#') ? above[from + at] : ''))
  const written = values.map((value, at) => {
    const index = used[at]
    const fresh = () => linesFor(text, [value], indent, form)
    if (index === undefined) return fresh()
    const { body, end } = lines[index] as ItemLines
    const own = endsLine(text, text.slice(body, end))
    const item = kept[at] === index ? own : (blockOf(own, change.old[index], value, editBlock) ?? fresh())
    const before = lines.slice(0, index).findLastIndex((_, each) => used.includes(each))
    return [...leftOver(before + 1, index), above[index], item].join('')
  })
  const [first, last] = [lines[0] as ItemLines, lines.at(-1) as ItemLines]
  const end = leftOver(lines.findLastIndex((_, each) => used.includes(each)) + 1, lines.length)
  const heading = first.isHeaded ? text.slice(first.start, first.body) : ''
  return `${text.slice(0, first.start)}${heading}${[...written, ...end].join('')}${text.slice(last.end)}`
}

/** The lines of a block with other values, edited as if it stood alone: its dash is a space then. */
function blockOf(lines: string, before: unknown, after: unknown, editBlock: BlockEditor): string | undefined {
  const dash = /^ *(?=- +[^\s#])/.exec(lines)?.[0].length
  if (dash === undefined || inCommon(before, after) === 0) return undefined
  const edited = editBlock(`${lines.slice(0, dash)} ${lines.slice(dash + 1)}`, before, after)
  return edited && edited.slice(0, dash + 1).trim() === ''
    ? `${edited.slice(0, dash)}-${edited.slice(dash + 1)}`
    : undefined
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
    ? withLastItem(text, list, valueText(values.at(-1)))
    : undefined
}
