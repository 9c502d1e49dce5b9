/**
 * Has a sixteenth of what a map or set may hold go, the oldest first. For several at once: whoever looks for the first of one passes over
 * the places of all that were taken out before.
 * @param items - its keys, or what shows them.
 * @param forget - takes one out.
 */
export function forgetOldest<Item>(items: Iterable<Item>, limit: number, forget: (item: Item) => void): void {
  let left = Math.ceil(limit / 16)
  for (const item of items) {
    forget(item)
    if (--left === 0) return
  }
}
