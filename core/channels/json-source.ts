import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode, visit } from 'jsonc-parser'
import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import { type ConfigPath, formatPath } from '../config/config-path.js'
import { nodeAt } from './json-node.js'

interface Place {
  readonly line: number
  readonly column: number
}

/** Words for the errors of JSON that people make most. */
const syntaxFaults: Record<string, [message: string, fix: string]> = {
  InvalidSymbol: ['a word stands here that JSON does not know', 'Put texts in double quotes.'],
  InvalidNumberFormat: ['this is not a number', 'Write digits only, or put the value in quotes.'],
  PropertyNameExpected: ['a key in double quotes is missing', 'Write `"key": value`.'],
  ValueExpected: ['a value is missing', 'Write one, or remove the key or comma before it.'],
  ColonExpected: ['a colon is missing', 'Write `"key": value`.'],
  CommaExpected: ['a comma is missing', 'Write one between two keys or items.'],
  CloseBraceExpected: ['a closing } is missing', 'Close each { that is open.'],
  CloseBracketExpected: ['a closing ] is missing', 'Close each [ that is open.'],
  EndOfFileExpected: ['something stands behind the end', 'Remove it, or the bracket too many.'],
  UnexpectedEndOfString: ['a closing quote is missing', 'End the text with " in its line.'],
  UnexpectedEndOfComment: ['a comment does not end', 'Close it with */.'],
}

/** Deeper nesting is nobody's configuration, and would exhaust the stack of those who walk it. */
const maxDepth = 100

/** A text without this has neither comments nor commas behind the last item. */
const mayBeLenient = /\/[/*]|,\s*[\]}]/

/** How many errors of the form are told at once; those behind them mostly follow from them. */
const maxFaults = 3

/** The text of a JSON file, comments and trailing commas allowed: its values, and where each of them stands. */
export class JsonSource {
  readonly root: Node | undefined
  private readonly errors: ParseError[] = []
  private readonly lineStarts: number[] = [0]
  private readonly tooDeepAt: number | undefined

  /** @param text - without a byte order mark. */
  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1)
    this.tooDeepAt = depthFault(text)
    if (this.tooDeepAt === undefined) this.root = parseTree(text, this.errors, { allowTrailingComma: true })
  }

  /** The values as plain objects, or every reason why the text is not JSON. */
  read(): { values: unknown; problems: ConfigDiagnostic[] } {
    if (this.tooDeepAt !== undefined) {
      const message = `the brackets are more than ${maxDepth} deep`
      return { values: undefined, problems: [this.problem(this.tooDeepAt, [], message, 'Close some of them.')] }
    }
    if (this.text.trim() === '') {
      return { values: undefined, problems: [this.problem(0, [], 'the file is empty', 'Write `[]`.')] }
    }
    if (!this.root || this.errors.length > 0) {
      const problems = this.errors.slice(0, maxFaults).map(({ error, offset }) => {
        const [message, fix] = syntaxFaults[printParseErrorCode(error)] ?? [
          'this is not JSON',
          'Look for a missing quote, bracket or comma.',
        ]
        return this.problem(offset, [], message, fix)
      })
      return { values: undefined, problems }
    }
    const problems: ConfigDiagnostic[] = []
    return { values: this.value(this.root, [], problems), problems }
  }

  /** What stricter readers of JSON refuse, one sentence each. */
  leniencies(): string[] {
    if (!mayBeLenient.test(this.text)) return []
    const comments: number[] = []
    const commas: number[] = []
    let comma: number | undefined
    const closes = () => {
      if (comma !== undefined) commas.push(comma)
      comma = undefined
    }
    const goesOn = () => {
      comma = undefined
    }
    visit(
      this.text,
      {
        onComment: (offset) => comments.push(offset),
        onSeparator: (character, offset) => {
          comma = character === ',' ? offset : undefined
        },
        onObjectBegin: goesOn,
        onArrayBegin: goesOn,
        onObjectProperty: goesOn,
        onLiteralValue: goesOn,
        onObjectEnd: closes,
        onArrayEnd: closes,
      },
      { allowTrailingComma: true },
    )
    const told = (offsets: number[], what: string) =>
      offsets.length === 0 ? [] : [`${what} (line ${this.place(offsets[0] ?? 0).line}): other programs may refuse it`]
    return [...told(comments, 'a comment'), ...told(commas, 'a comma behind the last item')]
  }

  /** Where the value at `path` begins, or the nearest block around it. */
  valueAt(path: ConfigPath): Place {
    for (let length = path.length; length >= 0; length--) {
      const node = this.find(path.slice(0, length))
      if (node) return this.place(node.offset)
    }
    return this.place(0)
  }

  /** Where the key at the end of `path` begins. */
  keyAt(path: ConfigPath): Place {
    const key = this.find(path)?.parent?.children?.[0]
    return typeof path.at(-1) === 'string' && key ? this.place(key.offset) : this.valueAt(path)
  }

  private find(path: ConfigPath): Node | undefined {
    return nodeAt(this.root, path)
  }

  private value(node: Node, path: ConfigPath, problems: ConfigDiagnostic[]): unknown {
    if (node.type === 'array') {
      return (node.children ?? []).map((item, index) => this.value(item, [...path, index], problems))
    }
    if (node.type === 'object') return this.block(node, path, problems)
    if (node.type === 'number' && Number.isInteger(node.value) && !Number.isSafeInteger(node.value)) {
      const message = 'the number has more digits than programs keep'
      problems.push(this.problem(node.offset, path, message, 'Put it in quotes.'))
    }
    return node.value
  }

  private block(node: Node, path: ConfigPath, problems: ConfigDiagnostic[]): Record<string, unknown> {
    const lines = new Map<string, number>()
    const entries = (node.children ?? []).map(({ children: [key, value] = [] }) => {
      const name = String(key?.value)
      const own = [...path, name]
      const { line } = this.place(key?.offset ?? node.offset)
      const first = lines.get(name)
      if (first === undefined) lines.set(name, line)
      else {
        const message = `${name} is there twice; the first is in line ${first}`
        problems.push(this.problem(key?.offset ?? node.offset, own, message, 'Remove one of the two.'))
      }
      return [name, value && this.value(value, own, problems)] as const
    })
    // Not by assignment: a key `__proto__` is a key like others here.
    return Object.fromEntries(entries)
  }

  private problem(offset: number, path: ConfigPath, message: string, fix: string): ConfigDiagnostic {
    return { ...this.place(offset), path: formatPath(path), message, fix }
  }

  private place(offset: number): Place {
    let low = 0
    let high = this.lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 }
  }
}

/** Kinds of token as the scanner counts them; its own names are gone when the types are. */
const tokens = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 }

/** Where brackets are nested too deep; found without recursion. */
function depthFault(text: string): number | undefined {
  const scanner = createScanner(text, true)
  let depth = 0
  for (let token: number = scanner.scan(); token !== tokens.end; token = scanner.scan()) {
    if (token === tokens.openBrace || token === tokens.openBracket) depth++
    if (token === tokens.closeBrace || token === tokens.closeBracket) depth--
    if (depth > maxDepth) return scanner.getTokenOffset()
  }
  return undefined
}
