import { encode } from 'uqr'
import type { LoginCode, QrScreen } from '../client/login/qr-login.js'
import type { Terminal } from './terminal.js'

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

/** Shows QR codes in the terminal, each instead of the one before. */
export class TerminalQrScreen implements QrScreen {
  private shownLines = 0

  constructor(
    private readonly terminal: Terminal,
    private readonly isColored: boolean,
  ) {}

  show({ client, url }: LoginCode): void {
    const { out } = this.terminal
    const text = [
      '',
      `Log ${client} in: in a Telegram app, open Settings, Devices, Link Desktop Device, and scan this.`,
      '',
      renderQr(url, this.isColored),
      'A new code comes every half minute. Ctrl+C ends it.',
      '',
    ].join('\n')
    const again = out.isTTY && this.shownLines > 0 ? `\u001b[${this.shownLines}A\u001b[J` : ''
    this.shownLines = text.split('\n').length - 1
    out.write(`${again}${text}`)
  }
}
