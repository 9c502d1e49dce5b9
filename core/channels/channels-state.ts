import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Channel } from './channel.js'
import { type ChannelsEvent, channelEvents } from './channels-event.js'
import { ChannelsText } from './channels-text.js'
import type { TakenNames } from './check-channels.js'
import { type KnownChannels, type ReadChannels, readChannels } from './read-channels.js'
import { hasSingleAgent } from './single-agent.js'
import type { TextDocument } from './text-document.js'

/** What channels are made of. */
export interface ChannelsParts extends TakenNames {
  readonly document: TextDocument
  readonly clock: Clock
  readonly logger: Logger
}

/** A text with what it says. */
export interface ReadText {
  readonly text: string | undefined
  readonly read: ReadChannels
}

/** What is to be told of channels that their file does not show; one sentence each. */
export type FurtherNotes = (channels: readonly Channel[]) => readonly string[]

/** A file that is being written is broken for a moment; only one that stays so is told of, after so many milliseconds. */
const brokenForMs = 500

const gone: ConfigDiagnostic = {
  line: 1,
  column: 1,
  path: '',
  message: 'the file is gone',
  fix: 'Put it back, or write one with `[]` when there are to be no channels.',
}

/** How many problems of a broken file are logged. */
const maxTold = 20

/** The channels as they were last read without an error, and how the file is now. */
export class ChannelsState {
  channels: readonly Channel[] = []
  problems: readonly ConfigDiagnostic[] = []
  notes: readonly string[] = []
  private further: FurtherNotes = () => []
  private toldFurther: ReadonlySet<string> = new Set()
  private latest: { text: string | undefined; read: ReadChannels } | undefined
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
    const read = this.read(text)
    const moved = await this.moveSingleAgents(text, read).catch((error) => {
      logger.warn('the old form of agents stays in the file, and is read as before', { error })
      return undefined
    })
    this.take(moved ?? { text, read }, true)
  }

  /** Looks at the file anew: a burst of calls is one or two looks. */
  look(): void {
    if (this.isLooking) return
    this.isLooking = true
    this.soon(() => {
      this.isLooking = false
      return this.refresh()
    })
  }

  /** What a text says. @throws CONFIG_CHANNELS_INVALID with every problem. */
  read(text: string | undefined): ReadChannels {
    if (this.latest && this.latest.text === text) return this.latest.read
    return assertValid(this.parts.document.name, text, this.parts, this.latest?.read.known)
  }

  /** A text with agents of the old form in their lists, and what it says. @throws CONFIG_CHANNELS_INVALID */
  withListedAgents(text: string | undefined, read: ReadChannels): ReadText {
    if (text === undefined || !read.channels.some(({ json }) => hasSingleAgent(json))) return { text, read }
    const changed = new ChannelsText(text, read.channels, read.shape)
    changed.moveSingleAgents()
    const next = changed.toString()
    return { text: next, read: this.read(next) }
  }

  /** Keeps a copy of a text whose agents of the old form are being moved. */
  async backUp(text: string): Promise<void> {
    const { document, logger } = this.parts
    const backup = await document.backUp(text)
    logger.info('agents of the old form are now in the lists of agents', { file: document.name, backup })
  }

  /** Takes what was read, and tells what is different. @param isFirst - nothing was read before, so nothing has changed. */
  take({ text, read }: ReadText, isFirst = false): void {
    const { document, logger } = this.parts
    const { channels, notes } = read
    const before = this.channels
    // Others may have changed the channels while this machine's file has errors.
    const isBroken = (document.problems ?? []).length > 0
    const wasBroken = this.problems.length > 0 && !isBroken
    const known = this.notes
    this.latest = { text, read }
    if (!isBroken) this.stopWaiting()
    if (!isBroken) this.problems = []
    this.channels = Object.freeze([...channels])
    this.notes = notes
    if (wasBroken) {
      logger.info('the file of the channels can be used again', { file: document.name })
      this.tell({ type: 'valid' })
    }
    const events = channelEvents(before, this.channels)
    if (!isFirst && events.length > 0) logger.info('the channels have changed', { ...told(events) })
    for (const note of notes) if (!known.includes(note)) logger.info(note, { file: document.name })
    this.tellFurther()
    for (const event of events) this.tell(event)
  }

  /** Tells further notes with those of the file: now, and after each change. */
  noteAlso(notes: FurtherNotes): void {
    this.further = notes
    this.tellFurther()
  }

  /** As they are now: what they depend on may change without the file. */
  furtherNotes(): readonly string[] {
    return this.further(this.channels)
  }

  private tellFurther(): void {
    const { document, logger } = this.parts
    const notes = this.furtherNotes()
    for (const note of notes) if (!this.toldFurther.has(note)) logger.warn(note, { file: document.name })
    this.toldFurther = new Set(notes)
  }

  /** Does one thing with the file at a time. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => {})
    return result
  }

  private soon(work: () => Promise<void>): void {
    const { document, logger } = this.parts
    // What cannot be asked for is told of by the document again, once it can.
    const tell = (error: unknown) => logger.debug('the channels could not be read', { file: document.name, error })
    void this.inTurn(work).catch(tell)
  }

  /** Ends what is under way, and tells nobody any more. */
  async close(): Promise<void> {
    this.stopWaiting()
    await this.turn
    this.stopWaiting()
    this.listeners.clear()
  }

  private async moveSingleAgents(text: string | undefined, read: ReadChannels): Promise<ReadText | undefined> {
    const { document } = this.parts
    const moved = this.withListedAgents(text, read)
    if (text === undefined || moved.text === undefined || moved.text === text) return undefined
    return document.exclusively(async () => {
      if ((await document.read()) !== text) return undefined
      await this.backUp(text)
      return (await document.replace(text, moved.text ?? text)) ? moved : undefined
    })
  }

  private async refresh(): Promise<void> {
    const { clock } = this.parts
    const { text, read, problems } = await this.tryRead()
    const isKnown = text === this.latest?.text && (this.problems.length === 0 || problems.length > 0)
    if (read && !isKnown) this.take({ text, read })
    if (problems.length === 0) return this.stopWaiting()
    this.broken ??= clock.after(brokenForMs, () => this.soon(() => this.stayedBroken()), {
      keepsProcessAlive: false,
    })
  }

  private async stayedBroken(): Promise<void> {
    this.broken = undefined
    const { document, logger } = this.parts
    const { text, read, problems } = await this.tryRead()
    if (read && problems.length === 0) return this.take({ text, read })
    if (isDeepStrictEqual(problems, this.problems)) return
    this.problems = problems
    const { name: file } = document
    logger.warn('the file of the channels has errors, so the channels stay as they were', {
      file,
      problems: problems.length,
    })
    for (const { line, column, path, message, fix } of problems.slice(0, maxTold)) {
      logger.warn(`${basename(file)}:${line}:${column} ${path ? `${path}: ` : ''}${message}. Fix: ${fix}`)
    }
    this.tell({ type: 'invalid', problems })
  }

  /** The file as it is now, or why it cannot be used. */
  private async tryRead(): Promise<{ text?: string; read?: ReadChannels; problems: readonly ConfigDiagnostic[] }> {
    const { document } = this.parts
    try {
      const text = await document.read()
      // One that never was there is not missed.
      if (text === undefined && this.latest?.text !== undefined) return { problems: [gone] }
      return { text, read: this.read(text), problems: document.problems ?? [] }
    } catch (error) {
      if (isSwitchboardError(error, 'CONFIG_CHANNELS_INVALID')) return { problems: error.context.problems }
      if (!isSwitchboardError(error, 'CONFIG_UNREADABLE')) throw error
      return { problems: [{ line: 1, column: 1, path: '', message: error.context.reason, fix: error.fix }] }
    }
  }

  private stopWaiting(): void {
    this.broken?.cancel()
    this.broken = undefined
  }

  private tell(event: ChannelsEvent): void {
    for (const listener of [...this.listeners]) listener(event)
  }
}

/** What was added, changed and removed, by the ids of the channels. */
function told(events: readonly ChannelsEvent[]): Record<string, readonly string[]> {
  const ids: Record<string, string[]> = {}
  for (const event of events) {
    if ('channel' in event) ids[event.type] = [...(ids[event.type] ?? []), event.channel.id]
  }
  return ids
}

/**
 * What a text says; no text says that there are no channels.
 * @throws CONFIG_CHANNELS_INVALID with every problem.
 */
export function assertValid(
  file: string,
  text: string | undefined,
  taken: TakenNames,
  known?: KnownChannels,
): ReadChannels {
  const read = readChannels(text ?? '[]', taken, known)
  if (read.problems.length > 0) {
    throw new SwitchboardError('CONFIG_CHANNELS_INVALID', { file, problems: read.problems })
  }
  return text === undefined ? { ...read, shape: { path: ['channels'], single: false } } : read
}
