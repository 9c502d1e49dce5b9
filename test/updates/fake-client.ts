import { CallGroup } from '../../core/client/calls/call-group.js'
import type { Client } from '../../core/client/client.js'
import { registerOwner } from '../../core/client/client-owner.js'
import { Message } from '../../core/client/messages/message.js'
import type { TlObject } from '../../core/mtproto/driver.js'

export interface Sent {
  peer: unknown
  text: string
  options: Record<string, unknown>
}

type Listener = (updates: TlObject, origin?: { method: string; params: Record<string, unknown> }) => void
type Answer = (params: Record<string, unknown>) => unknown

/** A client without a network: tests push updates into it and script what requests answer. */
export class FakeClient {
  type: 'user' | 'bot' = 'user'
  readonly sent: Sent[] = []
  readonly forwarded: { to: unknown; from: unknown; ids: readonly number[]; randomIds?: readonly bigint[] }[] = []
  readonly deleted: { peer: unknown; ids: readonly number[] }[] = []
  readonly invoked: { method: string; params: Record<string, unknown> }[] = []
  readonly answers = new Map<string, Answer>([
    ['updates.GetState', () => ({ className: 'updates.State', pts: 0, qts: 0, date: 1, seq: 0 })],
    ['updates.GetDifference', () => ({ className: 'updates.DifferenceEmpty', date: 1, seq: 0 })],
  ])
  readonly known = new Map<number, { username?: string; otherUsernames?: string[]; isGroup?: boolean }>([
    [5, {}],
    [6, {}],
  ])
  state = 'online'
  private listener: Listener | undefined
  private readonly stateListeners = new Set<(state: string, previous: string) => void>()
  private messageId = 10_000

  constructor(
    readonly name = 'alpha',
    readonly self: { id: number; username?: string; otherUsernames?: string[]; isBot: boolean } = {
      id: 1,
      username: 'alpha_bot',
      isBot: true,
    },
  ) {
    registerOwner(this, {
      start: async () => {},
      stop: async () => {},
      onUpdates: (listener) => this.onUpdates(listener as Listener),
      cut: () => {},
      callGroup: () => new CallGroup({ inForce: [], compose() {}, order: () => [] }),
      unreadable: () => ({}),
    })
  }

  readonly peers = {
    get: (id: number) => this.known.get(id),
    find: async (id: number) => this.known.get(id),
    inputPeer: (id: number): TlObject | undefined =>
      this.known.has(id) ? { className: 'InputPeer', markedId: id } : undefined,
    inputChannel: (id: number): TlObject | undefined =>
      this.known.has(id) ? { className: 'InputChannel', markedId: id } : undefined,
    learnFrom: (object: TlObject) => {
      for (const one of (object.users ?? []) as TlObject[]) if (one.min !== true) this.known.set(Number(one.id), {})
      for (const one of (object.chats ?? []) as TlObject[]) {
        if (one.min !== true) this.known.set(-1_000_000_000_000 - Number(one.id), {})
      }
    },
  }

  asClient(): Client {
    return this as unknown as Client
  }

  onUpdates(listener: Listener): void {
    this.listener = listener
  }

  onState(listener: (state: string, previous: string) => void): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  setState(state: string): void {
    const previous = this.state
    this.state = state
    for (const listener of this.stateListeners) listener(state, previous)
  }

  /** The server pushes. */
  push(updates: TlObject): void {
    this.peers.learnFrom(updates)
    this.listener?.(updates)
  }

  /** The result of an own request. */
  pushResult(method: string, updates: TlObject, params: Record<string, unknown> = {}): void {
    this.listener?.(updates, { method, params })
  }

  async invoke(method: string, params: Record<string, unknown>): Promise<unknown> {
    this.invoked.push({ method, params })
    const answer = this.answers.get(method)
    if (!answer) throw new Error(`nothing is scripted for ${method}`)
    const result = await answer(params)
    this.peers.learnFrom(result as TlObject)
    return result
  }

  create(className: string, fields: Record<string, unknown>): TlObject {
    return { className, ...fields }
  }

  async sendMessage(peer: unknown, text: string, options: Record<string, unknown> = {}): Promise<Message> {
    this.sent.push({ peer, text, options })
    return new Message({
      className: 'Message',
      id: this.messageId++,
      message: text,
      peerId: { className: 'PeerUser', userId: 5 },
    })
  }

  async editMessage(peer: unknown, id: number, text: string): Promise<Message> {
    this.sent.push({ peer, text, options: { edited: id } })
    return new Message({ className: 'Message', id, message: text })
  }

  async forwardMessages(
    to: unknown,
    from: unknown,
    ids: readonly number[],
    options: { randomIds?: readonly bigint[] } = {},
  ): Promise<Message[]> {
    this.forwarded.push({ to, from, ids, ...options })
    return []
  }

  async deleteMessages(peer: unknown, ids: readonly number[]): Promise<void> {
    this.deleted.push({ peer, ids })
  }
}
