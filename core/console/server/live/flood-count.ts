import type { AppControl } from '../../../kernel/control/app-control.js'

/** How often Telegram has asked for a pause since it began to count. */
export class FloodCount {
  count = 0
  private readonly release: () => void

  constructor(control: AppControl) {
    this.release = control.events.on('flood', () => {
      this.count++
    })
  }

  close(): void {
    this.release()
  }
}
