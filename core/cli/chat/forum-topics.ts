import type { Client } from '../../client/client.js'
import type { TlObject } from '../../mtproto/driver.js'

/** What Telegram calls the topic that every forum has, and the number by which nothing is sent to it. */
const general = { id: 1, title: 'General' }
const limit = 100

/** The topics of a forum, by name. */
export class ForumTopics {
  private constructor(private readonly titles: Map<number, string>) {}

  /** @returns `undefined` when the chat is no forum. */
  static async of(client: Client, peer: TlObject): Promise<ForumTopics | undefined> {
    if (peer.className !== 'InputPeerChannel') return undefined
    const { channelId, accessHash } = peer
    const channel = client.create('InputChannel' as string, { channelId, accessHash })
    const { chats } = await client.invoke('channels.GetChannels', { id: [channel] })
    if (!chats.some((chat) => 'forum' in chat && chat.forum)) return undefined
    const request = { channel, offsetDate: 0, offsetId: 0, offsetTopic: 0, limit }
    const { topics } = await client.invoke('channels.GetForumTopics', request)
    const titles = topics.flatMap((topic): [number, string][] => ('title' in topic ? [[topic.id, topic.title]] : []))
    return new ForumTopics(new Map([[general.id, general.title], ...titles]))
  }

  get names(): string[] {
    return [...this.titles.values()]
  }

  /** Keeps what a service message says of a topic. */
  learn(id: number, title: unknown): void {
    if (typeof title === 'string' && title !== '') this.titles.set(id, title)
  }

  knows(id: number): boolean {
    return this.titles.has(id)
  }

  titleOf(id: number | undefined): string {
    return this.titles.get(id ?? general.id) ?? `#${id}`
  }

  /** By name, in part too, or by number. */
  find(wanted: string): number | undefined {
    const entries = [...this.titles]
    const name = wanted.toLowerCase()
    const named = entries.find(([, title]) => title.toLowerCase() === name)
    const begins = entries.filter(([, title]) => title.toLowerCase().startsWith(name))
    const [only] = begins.length === 1 ? begins : []
    return (named ?? entries.find(([id]) => String(id) === wanted) ?? only)?.[0]
  }

  /** Where a message has to say it goes: nowhere, for the general topic. */
  target(id: number | undefined): { topicId?: number } {
    return id === undefined || id === general.id ? {} : { topicId: id }
  }
}
