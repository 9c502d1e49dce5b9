import { textWidth } from './text-width.js'

const indentWidth = 2
const gapWidth = 2
/** No column becomes narrower than this. */
const narrowest = 10

/** Shortens the widest columns of a table until its rows fit into `width` cells; what is shortened ends in `…`. */
export function fittedRows(rows: readonly (readonly string[])[], width: number): string[][] {
  const count = Math.max(0, ...rows.map(({ length }) => length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => textWidth(row[index] ?? ''))),
  )
  let over = indentWidth + widths.reduce((sum, each) => sum + each, 0) + gapWidth * (count - 1) - width
  while (over > 0) {
    const widest = Math.max(...widths)
    if (widest <= narrowest) break
    // Of several the last one: what identifies a row stands in front.
    widths[widths.lastIndexOf(widest)] = widest - 1
    over--
  }
  return rows.map((row) => row.map((cell, index) => shortened(cell, widths[index] ?? 0)))
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
