/** Takes entries out of a map, oldest first, as long as they are to go. */
export function dropOldest<Key, Value>(entries: Map<Key, Value>, goes: (value: Value) => boolean): void {
  for (const [key, value] of entries) {
    if (!goes(value)) return
    entries.delete(key)
  }
}
