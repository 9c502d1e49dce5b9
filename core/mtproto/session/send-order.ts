import { LazyMap } from '../../collections/lazy-map.js'
import type { TlObject } from '../driver.js'

const sends: ReadonlySet<string> = new Set(
  ['SendMessage', 'SendMedia', 'SendMultiMedia', 'SendInlineBotResult', 'ForwardMessages'].map(
    (name) => `messages.${name}`,
  ),
)

/**
 * Who has to wait for whom: sends to one peer are to arrive in the order they were made, and to the server the requests
 * of one packet are simultaneous.
 */
export class SendOrder {
  private readonly latest = new LazyMap<string, bigint>()

  /** Whose order a request belongs to; `undefined` for one that may be carried out at any time. */
  static keyOf(request: TlObject): string | undefined {
    const { className, query } = request
    // One that goes without updates, or belongs to an export, is in another.
    if (className.startsWith('Invoke')) return query ? SendOrder.keyOf(query as TlObject) : undefined
    if (!sends.has(className)) return undefined
    const peer = (request.toPeer ?? request.peer) as Readonly<Record<string, unknown>> | undefined
    return peer && `${peer.className} ${peer.userId ?? peer.chatId ?? peer.channelId ?? ''}`
  }

  /** Notes a request about to be sent. @returns the id of the one before it, when that is known. */
  follow(key: string, messageId: bigint): bigint | undefined {
    const precursor = this.latest.get(key)
    this.latest.set(key, messageId)
    return precursor
  }

  /** A request was answered; nobody needs to wait for it. */
  ended(key: string | undefined, messageId: bigint): void {
    if (key !== undefined && this.latest.get(key) === messageId) this.latest.delete(key)
  }
}
