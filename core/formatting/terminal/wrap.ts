import { textWidth } from './text-width.js'

/** Below this a column is too narrow to be read. */
const narrowest = 20

/** How wide a picture may be: as wide as the terminal; without one as wide as it likes, as logs and `grep` want it. */
export function widthOf({ out }: { readonly out: { readonly isTTY?: boolean; readonly columns?: number } }): number {
  return out.isTTY ? Math.max(out.columns || 80, narrowest) : Number.POSITIVE_INFINITY
}

/**
 * Breaks one line into rows no wider than `width` cells: after a ` · ` where there are any, else at wide gaps, else between
 * words, else after a slash, else anywhere. Colours pass through; blanks at the end of a row are dropped.
 */
export function wrapped(line: string, width: number): string[] {
  return fill([line], width, 0).map(withoutBlanksAtTheEnd)
}

/** Puts a text, of one line or several, behind `head`; what does not fit goes on below where the text began. */
export function hanging(head: string, text: string, width: number): string[] {
  const indent = ' '.repeat(textWidth(head))
  const rows = text.split('\n').flatMap((line) => wrapped(line, Math.max(width - indent.length, narrowest)))
  return rows.map((row, index) => `${index === 0 ? head : indent}${row}`.trimEnd())
}

/**
 * Where a line may be broken, the better places first. `wrap-ansi` knows words alone, and a listing is to keep the parts
 * between its dots and gaps whole.
 */
const places: ((text: string) => string[])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  (text) => text.split(/(?<= · (?:\u001b\[[\d;]*m)*)(?=[^\u001b])/u),
  (text) => text.split(/(?<=\S\s{2,})(?=\S)/u),
  (text) => text.split(/(?<=\S\s+)(?=\S)/u),
  (text) => text.split(/(?<=\/)(?=[^/])/u),
  characters,
]

/** Fills rows with pieces; one that is too wide for any row is broken at the next better place. */
function fill(pieces: readonly string[], width: number, level: number): string[] {
  const rows: string[] = []
  let row = ''
  for (const piece of pieces) {
    if (row !== '' && visibleWidth(row + piece) <= width) row += piece
    else {
      if (row !== '') rows.push(row)
      const next = places[level]
      const parts = visibleWidth(piece) > width && next ? fill(next(piece), width, level + 1) : [piece]
      rows.push(...parts.slice(0, -1))
      row = parts.at(-1) ?? ''
    }
  }
  return [...rows, row]
}

/** A word in its characters; what switches a colour stays with the character behind it. */
function characters(word: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return word.match(/(?:\u001b\[[\d;]*m)*(?:[^\u001b]\p{M}*|$)/gu) ?? [word]
}

function visibleWidth(row: string): number {
  return textWidth(withoutBlanksAtTheEnd(row))
}

function withoutBlanksAtTheEnd(row: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  return row.replace(/ +((?:\u001b\[[\d;]*m)*)$/u, '$1')
}
