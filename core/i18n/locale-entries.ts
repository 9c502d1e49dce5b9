import { getNodeValue, type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { LocaleEntry, LocaleProblem } from './locales.js'

type Problem = Omit<LocaleProblem, 'file'>

/** What a file holds: one entry for each text, by its whole key. */
export interface FoundEntries {
  readonly entries: Map<string, LocaleEntry>
  readonly problems: readonly Problem[]
}

/** A file as it is written, whatever language it is written in: each value with the line of its key. */
interface Written {
  readonly key: string
  readonly line: number
  readonly value: string | readonly Written[] | undefined
  /** What stands there, when it is no text: `a list`. */
  readonly found?: string
}

/** Reads the texts of a file with their lines. @param isJson - otherwise it is YAML. */
export function localeEntries(source: string, isJson: boolean): FoundEntries {
  const { written, problems } = isJson ? readJson(source) : readYaml(source)
  const entries = new Map<string, LocaleEntry>()
  const all: Problem[] = [...problems]
  const walk = (list: readonly Written[], path: readonly string[]) => {
    for (const { key, line, value, found } of list) {
      const whole = [...path, key].join('.')
      if (key === '' || key.includes('.')) {
        all.push({
          line,
          problem: `the key '${key}' ${key === '' ? 'is empty' : 'has a point'}`,
          fix: 'Nest it instead',
        })
      } else if (entries.has(whole)) {
        all.push({ line, problem: `${whole} is there twice`, fix: 'Keep one of the two' })
      } else if (typeof value === 'string') entries.set(whole, { text: value, line })
      else if (value) walk(value, [...path, key])
      else all.push({ line, problem: `${whole} is ${found ?? 'nothing'}, not a text`, fix: 'Put it in quotes' })
    }
  }
  walk(written, [])
  return { entries, problems: all }
}

const noTexts: Problem = { line: 1, problem: 'it holds no texts', fix: 'Write { "key": "text" }' }

function readJson(source: string): { written: Written[]; problems: Problem[] } {
  const errors: ParseError[] = []
  const tree = parseTree(source, errors, { disallowComments: false, allowTrailingComma: true })
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length
  const [first] = errors
  if (first) {
    const problem = `this is not JSON: ${words(printParseErrorCode(first.error))}`
    const fix = 'Look for a missing quote, comma or bracket in this line and the one before'
    return { written: [], problems: [{ line: lineOf(first.offset), problem, fix }] }
  }
  if (tree?.type !== 'object') return { written: [], problems: [noTexts] }
  const read = (node: JsonNode): Written[] =>
    (node.children ?? []).flatMap(({ children: [key, value] = [] }) => {
      if (!key || !value) return []
      const place = { key: String(getNodeValue(key)), line: lineOf(key.offset) }
      if (value.type === 'string') return { ...place, value: String(getNodeValue(value)) }
      if (value.type === 'object') return { ...place, value: read(value) }
      return { ...place, value: undefined, found: value.type === 'array' ? 'a list' : String(getNodeValue(value)) }
    })
  return { written: read(tree), problems: [] }
}

function readYaml(source: string): { written: Written[]; problems: Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const lineOf = (offset: number) => Math.max(lines.linePos(offset).line, 1)
  const [first] = document.errors
  if (first) {
    const fix = 'Look for a missing quote or colon, or for wrong indentation, in this line and the one before'
    const problem = `this is not YAML: ${words(first.code)}`
    return { written: [], problems: [{ line: lineOf(first.pos[0]), problem, fix }] }
  }
  const read = (node: unknown): Written[] => {
    if (!isMap(node)) return []
    return node.items.map(({ key, value }) => {
      const line = isNode(key) && key.range ? lineOf(key.range[0]) : 1
      const place = { key: isScalar(key) ? String(key.value) : '', line }
      if (isScalar(value) && typeof value.value === 'string') return { ...place, value: value.value }
      if (isMap(value)) return { ...place, value: read(value) }
      return { ...place, value: undefined, found: isScalar(value) ? String(value.value) : 'a list' }
    })
  }
  return isMap(document.contents)
    ? { written: read(document.contents), problems: [] }
    : { written: [], problems: document.contents === null ? [] : [noTexts] }
}

/** `PropertyNameExpected` and `BAD_INDENT` as words. */
function words(code: string): string {
  return code
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}
