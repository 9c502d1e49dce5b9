import type { AppStatus } from '../kernel/status.js'

interface StatusBoardParts {
  status(): AppStatus
  /** Draws the whole picture. */
  picture(status: AppStatus): string
  /** One line for each client that has changed, and for what the picture could not show yet. */
  changes(before: AppStatus, after: AppStatus): readonly string[]
  write(text: string): void
}

/**
 * Shows the whole picture once, when it is due, and a line for each client that changes later. While a person is being
 * asked something it writes nothing, as it would write into the question; it catches up after the answer.
 */
export class StatusBoard {
  private shown: AppStatus | undefined
  private isDue = false
  private questions = 0

  constructor(private readonly parts: StatusBoardParts) {}

  /** The picture may be shown from now on. A second call does nothing. */
  due(): void {
    this.isDue = true
    this.update()
  }

  /** To be called after every change of the status. */
  update(): void {
    if (!this.isDue || this.questions > 0) return
    const { status, picture, changes, write } = this.parts
    const now = status()
    if (!this.shown) write(picture(now))
    else for (const line of changes(this.shown, now)) write(`${line}\n`)
    this.shown = now
  }

  /** Writes nothing until `question` has been answered, or given up. */
  async whileAsked<T>(question: () => Promise<T>): Promise<T> {
    this.questions++
    try {
      return await question()
    } finally {
      this.questions--
      this.update()
    }
  }
}
