import type { ConfigDiagnostic } from '../../config/config-diagnostic.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { Logger } from '../../logging/logger.js'
import type { SharedText } from '../../storage/shared-text.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { TextDocument } from '../text-document.js'
import { type FileOfShared, goneForMs } from './file-of-shared.js'

interface SharedDocumentParts {
  readonly shared: SharedText
  /** The person's file on this machine. */
  readonly file: FileOfShared
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * The channels that several machines share: the latest version in the database is what they are, and the file on each machine
 * follows it, and is where people change it.
 */
export class SharedDocument implements TextDocument {
  private turn: Promise<unknown> = Promise.resolve()
  /** The version that was told of last. */
  private told = 0
  /** Whether file and database have been compared since the file changed. */
  private isSettled = false
  private gone: Timer | undefined
  private readonly ending = new AbortController()
  private looking: Promise<void> = Promise.resolve()
  private isLookDue = false

  private constructor(private readonly parts: SharedDocumentParts) {}

  /**
   * Brings file and database together for the first time: a database without channels gets those of the file.
   * @throws CONFIG_CHANNELS_INVALID, CONFIG_UNREADABLE, STORAGE_...
   */
  static async open(parts: SharedDocumentParts): Promise<SharedDocument> {
    await parts.file.begin()
    return new SharedDocument(parts)
  }

  get name(): string {
    return this.parts.file.name
  }

  get problems(): readonly ConfigDiagnostic[] {
    return this.parts.file.problems
  }

  get notes(): readonly string[] {
    return this.parts.file.notes
  }

  async read(): Promise<string | undefined> {
    try {
      return (await this.parts.shared.latest())?.text
    } catch (error) {
      // Whoever was told of it could not see it, and is to be told again.
      this.told = -1
      throw error
    }
  }

  /** Of other machines nobody waits: whoever comes second finds another text than was expected, and begins anew. */
  exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.turn.then(async () => {
      // What a person has just saved comes first.
      await this.settle()
      return work()
    })
    this.turn = result.catch(() => {})
    return result
  }

  async replace(expected: string | undefined, next: string): Promise<boolean> {
    const { shared } = this.parts
    const latest = await shared.latest()
    if (latest?.text !== expected) return false
    if (!(await shared.write(latest?.version ?? 0, next))) return false
    // It is made; the file follows at the next look at the latest.
    await this.settle().catch(() => {
      this.isSettled = false
    })
    return true
  }

  backUp(text: string): Promise<string> {
    return this.parts.file.backUp(text)
  }

  async watch(listener: () => void): Promise<() => Promise<void>> {
    const { shared, file, clock } = this.parts
    const look = () => this.lookSoon(listener)
    const fileChanged = () => {
      this.isSettled = false
      look()
    }
    const endFile = await file.watch(() => {
      fileChanged()
      this.gone?.cancel()
      this.gone = clock.after(goneForMs, fileChanged, { keepsProcessAlive: false })
    })
    const endShared = shared.onChange(look)
    return async () => {
      this.ending.abort()
      endShared()
      this.gone?.cancel()
      await endFile()
      await this.looking
      await this.turn
    }
  }

  /** Looks once a look under way is over; a burst of calls is one or two looks. */
  private lookSoon(listener: () => void): void {
    if (this.isLookDue) return
    this.isLookDue = true
    this.looking = this.looking.then(async () => {
      this.isLookDue = false
      if (this.ending.signal.aborted) return
      // While the database is away what is known has to do: it is looked again soon.
      await this.look(listener).catch((error) =>
        this.parts.logger.debug('the shared channels could not be read', { error }),
      )
    })
  }

  private async look(listener: () => void): Promise<void> {
    const latest = await this.parts.shared.latest()
    const version = latest?.version ?? 0
    if (version === this.told && this.isSettled) return
    await this.settle()
    this.told = version
    listener()
  }

  /** Brings file and database together; what is wrong with the file is told as its problem and not thrown. */
  private async settle(): Promise<void> {
    const { file, logger } = this.parts
    try {
      await file.settle()
      this.isSettled = true
    } catch (error) {
      // What is in use is in the database; the file follows when it can be written.
      if (!isSwitchboardError(error, 'CONFIG_UNWRITABLE')) throw error
      if (!this.isSettled)
        logger.warn('the file of the channels cannot be written, and is not what they are', { error })
      this.isSettled = true
    }
  }
}
