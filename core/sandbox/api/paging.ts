import { markedIdOf, type Peer } from '../world/peer.js'

/** Where an entry stands in a list: its date first, then what tells entries of one date apart. Greater comes first. */
export type SortKey = readonly number[]

/** Sorts entries as Telegram lists them, the newest first. */
export function newestFirst<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => SortKey): Entry[] {
  return [...entries].sort((a, b) => compareKeys(keyOf(a), keyOf(b)))
}

/**
 * The entries that come after a place. The place is compared and never looked up, so that the next page is right when
 * the entry it was taken from has moved or is gone.
 * @param entries - the newest first.
 * @param place - `undefined`: all entries; of a shorter key, those that begin with it are left out.
 */
export function entriesAfter<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => SortKey,
  place: SortKey | undefined,
): readonly Entry[] {
  return place ? entries.filter((entry) => compareKeys(place, keyOf(entry)) < 0) : entries
}

/** One page of a list whose methods take and give the place as a text (`offset`, `next_offset`). */
export function pageByOffset<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => SortKey,
  { offset, limit }: { offset: string | undefined; limit: number },
): { page: Entry[]; nextOffset: string | undefined } {
  const sorted = newestFirst(entries, keyOf)
  const rest = entriesAfter(sorted, keyOf, offset ? offset.split('_').map(Number) : undefined)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return { page, nextOffset: last !== undefined && page.length < rest.length ? keyOf(last).join('_') : undefined }
}

/** The place of a chat list or a search in all chats. */
export function placeOf(date: number, id: number, peer: Peer | undefined): SortKey {
  if (id === 0) return [date]
  return peer ? [date, id, markedIdOf(peer)] : [date, id]
}

/** How many entries a page may have: what is asked for, within what Telegram gives. */
export function pageLimit(asked: number, max = 100): number {
  return Math.min(Math.max(asked, 1), max)
}

/** Negative when `a` comes before `b`. */
function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (value !== other) return other - value
  }
  return 0
}
