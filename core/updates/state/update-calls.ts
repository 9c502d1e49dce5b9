import type { Client } from '../../client/client.js'
import { markedId } from '../../client/peers/peer-id.js'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { listField } from '../../handlers/tl-fields.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Ending } from '../../time/ending.js'

/**
 * How far back a difference of a channel reaches, in events: what Telegram lets users and bots ask for
 * (core.telegram.org/method/updates.getChannelDifference). Where more was missed, it says that it is too much.
 */
const channelLimit = { user: 100, bot: 100_000 }

/** How many message ids one `channels.getMessages` takes. */
export const messagesPerCall = 100

/** The requests of the update state. */
export class UpdateCalls {
  constructor(
    private readonly client: Client,
    private readonly ending: Ending,
  ) {}

  state(): Promise<TlObject> {
    return this.call('updates.GetState', {})
  }

  /**
   * @param ptsTotalLimit - how many events back it may reach; `undefined`: as far as Telegram goes.
   * @param ptsLimit - how many events it brings at most; `undefined`: as Telegram likes.
   */
  difference(
    from: { pts: number; qts: number; date: number },
    ptsTotalLimit: number | undefined,
    ptsLimit: number | undefined,
  ): Promise<TlObject> {
    return this.call('updates.GetDifference', { ...from, ptsTotalLimit, ptsLimit })
  }

  /** Whether this account can address the channel, as far as is known without waiting. */
  knowsChannel(channelId: number): boolean {
    return this.client.peers.inputChannel(markedId('channel', channelId)) !== undefined
  }

  /** @returns `undefined` when this account cannot address the channel. */
  async channelDifference(channelId: number, pts: number): Promise<TlObject | undefined> {
    const channel = await this.inputChannel(channelId)
    if (!channel) return undefined
    const filter = this.client.create('ChannelMessagesFilterEmpty', {})
    const limit = channelLimit[this.client.type]
    return this.call('updates.GetChannelDifference', { channel, filter, pts, limit })
  }

  /** The messages of these ids, less those that cannot be read. */
  async channelMessages(channelId: number, ids: readonly number[]): Promise<readonly TlObject[]> {
    try {
      return await this.messagesOf(channelId, ids)
    } catch (error) {
      if (!isSwitchboardError(error, 'RPC_UNREADABLE')) throw error
      if (ids.length === 1) return []
      const half = ids.length >> 1
      const first = await this.channelMessages(channelId, ids.slice(0, half))
      return [...first, ...(await this.channelMessages(channelId, ids.slice(half)))]
    }
  }

  private async messagesOf(channelId: number, ids: readonly number[]): Promise<readonly TlObject[]> {
    const channel = await this.inputChannel(channelId)
    if (!channel) return []
    const wanted = ids.map((id) => this.client.create('InputMessageID', { id }))
    return listField(await this.call('channels.GetMessages', { channel, id: wanted }), 'messages')
  }

  private async inputChannel(channelId: number): Promise<TlObject | undefined> {
    const { peers } = this.client
    const id = markedId('channel', channelId)
    if (!peers.get(id)) await peers.find(id)
    return peers.inputChannel(id)
  }

  private call(method: string, params: Readonly<Record<string, unknown>>): Promise<TlObject> {
    return this.ending.during((signal) => this.client.invoke(method, params, { signal }))
  }
}
