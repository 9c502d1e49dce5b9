import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import { randomLong } from '../messages/message-calls.js'
import { type ClientCalls, inputChannelOf } from '../peers/peer-resolver.js'

/** A topic of a forum. */
export interface Topic {
  /** What names it: the `topicId` of messages. */
  readonly id: number
  /** What it is called. */
  readonly title: string
  /** Whether nobody but administrators can write in it. */
  readonly isClosed: boolean
  /** Whether it stands at the top of the list. */
  readonly isPinned: boolean
}

/** How a topic is made. */
export interface TopicOptions {
  /** The colour of its sign: one of Telegram's six, as `0x6fb9f0`; default: Telegram chooses. */
  iconColor?: number
  /** The decimal id of a custom emoji for its sign. */
  iconEmojiId?: string
  /** Two with one number are one topic; default: of a handler's run, so that a second run makes no second topic. */
  randomId?: bigint
}

/** The topics of one forum; the account has to be allowed to manage them. */
export class ChatTopics {
  readonly #calls: ClientCalls
  readonly #peer: () => Promise<TlObject>
  readonly #nextRandomId: () => bigint

  /** To be had from `client.chat(...).topics`. */
  constructor(calls: ClientCalls, peer: () => Promise<TlObject>, nextRandomId: () => bigint = randomLong) {
    this.#calls = calls
    this.#peer = peer
    this.#nextRandomId = nextRandomId
  }

  /**
   * Makes a topic. Where a repeated run finds it made, and Telegram does not say which it became, the latest of this title is
   * taken, which user accounts alone can look for.
   * @returns its id, the `topicId` with which messages go there.
   */
  async create(
    title: string,
    { iconColor, iconEmojiId, randomId = this.#nextRandomId() }: TopicOptions = {},
  ): Promise<number> {
    const made = await this.#calls
      .invoke('channels.CreateForumTopic', {
        channel: await this.#channel(),
        title,
        randomId,
        ...(iconColor !== undefined && { iconColor }),
        ...(iconEmojiId !== undefined && { iconEmojiId: BigInt(iconEmojiId) }),
      })
      .catch(async (error) => {
        if (rpcReason(error) !== 'RANDOM_ID_DUPLICATE') throw error
        const known = (await this.list({ title })).find((topic) => topic.title === title)
        if (!known) throw error
        return known.id
      })
    return typeof made === 'number' ? made : topicIn(made)
  }

  /** Changes the title or the sign of a topic. @returns whether anything had to be changed. */
  edit(topicId: number, { title, iconEmojiId }: { title?: string; iconEmojiId?: string }): Promise<boolean> {
    return this.#edit(topicId, {
      ...(title !== undefined && { title }),
      ...(iconEmojiId !== undefined && { iconEmojiId: BigInt(iconEmojiId) }),
    })
  }

  /** Lets nobody but administrators write in a topic. @returns whether it was open. */
  close(topicId: number): Promise<boolean> {
    return this.#edit(topicId, { closed: true })
  }

  /** Opens a topic again. @returns whether it was closed. */
  reopen(topicId: number): Promise<boolean> {
    return this.#edit(topicId, { closed: false })
  }

  /** Keeps a topic at the top of the list. */
  async pin(topicId: number, pinned = true): Promise<void> {
    await this.#calls.invoke('channels.UpdatePinnedForumTopic', { channel: await this.#channel(), topicId, pinned })
  }

  /** Deletes a topic with everything in it. */
  async delete(topicId: number): Promise<void> {
    await this.#calls.invoke('channels.DeleteTopicHistory', { channel: await this.#channel(), topMsgId: topicId })
  }

  /** What a topic is; `undefined` when it is gone. */
  async get(topicId: number): Promise<Topic | undefined> {
    const found = await this.#calls.invoke('channels.GetForumTopicsByID', {
      channel: await this.#channel(),
      topics: [topicId],
    })
    return topicsOf(found)[0]
  }

  /**
   * The topics, those that were written in latest first; user accounts only.
   * @param options.title - only those whose title has this in it.
   * @param options.limit - at most so many; default 100, which is also the most.
   */
  async list({ title, limit = 100 }: { title?: string; limit?: number } = {}): Promise<Topic[]> {
    const found = await this.#calls.invoke('channels.GetForumTopics', {
      channel: await this.#channel(),
      ...(title !== undefined && { q: title }),
      offsetDate: 0,
      offsetId: 0,
      offsetTopic: 0,
      limit,
    })
    return topicsOf(found)
  }

  async #edit(topicId: number, change: Readonly<Record<string, unknown>>): Promise<boolean> {
    try {
      await this.#calls.invoke('channels.EditForumTopic', { channel: await this.#channel(), topicId, ...change })
      return true
    } catch (error) {
      if (rpcReason(error) === 'TOPIC_NOT_MODIFIED') return false
      throw error
    }
  }

  async #channel(): Promise<TlObject> {
    const channel = inputChannelOf(this.#calls, await this.#peer())
    if (channel) return channel
    const problem = 'only supergroups have topics'
    throw new SwitchboardError('PLUGIN_CHAT_CALL', {
      what: 'topics',
      problem,
      fix: 'Turn on the topics of the group first',
    })
  }
}

function topicsOf({ topics }: TlObject): Topic[] {
  return (topics as readonly TlObject[]).flatMap((topic) =>
    topic.className === 'ForumTopic'
      ? {
          id: Number(topic.id),
          title: String(topic.title),
          isClosed: topic.closed === true,
          isPinned: topic.pinned === true,
        }
      : [],
  )
}

/** The id of the topic that an answer tells of: the service message's. */
function topicIn(result: TlObject): number {
  const updates = (result.updates ?? []) as readonly TlObject[]
  const made = updates
    .map(({ message }) => message as TlObject | undefined)
    .find((message) => (message?.action as TlObject | undefined)?.className === 'MessageActionTopicCreate')
  if (made) return Number(made.id)
  throw new SwitchboardError('BUG_UNREACHABLE', {
    where: `the answer ${result.className} to channels.CreateForumTopic`,
  })
}
