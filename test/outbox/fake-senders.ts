import type { Client } from '../../core/client/client.js'
import type { Message } from '../../core/client/messages/message.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { AttemptResult } from '../../core/outbox/attempt-result.js'
import type { Sender, SenderRequest, Senders, SenderWait } from '../../core/outbox/senders.js'

export interface SentMessage {
  readonly agent: string
  readonly to: unknown
  readonly text: string
  readonly randomId: bigint
}

/** What an account does with a send; absent: it delivers. */
export type Answer = (message: SentMessage) => Promise<void> | void

/** Accounts that deliver into a list, as Telegram takes it: one random id of one account once. */
export class FakeSenders implements Senders {
  readonly delivered: SentMessage[] = []
  readonly results: { agent: string; result: AttemptResult }[] = []
  readonly requests: SenderRequest[] = []
  answer: Answer = () => {}
  free: string[]
  /** Those who will never send. */
  readonly gone = new Set<string>()
  readonly accounts = new Map<string, number>()
  private readonly listeners = new Set<(agent: string) => void>()

  constructor(agents: readonly string[] = ['agent1']) {
    this.free = [...agents]
    for (const [index, agent] of agents.entries()) this.accounts.set(agent, 100 + index)
  }

  take(request: SenderRequest): Sender | SenderWait {
    this.requests.push(request)
    const { only, excluded } = request
    if (only !== undefined && this.gone.has(only)) return { waits: 'never', reason: `${only} is gone` }
    const able = [...this.accounts.keys()].filter((agent) => !excluded.includes(agent) && !this.gone.has(agent))
    if (able.length === 0) return { waits: 'never', reason: 'no account is left' }
    const name = this.free.find((agent) => (only === undefined ? able.includes(agent) : agent === only))
    if (name === undefined) {
      return only === undefined
        ? { waits: 'pool', reason: 'all wait' }
        : { waits: 'agent', agent: only, reason: 'busy' }
    }
    this.free = this.free.filter((agent) => agent !== name)
    return {
      name,
      account: this.accounts.get(name) ?? 0,
      client: this.client(name),
      release: (result) => {
        this.results.push({ agent: name, result })
        if (!this.gone.has(name) && !this.held.has(name)) this.give(name)
      },
    }
  }

  /** Accounts that stay busy when they are released. */
  readonly held = new Set<string>()

  give(agent: string): void {
    this.free.push(agent)
    for (const listener of this.listeners) listener(agent)
  }

  onFree(listener: (agent: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  texts(): string[] {
    return this.delivered.map(({ text }) => text)
  }

  private client(agent: string): Client {
    const send = async (to: unknown, text: unknown, randomId: bigint) => {
      const message = { agent, to, text: String(text), randomId }
      if (this.delivered.some((each) => each.agent === agent && each.randomId === randomId)) {
        throw new SwitchboardError('RPC_BAD_REQUEST', { method: 'messages.SendMessage', reason: 'RANDOM_ID_DUPLICATE' })
      }
      await this.answer(message)
      this.delivered.push(message)
      return { id: this.delivered.length }
    }
    const fake = {
      self: { id: 1 },
      config: { parseMode: 'none' },
      peers: { get: (id: number) => (id === 42 ? { username: 'Ann' } : undefined) },
      resolve: async (peer: number | string) => ({
        className: 'InputPeerUser',
        userId: typeof peer === 'number' ? peer : peer === '@ann' ? 42 : 43,
      }),
      sendMessage: (to: unknown, text: unknown, { randomId }: { randomId: bigint }) => send(to, text, randomId),
      sendFile: (to: unknown, file: unknown, { randomId }: { randomId: bigint }) => send(to, file, randomId),
      sendAlbum: async (to: unknown, items: unknown[], { randomId }: { randomId: bigint }) => [
        await send(to, `${items.length} files`, randomId),
      ],
      forwardMessages: async (to: unknown, _: unknown, ids: number[], { randomIds }: { randomIds: bigint[] }) => [
        await send(to, `forward of ${ids}`, randomIds[0] ?? 0n),
      ],
      getMessages: async (_: unknown, ids: readonly number[]) =>
        ids.map((id) => this.originals.find((message) => message.id === id)),
      invoke: async () => ({
        className: 'messages.Messages',
        messages: this.history.map((said, index) => ({
          className: 'Message',
          id: this.historyFrom + index,
          out: true,
          date: this.historyDate,
          message: '',
          peerId: { className: 'PeerUser', userId: 42 },
          ...(typeof said === 'string' ? { message: said } : said),
        })),
      }),
    }
    return fake as unknown as Client
  }

  /** What stands in every conversation, and since when (seconds). */
  history: (string | Readonly<Record<string, unknown>>)[] = []
  /** What an account sees in the chats it forwards from. */
  originals: Message[] = []
  /** The number of the first of these. */
  historyFrom = 500
  historyDate = 0
}
