import { characterAt, characterBefore, isSpace, isWord } from './characters.js'
import { type Marker, wordMarkers } from './markdown-token.js'

interface Piece {
  readonly kind: 'text' | 'opens' | 'closes' | 'code'
  readonly source: string
}

/** Collects Markdown, prefixes quoted lines, and parts markers from neighbours that would hide or change them. */
export class MarkdownWriter {
  private readonly pieces: Piece[] = []
  private isQuoted = false

  /** Begins a quotation, at the start of a line. `isSeparate`: the line before belongs to another one. */
  startQuote(collapsed: boolean, isSeparate: boolean): void {
    this.write(collapsed ? '**> ' : isSeparate ? '\r> ' : '> ')
    this.isQuoted = true
  }

  endQuote(): void {
    this.isQuoted = false
  }

  /** Adds what is escaped already. */
  write(source: string): void {
    this.add('text', source)
  }

  writeMarker(marker: Marker, kind: 'opens' | 'closes'): void {
    this.add(kind, marker)
  }

  /** Adds the backticks that begin code. */
  startCode(source: string): void {
    this.add('code', source)
  }

  toString(): string {
    let result = ''
    for (const [index, { kind, source }] of this.pieces.entries()) {
      const before = characterBefore(result, result.length)
      if (kind === 'text') result += source
      else if (kind === 'code') result += before === '`' ? `\r${source}` : source
      else {
        const after = characterAt(this.pieces[index + 1]?.source ?? '', 0)
        result += mustPart(source, before, kind === 'closes') ? `\r${source}` : source
        // Before a line feed one carriage return would be read as a part of the line's end.
        if (mustPart(source, after, kind === 'opens')) result += after === '\n' ? '\r\r' : '\r'
      }
    }
    return result
  }

  private add(kind: Piece['kind'], source: string): void {
    if (source !== '') this.pieces.push({ kind, source: this.isQuoted ? source.replaceAll('\n', '\n> ') : source })
  }
}

/** Whether this neighbour would keep the marker from being read as one. */
function mustPart(marker: string, neighbour: string, isInside: boolean): boolean {
  if (neighbour === marker.charAt(0)) return true
  return isInside ? isSpace(neighbour) : wordMarkers.includes(marker) && isWord(neighbour)
}
