const width = 116

/** Values as TypeScript, as it is written in this project: `{ text: 'Pizza' }`. Patterns become what `expect` takes for them. */
export function codeLiteral(value: unknown, indent = ''): string {
  const inOne = inOneLine(value)
  if (indent.length + inOne.length <= width || typeof value !== 'object' || value === null || value instanceof RegExp) {
    return inOne
  }
  const deeper = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = Array.isArray(value)
    ? value.map((item) => codeLiteral(item, deeper))
    : entriesOf(value).map(([key, item]) => `${keyOf(key)}: ${codeLiteral(item, deeper)}`)
  return [open, ...parts.map((part) => `${deeper}${part},`), `${indent}${close}`].join('\n')
}

/** A text in single quotes, or in double ones where that needs no escapes. */
export function textLiteral(text: string): string {
  const quoted = JSON.stringify(text)
  if (text.includes("'") && !text.includes('"')) return quoted
  return `'${quoted.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function inOneLine(value: unknown): string {
  if (typeof value === 'string') return textLiteral(value)
  if (value instanceof RegExp) return `expect.stringMatching(${value})`
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = entriesOf(value)
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, item]) => `${keyOf(key)}: ${inOneLine(item)}`).join(', ')} }`
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined)
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : textLiteral(key)
}
