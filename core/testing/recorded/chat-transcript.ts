import { isDeepStrictEqual } from 'node:util'
import { type PollState, pollState } from '../../client/chats/chat-polls.js'
import type { Message } from '../../client/messages/message.js'
import { messageSummary } from '../../client/messages/message-summary.js'
import type { TextEntity } from '../../formatting/text-entity.js'
import { type ReactionCount, reactionCounts } from '../../handlers/contexts/reaction-counts.js'
import type { TlObject } from '../../mtproto/driver.js'

/** A button under a message: one with `data` asks the bot, one with `url` opens it, any other sends its own text. */
export interface TranscriptButton {
  readonly text: string
  readonly data?: Uint8Array
  readonly url?: string
}

/** One message of the conversation as it stands now. */
export interface TranscriptLine {
  readonly id: number
  readonly senderId: number | undefined
  readonly out: boolean
  readonly date: Date
  readonly text: string
  readonly entities: readonly TextEntity[]
  /** The buttons under it, row by row. */
  readonly buttons: readonly (readonly TranscriptButton[])[]
  /** What is set below it, by everybody. */
  readonly reactions: readonly ReactionCount[]
  /** The poll it carries, as it stands now. */
  readonly poll?: PollState
  readonly edits: number
  readonly deleted: boolean
  /** The topic of a forum it lies in; absent in the general one, and elsewhere. */
  readonly topicId?: number
  /** The message itself, in its latest version. */
  readonly message: Message
}

/** What happened to a line of the conversation. */
export type ChatEvent = { readonly what: 'new' | 'edited' | 'deleted' | 'reacted'; readonly line: TranscriptLine }

/** What a conversation looks like by now: messages in their order, each in its latest version. */
export class Transcript {
  private readonly lines = new Map<number, TranscriptLine>()

  /**
   * @param ownId - whose conversation it is; their messages are `out` also where Telegram marks none, in Saved Messages.
   * @param nameOf - what people are called, by marked id.
   */
  constructor(
    private readonly ownId?: number,
    private readonly nameOf: (id: number | undefined) => string = String,
  ) {}

  get all(): readonly TranscriptLine[] {
    return [...this.lines.values()].sort((one, other) => one.id - other.id)
  }

  /** Begins anew, for another conversation. */
  clear(): void {
    this.lines.clear()
  }

  has(id: number): boolean {
    return this.lines.has(id)
  }

  /** Takes a message in; one that is known already counts as edited when it differs. @returns its line. */
  put(message: Message, isEdit = false): TranscriptLine {
    const known = this.lines.get(message.id)
    const { text: caption } = message
    const topicId = message.action?.className === 'MessageActionTopicCreate' ? message.id : message.topicId
    const summary = messageSummary(message, this.nameOf)
    const text = caption && summary && hasFile(message) ? `${caption}\n${summary}` : caption || summary
    const poll = pollOf(message)
    const line: TranscriptLine = {
      id: message.id,
      senderId: message.senderId,
      out: message.out || (message.senderId !== undefined && message.senderId === this.ownId),
      date: message.date,
      text,
      entities: message.entities,
      buttons: buttonsOf(message),
      reactions: reactionCounts(message.raw.reactions),
      edits: (known?.edits ?? 0) + (isEdit ? 1 : 0),
      deleted: false,
      message,
      ...(poll && { poll }),
      ...(topicId === undefined ? {} : { topicId }),
    }
    this.lines.set(message.id, line)
    return line
  }

  /** Takes in what is set below a message now. @returns its line, if it is here and that is news. */
  react(id: number, reactions: readonly ReactionCount[]): TranscriptLine | undefined {
    const known = this.lines.get(id)
    if (!known || isDeepStrictEqual(known.reactions, reactions)) return undefined
    const line = { ...known, reactions }
    this.lines.set(id, line)
    return line
  }

  /** Takes in how a poll stands now. @returns its line, if it is here and that is news. */
  voted(id: number, poll: PollState): TranscriptLine | undefined {
    const known = this.lines.get(id)
    if (!known?.poll || isDeepStrictEqual(known.poll, poll)) return undefined
    const line = { ...known, poll }
    this.lines.set(id, line)
    return line
  }

  /** Marks messages as gone. @returns those that were here. */
  remove(ids: readonly number[]): TranscriptLine[] {
    return ids.flatMap((id) => {
      const known = this.lines.get(id)
      if (!known || known.deleted) return []
      const line = { ...known, deleted: true }
      this.lines.set(id, line)
      return [line]
    })
  }
}

function pollOf({ media }: Message): PollState | undefined {
  if (media?.className !== 'MessageMediaPoll') return undefined
  return pollState(media.poll as TlObject, (media.results as TlObject | null) ?? undefined)
}

/** Whether there is more than a text with the preview of a link. */
function hasFile({ media }: Message): boolean {
  return media !== undefined && media.className !== 'MessageMediaWebPage'
}

function buttonsOf({ raw }: Message): TranscriptButton[][] {
  const markup = raw.replyMarkup as { rows?: readonly { buttons: readonly TranscriptButton[] }[] } | null | undefined
  return (markup?.rows ?? []).map((row) => row.buttons.map(({ text, data, url }) => ({ text, data, url })))
}
