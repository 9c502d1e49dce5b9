import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import { showAs } from '../errors/show-as.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Channel, ChannelJson } from './channel.js'
import type { ChannelsEvent } from './channels-event.js'
import { channelsOwners } from './channels-owner.js'
import { type ChannelsParts, ChannelsState, type ReadText } from './channels-state.js'
import { ChannelsText } from './channels-text.js'
import { refusedChange } from './refused-change.js'

/** How a change is made sure to meet the channel that was looked at. */
export interface ChannelChangeOptions {
  /** The `version` of the channel that was looked at; absent: whatever it is now. */
  version?: string
}

/** How often a change is made anew because somebody else changed the file meanwhile. */
const maxRaces = 20

/** Looks at the channels before a change. @throws what speaks against it. */
type Check = (channels: readonly Channel[]) => void

/**
 * The output channels of `channels.json`. What is changed in the file by hand shows here by itself, what is changed here
 * stands in the file when the call resolves. A file that cannot be used changes nothing: the channels stay as they were.
 */
export class Channels {
  private readonly state: ChannelsState
  private endWatch: (() => Promise<void>) | undefined

  /** For {@link open}: what was not loaded is empty. */
  constructor(private readonly parts: ChannelsParts) {
    this.state = new ChannelsState(parts)
    channelsOwners.register(this, {
      close: () => this.#close(),
      noteAlso: (notes) => this.state.noteAlso(notes),
    })
  }

  /**
   * Reads the channels, moves agents of the old form into the list (a copy of the file is kept beside it), and follows
   * the file from then on.
   * @throws CONFIG_CHANNELS_INVALID with every problem of the file, CONFIG_UNREADABLE.
   */
  static async open(parts: ChannelsParts): Promise<Channels> {
    const channels = new Channels(parts)
    await channels.state.load()
    channels.endWatch = await parts.document.watch(() => channels.state.look())
    // Between the reading and the watching somebody may have written.
    channels.state.look()
    return channels
  }

  /** All channels, in the order of the file; those that are not enabled too. */
  list(): readonly Channel[] {
    return this.state.channels
  }

  /** The channel with this id. */
  get(id: string): Channel | undefined {
    return this.state.channels.find((channel) => channel.id === id)
  }

  /** What is wrong with the file at this moment; empty: what it says is in use. */
  get problems(): readonly ConfigDiagnostic[] {
    return this.state.problems
  }

  /** Keys that are kept without being understood, what has no effect, and channels that nobody serves; one sentence each. */
  get notes(): readonly string[] {
    return [...this.state.notes, ...this.state.furtherNotes(), ...(this.parts.document.notes ?? [])]
  }

  /** Calls `listener` after each change, in order. It must not throw. @returns ends it. */
  onChange(listener: (event: ChannelsEvent) => void): () => void {
    return this.state.onChange(listener)
  }

  /**
   * Adds a channel, written as in the file.
   * @throws APP_CHANNEL_EXISTS, CONFIG_CHANNEL_INVALID with what is wrong with it, CONFIG_UNWRITABLE; CONFIG_CHANNELS_INVALID
   * when the file itself cannot be used.
   */
  async create(channel: ChannelJson): Promise<Channel> {
    const id = String(channel.id ?? '')
    const check: Check = (channels) => {
      if (channels.some((other) => other.id === id)) throw new SwitchboardError('APP_CHANNEL_EXISTS', { id })
    }
    return found(await this.change(id, check, (text) => text.create(channel)), id)
  }

  /**
   * Changes the keys that `patch` names, written as in the file; `null` takes a key away, all others stay.
   * @throws APP_CHANNEL_UNKNOWN, APP_CHANNEL_CONFLICT, CONFIG_CHANNEL_INVALID, CONFIG_UNWRITABLE, and CONFIG_CHANNELS_INVALID
   * when the file itself cannot be used; nothing is changed then.
   */
  async update(id: string, patch: ChannelJson, options: ChannelChangeOptions = {}): Promise<Channel> {
    const channels = await this.change(id, expects(id, options, patch), (text) => text.update(id, patch))
    return found(channels, typeof patch.id === 'string' ? patch.id : id)
  }

  /** Takes a channel out of the file. @throws APP_CHANNEL_UNKNOWN, APP_CHANNEL_CONFLICT, CONFIG_UNWRITABLE */
  async delete(id: string, options: ChannelChangeOptions = {}): Promise<void> {
    await this.change(id, expects(id, options), (text) => text.delete(id))
  }

  /**
   * Adds an agent to a channel.
   * @throws what {@link update} throws; CONFIG_CHANNEL_INVALID also for a session name that is taken.
   */
  async addAgent(id: string, agent: ChannelJson, options: ChannelChangeOptions = {}): Promise<Channel> {
    return found(await this.change(id, expects(id, options, agent), (text) => text.addAgent(id, agent), true), id)
  }

  /** Takes an agent out of a channel; its session stays. @throws APP_CHANNEL_AGENT_UNKNOWN, and what {@link update} throws. */
  async removeAgent(id: string, sessionName: string, options: ChannelChangeOptions = {}): Promise<Channel> {
    const expected = expects(id, options)
    const check: Check = (channels) => {
      expected(channels)
      const agents = found(channels, id).agents.map((agent) => agent.sessionName)
      if (agents.includes(sessionName)) return
      throw new SwitchboardError('APP_CHANNEL_AGENT_UNKNOWN', { id, sessionName, agents })
    }
    return found(await this.change(id, check, (text) => text.removeAgent(id, sessionName)), id)
  }

  async #close(): Promise<void> {
    await this.endWatch?.()
    await this.state.close()
  }

  /** What a text says that is to be written. @throws CONFIG_CHANNEL_INVALID */
  private checked(next: string, id: string, before: readonly Channel[], addsAgent: boolean): ReadText {
    try {
      return this.state.withListedAgents(next, this.state.read(next))
    } catch (error) {
      const at = before.findIndex((channel) => channel.id === id)
      const agent = addsAgent ? before[at]?.agents.length : undefined
      throw refusedChange(error, {
        channel: id,
        index: at < 0 ? before.length : at,
        ...(agent !== undefined && { agent }),
      })
    }
  }

  /** Makes a change on the file as it is now, and again where somebody else changed it meanwhile. */
  private change(
    id: string,
    check: Check,
    act: (text: ChannelsText) => void,
    addsAgent = false,
  ): Promise<readonly Channel[]> {
    const { state } = this
    const { document } = this.parts
    const once = async () => {
      const text = await document.read()
      const read = state.read(text)
      check(read.channels)
      // What is changed are lists of agents, also where the file or the caller says it in the old form.
      const listed = state.withListedAgents(text, read)
      const changed = new ChannelsText(listed.text, listed.read.channels, listed.read.shape)
      act(changed)
      const next = changed.toString()
      const result = this.checked(next, id, listed.read.channels, addsAgent)
      if (text !== undefined && listed.text !== text) await state.backUp(text)
      if (!(await document.replace(text, result.text ?? next))) return undefined
      state.take(result)
      return state.channels
    }
    return state.inTurn(() =>
      document.exclusively(async () => {
        for (let race = 0; race < maxRaces; race++) {
          const channels = await once()
          if (channels) return channels
        }
        throw new SwitchboardError('APP_CHANNEL_BUSY', { id, file: document.name })
      }),
    )
  }
}

/** @throws APP_CHANNEL_UNKNOWN */
function found(channels: readonly Channel[], id: string): Channel {
  const channel = channels.find((candidate) => candidate.id === id)
  if (channel) return channel
  throw new SwitchboardError('APP_CHANNEL_UNKNOWN', { id, known: channels.map((one) => one.id) })
}

/** @throws APP_CHANNEL_UNKNOWN, APP_CHANNEL_CONFLICT with both versions. */
function expects(id: string, { version }: ChannelChangeOptions, yours?: ChannelJson): Check {
  return (channels) => {
    const channel = found(channels, id)
    if (version === undefined || channel.version === version) return
    const { version: current, json: theirs } = channel
    throw new SwitchboardError('APP_CHANNEL_CONFLICT', { id, version: current, theirs, ...(yours && { yours }) })
  }
}

showAs(Channels, (channels) => ({ channels: channels.list().map(({ id }) => id) }))
