import { textWidth } from './text-width.js'

const indentWidth = 2
const gapWidth = 2
/** No column becomes narrower than this. */
const narrowest = 10
/** What a column of moments holds; not each row need have one. */
const moment = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)?$/

/** Shortens the widest columns of a table, but those of moments, until its rows fit into `width` cells; the end is a `…` then. */
export function fittedRows(rows: readonly (readonly string[])[], width: number): string[][] {
  const widths = columnWidths(rows, width)
  return rows.map((row) => row.map((cell, index) => shortened(cell, widths[index] ?? 0)))
}

/** How wide each column may be so that the rows fit into `width` cells; the widest give way. */
export function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const count = Math.max(0, ...rows.map(({ length }) => length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => textWidth(row[index] ?? ''))),
  )
  const isWhole = widths.map((_, index) => rows.slice(1).every((row) => moment.test(row[index] ?? '')))
  let over = indentWidth + widths.reduce((sum, each) => sum + each, 0) + gapWidth * (count - 1) - width
  while (over > 0) {
    const loose = widths.map((each, index) => (isWhole[index] ? 0 : each))
    const widest = Math.max(...loose)
    if (widest <= narrowest) break
    // Of several the last one: what identifies a row stands in front.
    widths[loose.lastIndexOf(widest)] = widest - 1
    over--
  }
  return widths
}

function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  for (const { segment } of segments.segment(text)) {
    if (textWidth(kept + segment) > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

const segments = new Intl.Segmenter()
