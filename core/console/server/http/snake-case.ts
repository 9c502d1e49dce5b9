/**
 * A value as the API writes it: the properties of plain objects in snake_case, at any depth. Keys that are data (the methods of
 * a statistic) have to be given as a list, as they would be changed too.
 */
export function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [snakeCase(key), toSnakeCase(item)]))
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
