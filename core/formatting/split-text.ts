import { isInsidePair } from './characters.js'
import { endOf } from './normalize-entities.js'
import type { FormattedText, TextEntity } from './text-entity.js'

/** The longest text of a message, in UTF-16 units (`message_length_max` of help.getConfig). */
export const maxText = 4096

/** How many marks a message may carry; Telegram refuses or drops further ones (`ENTITIES_TOO_LONG`). */
export const maxMarks = 100

let characters: Intl.Segmenter | undefined

/** What people take for one character; made when it is first wanted, as that takes as long as all else of this folder. */
function segmenter(): Intl.Segmenter {
  characters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return characters
}
/** How far around a cut is looked for the borders of characters; families and flags of emoji are shorter. */
const reach = 64

/**
 * Cuts a text into parts of at most `limit` UTF-16 units and {@link maxMarks} marks: after a paragraph, else a line, else a
 * word, else between two characters. The parts together are the text, spaces included; marks that are cut go on in the next part. An
 * empty text is one empty part. A `limit` below 2 counts as 2, since a character may take two units.
 */
export function splitText(text: string, entities: readonly TextEntity[] = [], limit = maxText): FormattedText[] {
  const max = Math.max(2, Math.floor(limit))
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  const parts: FormattedText[] = []
  let waiting: readonly TextEntity[] = sorted
  let start = 0
  do {
    const furthest = Math.min(start + max, markedUpTo(waiting, start))
    const end = text.length <= furthest ? text.length : cutAfter(text, waiting, start, furthest)
    // More than that on one character is more than anybody can see.
    const within = entitiesWithin(waiting, start, end).slice(0, maxMarks)
    parts.push({ text: text.slice(start, end), entities: within })
    waiting = waiting.filter((entity) => endOf(entity) > end)
    start = end
  } while (start < text.length)
  return parts
}

/** Where the first mark begins that is too many for a part that begins at `start`. */
function markedUpTo(sorted: readonly TextEntity[], start: number): number {
  const tooMany = sorted[maxMarks]
  // A part has two units at least, as a character may take as many.
  return tooMany && tooMany.offset > start + 1 ? tooMany.offset : Number.POSITIVE_INFINITY
}

function entitiesWithin(entities: readonly TextEntity[], start: number, end: number): TextEntity[] {
  return entities.flatMap((entity) => {
    const from = Math.max(start, entity.offset)
    const to = Math.min(end, endOf(entity))
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : []
  })
}

/** Where the part that begins at `start` ends, at `limit` at the latest. */
function cutAfter(text: string, entities: readonly TextEntity[], start: number, limit: number): number {
  const half = start + Math.floor((limit - start) / 2)
  let line: number | undefined
  let word: number | undefined
  for (let place = limit; place > start && (place > half || word === undefined); place -= 1) {
    const newlines = newlinesAround(text, start, place, place === limit)
    if (newlines === undefined) continue
    word ??= place
    if (newlines > 0 && place > half) line ??= place
    if (newlines > 1 && place > half) return place
  }
  return line ?? word ?? betweenCharacters(text, entities, start, limit)
}

/** How many line feeds the white space holds that ends here, or that surrounds `place`; `undefined` where there is none. */
function newlinesAround(text: string, start: number, place: number, surrounds: boolean): number | undefined {
  let end = place
  while (surrounds && isBlank(text, end)) end += 1
  if (isBlank(text, end)) return undefined
  let newlines = 0
  let index = end
  while (index > start && isBlank(text, index - 1)) {
    index -= 1
    if (text.charAt(index) === '\n') newlines += 1
  }
  return index === end ? undefined : newlines
}

function isBlank(text: string, index: number): boolean {
  return /\s/.test(text.charAt(index))
}

function betweenCharacters(text: string, entities: readonly TextEntity[], start: number, limit: number): number {
  const emoji = entities.find(({ type, offset, length }) => {
    const isCut = type === 'custom-emoji' && offset < limit && limit < offset + length
    return isCut && offset > start && !isInsidePair(text, offset)
  })
  if (emoji) return emoji.offset
  const from = Math.max(start, limit - reach)
  const segments = [...segmenter().segment(text.slice(from, limit + reach))]
  const border = segments.findLast(({ index }) => from + index > start && from + index <= limit)
  if (border && border.index > 0) return from + border.index
  return isInsidePair(text, limit) ? limit - 1 : limit
}
