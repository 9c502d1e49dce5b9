import { stripVTControlCharacters } from 'node:util'

/** Lays rows out in columns that line up, with two blanks between; the last column is as wide as it likes. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell))
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) => (index < row.length - 1 ? padded(cell, widths[index] ?? 0) : cell))
    return (indent + cells.join('  ')).trimEnd()
  })
}

/** How many cells of a terminal a text takes: colours none, emoji and East Asian characters two. */
export function textWidth(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += isWide(segment) ? 2 : 1
  return width
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

function isWide(grapheme: string): boolean {
  return /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
    grapheme,
  )
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
