import { isDeepStrictEqual } from 'node:util'
import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Channel } from './channel.js'
import { type ChannelsEvent, channelEvents } from './channels-event.js'
import { ChannelsText } from './channels-text.js'
import type { TakenNames } from './check-channels.js'
import { type ReadChannels, readChannels } from './read-channels.js'
import { sandboxAgents } from './sandbox-agents.js'
import type { TextDocument } from './text-document.js'

/** What channels are made of. */
export interface ChannelsParts extends TakenNames {
  readonly document: TextDocument
  readonly clock: Clock
  readonly logger: Logger
  /** Whether accounts are on Telegram, where the phone numbers of the sandbox do not exist; default `false`. */
  readonly onTelegram?: boolean
}

/** A file that is being written is broken for a moment; only one that stays so is told of, after so many milliseconds. */
const brokenForMs = 500

const gone: ConfigDiagnostic = {
  line: 1,
  column: 1,
  path: '',
  message: 'the file is gone',
  fix: 'Put it back, or write one with `[]` when there are to be no channels.',
}

/** The channels as they were last read without an error, and how the file is now. */
export class ChannelsState {
  channels: readonly Channel[] = []
  problems: readonly ConfigDiagnostic[] = []
  notes: readonly string[] = []
  private text: string | undefined
  private readonly listeners = new Set<(event: ChannelsEvent) => void>()
  private turn: Promise<unknown> = Promise.resolve()
  private isLooking = false
  private broken: Timer | undefined

  constructor(private readonly parts: ChannelsParts) {}

  onChange(listener: (event: ChannelsEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Reads the channels for the first time, and moves agents of the old form into the list.
   * @throws CONFIG_CHANNELS_INVALID, CONFIG_UNREADABLE
   */
  async load(): Promise<void> {
    const { document, logger } = this.parts
    const text = await document.read()
    const read = assertValid(document.name, text, this.parts)
    const moved = await this.moveSingleAgents(text, read).catch((error) => {
      logger.warn('the old form of agents stays in the file, and is read as before', { error })
      return undefined
    })
    if (moved === undefined) this.take(text, read)
    else this.take(moved, assertValid(document.name, moved, this.parts))
    for (const note of this.notes) logger.info(note, { file: document.name })
    const invented = this.parts.onTelegram ? sandboxAgents(this.channels) : []
    if (invented.length === 0) return
    logger.warn(
      'agents have phone numbers of the sandbox, and sandbox.enabled is false; write those of your accounts',
      {
        file: document.name,
        agents: invented,
      },
    )
  }

  /** Looks at the file anew: a burst of calls is one or two looks. */
  look(): void {
    if (this.isLooking) return
    this.isLooking = true
    void this.inTurn(async () => {
      this.isLooking = false
      await this.refresh()
    })
  }

  /** Takes what was read, and tells what is different. */
  take(text: string | undefined, { channels, notes }: ReadChannels): void {
    this.stopWaiting()
    const before = this.channels
    const wasBroken = this.problems.length > 0
    this.text = text
    this.problems = []
    this.channels = Object.freeze([...channels])
    this.notes = notes
    if (wasBroken) this.tell({ type: 'valid' })
    for (const event of channelEvents(before, this.channels)) this.tell(event)
  }

  /** Does one thing with the file at a time. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => {})
    return result
  }

  /** Ends what is under way, and tells nobody any more. */
  async close(): Promise<void> {
    this.stopWaiting()
    await this.turn
    this.stopWaiting()
    this.listeners.clear()
  }

  private async moveSingleAgents(text: string | undefined, { channels, shape }: ReadChannels) {
    const { document, logger } = this.parts
    if (text === undefined) return undefined
    const changed = new ChannelsText(text, channels, shape)
    if (!changed.moveSingleAgents()) return undefined
    const backup = await document.backUp(text)
    const next = changed.toString()
    if (!(await document.replace(text, next))) return undefined
    logger.info('agents of the old form are now in the lists of agents', { file: document.name, backup })
    return next
  }

  private async refresh(): Promise<void> {
    const { document, clock, logger } = this.parts
    try {
      const text = await document.read()
      if (text === this.text && this.problems.length === 0) return this.stopWaiting()
      if (text !== undefined) {
        const read = readChannels(text, this.parts)
        if (read.problems.length === 0) return this.take(text, read)
      }
    } catch (error) {
      logger.warn('the file of the channels cannot be read; they stay as they were', { error })
      return
    }
    this.broken ??= clock.after(brokenForMs, () => void this.inTurn(() => this.stayedBroken()), {
      keepsProcessAlive: false,
    })
  }

  private async stayedBroken(): Promise<void> {
    this.broken = undefined
    const { document, logger } = this.parts
    const text = await document.read().catch(() => undefined)
    const read = text === undefined ? undefined : readChannels(text, this.parts)
    if (read?.problems.length === 0) return this.take(text, read)
    const problems = read?.problems ?? [gone]
    if (isDeepStrictEqual(problems, this.problems)) return
    this.problems = problems
    const error = new SwitchboardError('CONFIG_CHANNELS_INVALID', { file: document.name, problems })
    logger.warn('the channels stay as they were', { error })
    this.tell({ type: 'invalid', problems })
  }

  private stopWaiting(): void {
    this.broken?.cancel()
    this.broken = undefined
  }

  private tell(event: ChannelsEvent): void {
    for (const listener of [...this.listeners]) listener(event)
  }
}

/**
 * What a text says; no text says that there are no channels.
 * @throws CONFIG_CHANNELS_INVALID with every problem.
 */
export function assertValid(file: string, text: string | undefined, taken: TakenNames): ReadChannels {
  const read = readChannels(text ?? '[]', taken)
  if (read.problems.length > 0) {
    throw new SwitchboardError('CONFIG_CHANNELS_INVALID', { file, problems: read.problems })
  }
  return text === undefined ? { ...read, shape: { path: ['channels'], single: false } } : read
}
