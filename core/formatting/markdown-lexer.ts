import { characterAt, characterBefore, isSpace, isWord } from './characters.js'
import { linkTarget } from './link-target.js'
import { escapedAt, findUnescaped, runLength, unescapeMarkdown } from './markdown-source.js'
import { type LinkStartToken, type MarkdownToken, type Marker, markers, wordMarkers } from './markdown-token.js'
import { neutralSign } from './parsed-source.js'

const maxAddress = 2048
const quoteStart = /(?:\r|(\*\*))?>/y
const sign = /[\\\r`*_~|[\]!\n]/g
const preStart = /^(?:([\w+#.-]*)\r?\n)?/

/** Cuts Markdown into tokens. Knows which signs can open and close, not which ones find each other, save for links. */
export function tokenizeMarkdown(source: string): MarkdownToken[] {
  const lexer = new MarkdownLexer(source, [], [], false)
  lexer.run()
  return lexer.tokens
}

class MarkdownLexer {
  private index = 0
  private value = ''
  private rest = ''

  constructor(
    private readonly source: string,
    readonly tokens: MarkdownToken[],
    /** Brackets that have not been closed yet. */
    private readonly brackets: LinkStartToken[],
    private readonly isQuoted: boolean,
  ) {}

  run(): void {
    const { source } = this
    this.readQuotes()
    while (this.index < source.length) {
      sign.lastIndex = this.index
      const found = sign.exec(source)?.index ?? source.length
      this.addText(source.slice(this.index, found))
      this.index = found
      if (found < source.length) this.readSign()
    }
    this.flush()
  }

  private readSign(): void {
    const { source, index } = this
    switch (source.charAt(index)) {
      case '\r':
        this.index += 1
        break
      case '\n':
        this.addRun(1)
        this.readQuotes()
        break
      case '\\':
        this.readBackslash()
        break
      case '`':
        this.readCode()
        break
      case '[':
        this.startLink('[')
        break
      case '!':
        if (source.charAt(index + 1) === '[') this.startLink('![')
        else this.addRun(1)
        break
      case ']':
        this.endLink()
        break
      default:
        this.readMarkers()
    }
  }

  private readBackslash(): void {
    const escaped = escapedAt(this.source, this.index)
    if (escaped === undefined) this.addRun(1)
    else {
      this.addText(escaped, neutralSign)
      this.index += 2
    }
  }

  private readMarkers(): void {
    const { source, index } = this
    const length = runLength(source, index)
    const run = source.slice(index, index + length)
    const parts = length === 3 ? [run.slice(0, 2), run.slice(0, 1)] : [run]
    if (!parts.every(isMarker)) {
      this.addRun(length)
      return
    }
    const before = characterBefore(source, index)
    const after = source.startsWith('\r\n', index + length) ? '\n' : characterAt(source, index + length)
    for (const marker of parts) {
      const inWord = wordMarkers.includes(marker)
      this.push({
        kind: 'marker',
        marker,
        canOpen: !isSpace(after) && !(inWord && isWord(before)),
        canClose: !isSpace(before) && !(inWord && isWord(after)),
      })
    }
    this.index += length
  }

  private readCode(): void {
    const { source, index } = this
    const length = runLength(source, index)
    const end = length === 1 || length === 3 ? findUnescaped(source, '`'.repeat(length), index + length) : -1
    if (end < 0) {
      this.addRun(length)
      return
    }
    let inner = source.slice(index + length, end)
    let language: string | undefined
    if (length === 3) {
      const [start, name] = preStart.exec(inner) ?? ['']
      language = name || undefined
      inner = inner.slice(start.length).replace(/\n$/, '')
    }
    const value = unescapeMarkdown(inner)
    if (value === '') {
      this.addRun(length)
      return
    }
    this.push(length === 1 ? { kind: 'code', value } : { kind: 'pre', value, language })
    this.index = end + length
  }

  private startLink(source: '[' | '!['): void {
    const token: LinkStartToken = { kind: 'link-start', source }
    this.push(token)
    this.brackets.push(token)
    this.index += source.length
  }

  private endLink(): void {
    const start = this.brackets.pop()
    const end = start && this.source.charAt(this.index + 1) === '(' ? this.addressEnd() : -1
    const target = end < 0 ? undefined : linkTarget(unescapeMarkdown(this.source.slice(this.index + 2, end)))
    this.flush()
    if (!start || !target || this.tokens.at(-1) === start) {
      this.addRun(1)
      return
    }
    start.target = target
    this.push({ kind: 'link-end' })
    this.index = end + 1
  }

  /** Where the parenthesis after the bracket closes, or -1. */
  private addressEnd(): number {
    let depth = 0
    const limit = Math.min(this.source.length, this.index + maxAddress)
    for (let index = this.index + 2; index < limit; index += 1) {
      const character = this.source.charAt(index)
      if (character === '\\') index += 1
      else if (character === '(') depth += 1
      else if (/\s/.test(character)) return -1
      else if (character === ')') {
        if (depth === 0) return index
        depth -= 1
      }
    }
    return -1
  }

  /** Reads the quotations that begin here, at the start of a line. */
  private readQuotes(): void {
    while (!this.isQuoted && this.readQuote()) {
      if (this.index >= this.source.length) return
      this.addText('\n')
      this.index += 1
    }
  }

  private readQuote(): boolean {
    const { source } = this
    quoteStart.lastIndex = this.index
    const start = quoteStart.exec(source)
    if (!start) return false
    const lines: string[] = []
    let position = this.index + start[0].length
    let end = position
    for (;;) {
      const newline = source.indexOf('\n', position)
      end = newline < 0 ? source.length : newline
      lines.push(source.slice(position, end).replace(/^ /, ''))
      if (newline < 0 || source.charAt(end + 1) !== '>') break
      position = end + 2
    }
    const content = lines.join('\n').replace(/(?<!\\)\r$/, '')
    if (/^[\r\n]*$/.test(content)) return false
    this.push({ kind: 'quote-start' })
    new MarkdownLexer(content, this.tokens, this.brackets, true).run()
    this.push({ kind: 'quote-end', collapsed: start[1] !== undefined })
    this.index = end
    return true
  }

  private addRun(length: number): void {
    this.addText(this.source.slice(this.index, this.index + length))
    this.index += length
  }

  private addText(value: string, rest = value): void {
    this.value += value
    this.rest += rest
  }

  private push(token: MarkdownToken): void {
    this.flush()
    this.tokens.push(token)
  }

  private flush(): void {
    if (this.value !== '') this.tokens.push({ kind: 'text', value: this.value, rest: this.rest })
    this.value = ''
    this.rest = ''
  }
}

function isMarker(source: string): source is Marker {
  return Object.hasOwn(markers, source)
}
