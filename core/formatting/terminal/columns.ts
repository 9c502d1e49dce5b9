import { textWidth } from './text-width.js'
import { hanging } from './wrap.js'

/** With less room than this behind the other columns, the last one goes below them. */
const minWidth = 24

/**
 * Lays rows out in columns that line up, with two blanks between. What is wider than `width` goes on in further rows,
 * below the beginning of the last column; by default that column is as wide as it likes.
 */
export function columns(rows: readonly (readonly string[])[], indent = '', width = Number.POSITIVE_INFINITY): string[] {
  return columnBlocks(rows, indent, width).flat()
}

/** The same, with the lines of each row by themselves. */
export function columnBlocks(
  rows: readonly (readonly string[])[],
  indent = '',
  width = Number.POSITIVE_INFINITY,
): string[][] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, textWidth(cell))
    }
  }
  return rows.map((row) => {
    const head =
      indent +
      row
        .slice(0, -1)
        .map((cell, index) => `${padded(cell, widths[index] ?? 0)}  `)
        .join('')
    const last = row.at(-1) ?? ''
    if (last === '') return [head.trimEnd()]
    const room = width - textWidth(head)
    if (row.length === 1 || room >= Math.min(minWidth, textWidth(last))) return hanging(head, last, width)
    return [head.trimEnd(), ...hanging(`${indent}    `, last, width)]
  })
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
