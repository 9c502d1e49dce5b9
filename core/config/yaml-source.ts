import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml'
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { BrokenRule } from './broken-rule.js'
import type { ConfigDiagnostic } from './config-diagnostic.js'
import { type ConfigPath, formatPath } from './config-path.js'
import type { FaultlessTexts } from './faultless-texts.js'
import { keysRead } from './read-keys.js'
import { unclosedAt } from './unclosed.js'

/** A place in a file, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

const start: Position = { line: 1, column: 1 }

/** Words for the errors of YAML that people make most; the parser's own words can quote the text, secrets included. */
const syntaxFaults: Record<string, [message: string, fix: string]> = {
  BAD_INDENT: ['the indentation does not fit', 'Line this up with its neighbours, and close brackets above it.'],
  BAD_ALIAS: [
    'an alias names an anchor that is not set before',
    'Set it first with `&name`, or put the text in quotes.',
  ],
  BAD_DQ_ESCAPE: ['a backslash inside double quotes has no meaning here', 'Write `\\\\`, or use single quotes.'],
  BAD_SCALAR_START: ['the value begins with a character that YAML keeps for itself', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: ['a colon makes a block where a value is expected', 'Put the value in quotes.'],
  MISSING_CHAR: [
    'a quote, bracket, comma, colon or space is missing',
    'Close what is open, quote values with colons, and line keys up.',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key is not followed by a colon', 'Write `key: value`.'],
  MULTIPLE_DOCS: ['there is more than one document', 'Remove the line `---`.'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'Use spaces.'],
}

/** Faults within one value; any other changes what the lines below it mean to the parser. */
const faultsOfOneValue = new Set(['BAD_ALIAS', 'BAD_DQ_ESCAPE', 'BAD_SCALAR_START'])

/** How many errors of single values are told at once. */
const maxFaults = 3

/**
 * The text of a configuration file: its values, and where each of them stands. js-yaml alone says what the values are, so
 * that a file means the same everywhere; it does not say where they stand, nor more than one error. For that, and to keep
 * comments when a file is edited, `yaml` looks at the same text.
 */
export class YamlSource {
  private readonly lines = new LineCounter()
  private parsed: Document | undefined

  constructor(private readonly text: string) {}

  /** What `yaml` makes of the text, when somebody asks: that takes three times as long as the values. */
  private get document(): Document {
    // Duplicate keys are found below, with their path.
    this.parsed ??= parseDocument(this.text, {
      lineCounter: this.lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: true,
      logLevel: 'silent',
    })
    return this.parsed
  }

  /**
   * The values as plain objects, or every reason why the text is not YAML.
   * @param faultless - texts that were looked through before, and found to be right; default: none.
   */
  read(faultless?: FaultlessTexts): { values: unknown; problems: ConfigDiagnostic[] } {
    const isKnown = faultless?.has(this.text) ?? false
    const problems = isKnown ? [] : this.syntaxProblems()
    if (problems.length > 0) return { values: undefined, problems }
    if (!isKnown && this.document.contents === null) return { values: undefined, problems: [] }
    try {
      // `json` lets duplicate keys pass, so that the rest of the file is checked as well.
      const values = load(this.text, { schema: CORE_SCHEMA.withTags(mergeTag), json: true })
      if (isKnown) return { values, problems }
      const found = [...this.duplicates(), ...this.emptied()]
      if (found.length === 0) faultless?.add(this.text)
      return { values, problems: found }
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error
      const place = error.mark ? { line: error.mark.line + 1, column: error.mark.column + 1 } : start
      return { values: undefined, problems: [this.syntaxProblem('', place)] }
    }
  }

  /** Where the value at `path` begins, or the nearest block around it. */
  valueAt(path: ConfigPath): Position {
    const keys = keysRead(this.document.contents, path)
    for (let length = keys.length; length >= 0; length--) {
      const node = this.document.getIn(keys.slice(0, length), true)
      if (isNode(node) && node.range) return this.place(node.range[0])
    }
    return start
  }

  /** Where the key at the end of `path` begins. */
  keyAt(path: ConfigPath): Position {
    const owner = this.document.getIn(keysRead(this.document.contents, path.slice(0, -1)), true)
    const holder = isAlias(owner) ? owner.resolve(this.document) : owner
    if (isMap(holder)) {
      const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
      if (isNode(pair?.key) && pair.key.range) return this.place(pair.key.range[0])
    }
    return this.valueAt(path)
  }

  private duplicates(): ConfigDiagnostic[] {
    const problems: ConfigDiagnostic[] = []
    const walk = (node: unknown, path: ConfigPath): void => {
      if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index])
      if (!isMap(node)) return
      const seen = new Map<string, number>()
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key) || !pair.key.range) continue
        const key = String(pair.key.value)
        const place = this.place(pair.key.range[0])
        const first = seen.get(key)
        if (first === undefined) seen.set(key, place.line)
        else {
          const message = `${key} is there twice; the first is in line ${first}`
          problems.push(
            this.problem(place, [...path, key], message, 'Remove one of the two.', {
              rule: 'yaml:twice',
              facts: { key, first },
            }),
          )
        }
        walk(pair.value, [...path, key])
      }
    }
    walk(this.document.contents, [])
    return problems
  }

  /** Values that YAML takes for something else and leaves empty: `&abc` names a place, `#abc` is a comment. */
  private emptied(): ConfigDiagnostic[] {
    const problems: ConfigDiagnostic[] = []
    visit(this.document, {
      Pair: (_, { key, value }) => {
        if (!isScalar(value) || value.value !== null || value.source || !isScalar(key) || !key.range) return
        const sign = value.anchor
          ? '&'
          : /^[^\s#]/.test(value.comment ?? '') && this.isOneLine(key.range[0], value)
            ? '#'
            : ''
        if (sign === '') return
        const meaning = sign === '&' ? 'a name for the value behind it, which is empty' : 'a comment'
        const message = `${key.value} is empty: what begins with ${sign} is ${meaning}`
        problems.push(
          this.problem(this.place(key.range[0]), [String(key.value)], message, 'Put the value in quotes.', {
            rule: 'yaml:empty',
            facts: { key: String(key.value), sign },
          }),
        )
      },
    })
    return problems
  }

  /** Whether the comment of an empty value stands in the line of its key. */
  private isOneLine(offset: number, { comment }: { comment?: string | null }): boolean {
    const line = this.text.split(/\r?\n/)[this.place(offset).line - 1] ?? ''
    return line.includes(`#${comment?.split('\n')[0]}`)
  }

  /** The errors a person has to fix: those of single values, up to the first that the parser stumbled over from then on. */
  private syntaxProblems(): ConfigDiagnostic[] {
    const diagnostics = this.document.errors
      .map(({ code, pos }) => ({ code, offset: pos[0], place: this.place(pos[0]) }))
      .sort((one, other) => one.place.line - other.place.line)
      .filter(({ place }, index, all) => all.findIndex((diagnostic) => diagnostic.place.line === place.line) === index)
    const root = diagnostics.findIndex(({ code }) => !faultsOfOneValue.has(code))
    const shown = diagnostics.slice(0, root === -1 ? maxFaults : Math.min(root + 1, maxFaults))
    const more = diagnostics.length - shown.length
    return shown.map(({ code, place, offset }, index) => {
      const problem = this.unclosedProblem(code, offset) ?? this.syntaxProblem(code, place)
      if (more === 0 || index < shown.length - 1) return problem
      const message = `${problem.message}; ${more} more below may follow from it`
      return { ...problem, message, facts: { ...problem.facts, more } }
    })
  }

  /** An error that comes from a bracket or quote which is never closed, told where that stands. */
  private unclosedProblem(code: string, at: number): ConfigDiagnostic | undefined {
    if (code !== 'MISSING_CHAR' && code !== 'BAD_INDENT') return undefined
    const found = unclosedAt(this.document, this.text, at)
    if (!found) return undefined
    const { offset, open, close } = found
    const fix = `Write ${close} where it ends; further lines of it stand further to the right than its key.`
    const told = { rule: 'yaml:unclosed', facts: { open, close } }
    return this.problem(this.place(offset), [], `the ${open} is never closed`, fix, told)
  }

  private syntaxProblem(code: string, place: Position): ConfigDiagnostic {
    const [message, fix] = syntaxFaults[code] ?? ['this is not YAML', this.syntaxFix(place.line)]
    const rule = code in syntaxFaults ? `yaml:${code}` : 'yaml'
    return this.problem(place, [], message, fix, {
      rule,
      ...(this.hasVariable(place.line) && { facts: { variable: 1 } }),
    })
  }

  private hasVariable(line: number): boolean {
    return (this.text.split(/\r?\n/)[line - 1] ?? '').includes('${')
  }

  private syntaxFix(line: number): string {
    return this.hasVariable(line)
      ? `Put the value in quotes, as in \`key: "\${NAME:-default}"\`.`
      : 'Look for a missing quote, bracket or colon, or for wrong indentation, in this line and the one before.'
  }

  private problem(
    place: Position,
    path: ConfigPath,
    message: string,
    fix: string,
    broken: BrokenRule,
  ): ConfigDiagnostic {
    return { ...place, path: formatPath(path), message, fix, ...broken }
  }

  private place(offset: number): Position {
    const { line, col } = this.lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}
