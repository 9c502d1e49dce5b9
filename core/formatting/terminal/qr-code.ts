import { encode } from 'uqr'

/** Light modules around the code, which scanners need to find it. */
const border = 2

/**
 * Draws a QR code, two rows of it in each line. Dark on light by itself where there are colours, as scanners want it;
 * without colours it is right on a dark background.
 */
export function renderQr(text: string, isColored: boolean): string {
  const { data, size } = encode(text, { ecc: 'L', border })
  const lines: string[] = []
  for (let row = 0; row < size; row += 2) {
    let line = ''
    for (let column = 0; column < size; column++) {
      const isUpperDark = data[row]?.[column] ?? false
      const isLowerDark = data[row + 1]?.[column] ?? false
      line += isColored ? half(isUpperDark, isLowerDark) : half(!isUpperDark, !isLowerDark)
    }
    lines.push(isColored ? `\u001b[30;107m${line}\u001b[0m` : line)
  }
  return `${lines.join('\n')}\n`
}

function half(upper: boolean, lower: boolean): string {
  if (upper && lower) return '█'
  if (upper) return '▀'
  return lower ? '▄' : ' '
}
