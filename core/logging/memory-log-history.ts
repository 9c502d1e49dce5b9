import { LogHistory } from './log-history.js'

/** So many lines are kept. */
const maxLines = 5_000

/** Keeps the latest lines in memory, for a process that writes no log files. */
export class MemoryLogHistory extends LogHistory {
  private readonly kept: string[] = []

  add(line: string): void {
    this.kept.push(line)
    if (this.kept.length >= 2 * maxLines) this.kept.splice(0, this.kept.length - maxLines)
  }

  async *lines(): AsyncIterable<string> {
    for (let index = this.kept.length - 1; index >= 0; index--) yield this.kept[index] ?? ''
  }
}
