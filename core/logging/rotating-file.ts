import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A log file that is put aside as `NAME.1` when it is full; `NAME.1` becomes `NAME.2` and so on up to the number of
 * backups. Every line is handed to the operating system before `write` returns, so that a crash loses none.
 * Several processes may write to one file.
 */
export class RotatingFile {
  private descriptor: number | undefined
  private size = 0

  /**
   * @param maxBytes - a line that would make the file longer goes to a new one.
   * @param onError - told of the first line that could not be written, and of the next after one that could.
   */
  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
    private readonly backups: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  private failing = false

  /** Appends a line, with its line break. Does not throw: a full disk must not stop a client. */
  write(line: string): void {
    try {
      const bytes = Buffer.from(line)
      const descriptor = this.opened(bytes.length)
      writeSync(descriptor, bytes)
      this.size += bytes.length
      this.failing = false
    } catch (error) {
      this.close()
      if (!this.failing) this.onError(error)
      this.failing = true
    }
  }

  /** Closes the file; a later line opens it again. */
  close(): void {
    if (this.descriptor === undefined) return
    const descriptor = this.descriptor
    this.descriptor = undefined
    closeSync(descriptor)
  }

  private opened(more: number): number {
    const descriptor = this.descriptor ?? this.open()
    if (this.size === 0 || this.size + more <= this.maxBytes) return descriptor
    // Another process may have written to this file, or put it aside already.
    const isCurrent = statSync(this.path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino
    this.close()
    if (isCurrent) this.putAside()
    return this.open()
  }

  private open(): number {
    mkdirSync(dirname(this.path), { recursive: true })
    const descriptor = openSync(this.path, 'a', 0o600)
    this.descriptor = descriptor
    this.size = fstatSync(descriptor).size
    return descriptor
  }

  private putAside(): void {
    rmSync(this.numbered(this.backups), { force: true })
    for (let number = this.backups - 1; number >= 0; number--) {
      const from = this.numbered(number)
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, this.numbered(number + 1))
    }
  }

  private numbered(number: number): string {
    return number === 0 ? this.path : `${this.path}.${number}`
  }
}
