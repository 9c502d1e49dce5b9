import { isInsidePair } from './characters.js'
import type { TextEntity, TextEntityType } from './text-entity.js'

/** Marks that can be cut anywhere and joined again without a change of look. */
const toggles: readonly TextEntityType[] = ['bold', 'italic', 'underline', 'strike', 'spoiler']

/** Of entities on the same characters, which contains which. */
const fromOutside: readonly TextEntityType[] = [
  'blockquote',
  ...toggles,
  'link',
  'mention-name',
  'custom-emoji',
  'pre',
  'code',
]

export function isToggle({ type }: TextEntity): boolean {
  return toggles.includes(type)
}

export function endOf({ offset, length }: TextEntity): number {
  return offset + length
}

/** By offset, longer first, then outer first. */
export function compareEntities(a: TextEntity, b: TextEntity): number {
  return a.offset - b.offset || b.length - a.length || rank(a) - rank(b)
}

/**
 * The entities in canonical form: inside the text, never half a surrogate pair, no empty and no double ones, sorted;
 * touching ones of the same look are joined, and of two others that overlap in part the later is cut. No link and no
 * code crosses the border of a quotation.
 */
export function normalizeEntities(text: string, entities: readonly TextEntity[]): TextEntity[] {
  const placed = entities.flatMap((entity) => within(text, entity)).sort(compareEntities)
  const quotes = nested(placed.filter(isQuote))
  const others = placed.filter((entity) => !isToggle(entity) && !isQuote(entity))
  const cut = others.map((entity) => quotes.reduce(cutAtQuote, entity)).sort(compareEntities)
  return [...joined(placed.filter(isToggle)), ...quotes, ...nested(cut)].sort(compareEntities)
}

function within(text: string, entity: TextEntity): TextEntity[] {
  let start = Math.max(0, entity.offset)
  let end = Math.min(text.length, endOf(entity))
  if (isInsidePair(text, start)) start -= 1
  if (isInsidePair(text, end)) end += 1
  return end > start ? [{ ...entity, offset: start, length: end - start }] : []
}

function joined(sorted: readonly TextEntity[]): TextEntity[] {
  const lastOf = new Map<TextEntityType, number>()
  const result: TextEntity[] = []
  for (const entity of sorted) {
    const index = lastOf.get(entity.type) ?? -1
    const last = result[index]
    if (last && entity.offset <= endOf(last)) {
      result[index] = { ...last, length: Math.max(endOf(last), endOf(entity)) - last.offset }
    } else {
      lastOf.set(entity.type, result.push(entity) - 1)
    }
  }
  return result
}

/** The quotation stays whole: what overlaps it in part ends at its border. */
function cutAtQuote(entity: TextEntity, quote: TextEntity): TextEntity {
  const end = endOf(entity)
  if (entity.offset < quote.offset && quote.offset < end && end < endOf(quote)) {
    return { ...entity, length: quote.offset - entity.offset }
  }
  if (quote.offset < entity.offset && entity.offset < endOf(quote) && endOf(quote) < end) {
    return { ...entity, length: endOf(quote) - entity.offset }
  }
  return entity
}

function nested(sorted: readonly TextEntity[]): TextEntity[] {
  const open: TextEntity[] = []
  const result: TextEntity[] = []
  for (const entity of sorted) {
    let outer = open.at(-1)
    while (outer && endOf(outer) <= entity.offset) {
      open.pop()
      outer = open.at(-1)
    }
    const length = outer ? Math.min(entity.length, endOf(outer) - entity.offset) : entity.length
    const fitting = length === entity.length ? entity : { ...entity, length }
    if (open.some((other) => isSameMark(other, fitting))) continue
    open.push(fitting)
    result.push(fitting)
  }
  return result
}

/** Code on the characters of a `pre` adds nothing to it. */
function isSameMark(outer: TextEntity, inner: TextEntity): boolean {
  if (outer.offset !== inner.offset || outer.length !== inner.length) return false
  return (
    (outer.type === 'pre' && (inner.type === 'pre' || inner.type === 'code')) ||
    JSON.stringify(outer) === JSON.stringify(inner)
  )
}

function isQuote({ type }: TextEntity): boolean {
  return type === 'blockquote'
}

function rank({ type }: TextEntity): number {
  const index = fromOutside.indexOf(type)
  return index < 0 ? fromOutside.length : index
}
