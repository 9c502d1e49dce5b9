import { isMap, isScalar, isSeq } from 'yaml'

/** The keys to a place, as the parser reads them: texts, numbers, booleans; indices of lists. */
export type Keys = readonly unknown[]

/** The keys of a path as they are read, as far as they are there: `12345:` is a number, whatever people and values call it by. */
export function keysRead(from: unknown, path: readonly (string | number)[]): Keys {
  let node = from
  return path.map((name) => {
    if (isSeq(node)) {
      node = node.items[Number(name)]
      return name
    }
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(name))
      : undefined
    node = pair?.value
    return isScalar(pair?.key) ? pair.key.value : name
  })
}
