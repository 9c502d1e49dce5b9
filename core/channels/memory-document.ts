import type { TextDocument } from './text-document.js'

/** A text in memory, for tests and for programs that bring their channels along. */
export class MemoryDocument implements TextDocument {
  /** The copies that were kept, by name. */
  readonly backups = new Map<string, string>()
  private readonly listeners = new Set<() => void>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private text?: string,
    readonly name = 'channels.json',
  ) {}

  async read(): Promise<string | undefined> {
    return this.text
  }

  exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => {})
    return result
  }

  async replace(expected: string | undefined, next: string): Promise<boolean> {
    if (this.text !== expected) return false
    this.write(next)
    return true
  }

  async backUp(text: string): Promise<string> {
    const name = `${this.name}.backup-${this.backups.size + 1}`
    this.backups.set(name, text)
    return name
  }

  async watch(listener: () => void): Promise<() => Promise<void>> {
    this.listeners.add(listener)
    return async () => {
      this.listeners.delete(listener)
    }
  }

  /** Changes the text as a person does in an editor. */
  write(text: string | undefined): void {
    this.text = text
    for (const listener of this.listeners) listener()
  }
}
