import type { Client } from '../../client/client.js'
import { Message } from '../../client/messages/message.js'
import { randomLong } from '../../client/messages/message-calls.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'

/** What a bot offers to somebody who types `@bot query`, and the sending of one of it. */
export class InlineSearch {
  private found: { queryId: bigint; ids: readonly string[] } | undefined

  constructor(private readonly client: Client) {}

  /** Asks a bot. @returns what it offers, in its order. @throws RPC_ errors, when it does not answer too. */
  async ask(chat: TlObject, bot: string, query: string): Promise<{ title: string; description?: string }[]> {
    const { className, userId, accessHash } = await this.client.resolve(bot)
    if (className !== 'InputPeerUser') throw new SwitchboardError('RPC_PEER_UNKNOWN', { peer: bot })
    const asked = {
      bot: this.client.create('InputUser' as string, { userId, accessHash }),
      peer: chat,
      query,
      offset: '',
    }
    const { queryId, results } = await this.client.invoke('messages.GetInlineBotResults', asked)
    this.found = { queryId: BigInt(String(queryId)), ids: results.map(({ id }) => id) }
    return results.map(({ id, title, description }) => ({ title: title || id, ...(description && { description }) }))
  }

  /** Whether {@link ask} found so many. */
  has(number: number): boolean {
    return this.found?.ids[number - 1] !== undefined
  }

  /** Sends one of the results of {@link ask}, from 1. @returns `undefined` when there is none of that number. */
  async choose(chat: TlObject, number: number, topicId: number | undefined): Promise<Message | undefined> {
    const { found, client } = this
    const id = found?.ids[number - 1]
    if (!found || id === undefined) return undefined
    const replyTo =
      topicId === undefined ? {} : { replyTo: client.create('InputReplyToMessage', { replyToMsgId: topicId }) }
    const answer: TlObject = await client.invoke('messages.SendInlineBotResult', {
      ...{ peer: chat, queryId: found.queryId, id, randomId: randomLong() },
      ...replyTo,
    })
    const sent = ((answer.updates ?? []) as TlObject[]).find(({ message }) => typeof message === 'object')
    return sent && new Message(sent.message as TlObject, client.self?.id)
  }
}
