/** So many values of one label are told apart for one client: each is a time series of its own in Prometheus. */
const maxValues = 200

/** Gathers what has the same name; names beyond the bound, the last to come, go together as `other`. */
export function withinBounds<Item>(named: readonly (readonly [name: string, item: Item])[]): Map<string, Item[]> {
  const gathered = new Map<string, Item[]>()
  for (const [name, item] of named) {
    const label = gathered.has(name) || gathered.size < maxValues ? name : 'other'
    gathered.set(label, [...(gathered.get(label) ?? []), item])
  }
  return gathered
}
