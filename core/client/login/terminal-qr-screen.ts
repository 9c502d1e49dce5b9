import { renderQr } from '../../formatting/terminal/qr-code.js'
import type { ConsoleTarget } from '../../logging/create-logging.js'
import type { LoginCode, QrScreen } from './qr-login.js'

/** Shows QR codes in the terminal, each instead of the one before. */
export class TerminalQrScreen implements QrScreen {
  private shownLines = 0

  constructor(
    private readonly out: ConsoleTarget,
    private readonly isColored: boolean,
  ) {}

  show({ client, url }: LoginCode): void {
    const { out } = this
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
