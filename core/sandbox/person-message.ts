import type { Media } from './world/media.js'
import type { Message } from './world/message.js'
import type { Peer } from './world/peer.js'
import type { Button } from './world/reply-markup.js'
import type { TextEntity } from './world/text-entity.js'
import { topicIdOf } from './world/topic-of.js'
import type { World } from './world/world.js'

/** A message as one person sees it. It stays live: after an edit, `text` is the new text. */
export class PersonMessage {
  constructor(
    private readonly world: World,
    private readonly viewerId: number,
    /** The message in the world. */
    readonly source: Message,
    /** Its number for this person. */
    readonly id: number,
  ) {}

  /** The text without any markup. */
  get text(): string {
    return this.source.textFor(this.viewerId)
  }

  /** The formatting of the text. */
  get entities(): readonly TextEntity[] {
    return this.source.entities
  }

  /** What is attached, if anything. */
  get media(): Media | undefined {
    return this.source.media
  }

  /** The chat it is in, as this person sees it. */
  get chat(): Peer {
    return this.source.peerFor(this.viewerId)
  }

  /** Username of its author, or the name when there is none; of a channel's post, the channel's. */
  get from(): string {
    const { state } = this.world
    if (this.source.post && this.source.conversation.type === 'channel') {
      const channel = state.channels.get(this.source.conversation.id)
      return channel?.username ?? channel?.title ?? ''
    }
    const account = state.accounts.get(this.source.senderId)
    return account?.username ?? account?.firstName ?? ''
  }

  /** Whether this person wrote it. In Saved Messages nothing counts as that, as on Telegram. */
  get out(): boolean {
    const { conversation, senderId } = this.source
    const isSaved = conversation.type === 'private' && conversation.userIds[0] === conversation.userIds[1]
    return senderId === this.viewerId && !isSaved
  }

  /** When it was sent. */
  get date(): Date {
    return new Date(this.source.date * 1_000)
  }

  /** Whether it was edited. */
  get edited(): boolean {
    return this.source.editDate !== undefined
  }

  /** Whether it is gone for this person. */
  get deleted(): boolean {
    return this.source.deleted || this.source.idFor(this.viewerId) === undefined
  }

  /** The number of the message it answers. */
  get replyToId(): number | undefined {
    return this.source.replyTo?.message.idFor(this.viewerId)
  }

  /** The topic of a forum it is in. */
  get topicId(): number | undefined {
    const { conversation } = this.source
    const isForum = conversation.type === 'channel' && this.world.state.channels.get(conversation.id)?.forum
    return isForum ? topicIdOf(this.source) : undefined
  }

  /** What a service message tells (`chat-add-user`, `pin-message` ...). */
  get service(): string | undefined {
    return this.source.action?.type
  }

  /** The buttons below it, row by row. */
  get buttons(): readonly (readonly Button[])[] {
    const markup = this.source.replyMarkup
    return markup && 'rows' in markup ? markup.rows : []
  }

  /** Everybody's reactions, with how many there are of each. */
  get reactions(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { emoticon } of [...this.source.reactions.values()].flat()) {
      counts.set(emoticon, (counts.get(emoticon) ?? 0) + 1)
    }
    return counts
  }
}
