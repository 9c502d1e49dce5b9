import { columnWidths } from './fitted-rows.js'
import { textWidth } from './text-width.js'
import { wrapped } from './wrap.js'

/**
 * Lays rows out in columns that line up and fit into `width` cells together: what is too wide for its column goes on below, in
 * the same one. @param paint - colours a line of the first row's cells.
 */
export function wrappedRows(
  rows: readonly (readonly string[])[],
  indent: string,
  width: number,
  paint: (text: string) => string = (text) => text,
): string[] {
  const widths = columnWidths(rows, width)
  return rows.flatMap((row, index) => {
    const cells = row.map((cell, column) => wrapped(cell, widths[column] ?? 0))
    const height = Math.max(0, ...cells.map(({ length }) => length))
    return Array.from({ length: height }, (_, line) => {
      const parts = cells.map((cell, column) => {
        const part = cell[line] ?? ''
        const blanks = ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(part)))
        return `${index === 0 ? paint(part) : part}${blanks}`
      })
      return `${indent}${parts.join('  ')}`.trimEnd()
    })
  })
}
