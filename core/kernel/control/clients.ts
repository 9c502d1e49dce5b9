import type { ClientState } from '../../client/client-state.js'
import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { ClientInfo } from '../status.js'

/** How long {@link Clients.whenOnline} waits. */
export interface WaitOptions {
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal
}

/** How {@link Clients.sendMessage} sends. */
export interface SendByClientOptions {
  /** Message id to reply to. */
  readonly replyTo?: number
  /** Topic of a forum, by the id of its first message. */
  readonly topicId?: number
  /** Delivers without a sound; default `false`. */
  readonly silent?: boolean
  /** Two sends with one number are one message; default a random one. */
  readonly randomId?: bigint
}

/** A message that a client has sent. */
export interface SentByClient {
  /** Its id in the chat. */
  readonly id: number
  /** The marked id of the chat. */
  readonly chatId: number
}

/**
 * All clients, wherever they run, to look at and to speak by: any plugin can ask for it. It starts and stops none of them; that is
 * for `AppControl`, which plugins do not get.
 */
export abstract class Clients {
  /** All clients, in the order of the configuration. */
  abstract list(): readonly ClientInfo[]

  /** One client by its `session_name`; `undefined` when there is none. */
  abstract get(name: string): ClientInfo | undefined

  /** Where a client is in its life. @throws APP_CLIENT_UNKNOWN */
  state(name: string): ClientState {
    return this.known(name).state
  }

  /** The Telegram account of a client, once known. @throws APP_CLIENT_UNKNOWN */
  account(name: string): ClientInfo['account'] {
    return this.known(name).account
  }

  /**
   * Waits until a client is online; one that failed or was stopped may be started again meanwhile.
   * @throws APP_CLIENT_UNKNOWN, also when it is removed meanwhile; the signal's reason.
   */
  abstract whenOnline(name: string, options?: WaitOptions): Promise<void>

  /**
   * Sends a text by a client, also by one that another machine runs, which has 30 seconds to answer; or by an agent, which is
   * connected for it, and whose budgets count none of this. An address is known to each
   * client for itself, so `to` is what that one can resolve: `'@name'`, `'me'`, or a marked id of somebody it has met.
   * @throws APP_CLIENT_UNKNOWN, APP_CLIENT_OFFLINE when it is not online, AGENT_UNAVAILABLE for an agent that is paused or in
   *   quarantine, CLUSTER_... when it cannot be reached or nobody knows what
   *   came of it (`ambiguous`: give a `randomId` to be able to repeat it), and what the client throws.
   */
  abstract sendMessage(
    client: string,
    to: number | string,
    text: string | Markup,
    options?: SendByClientOptions,
  ): Promise<SentByClient>

  /**
   * Calls a method of Telegram by a client, as {@link sendMessage} sends.
   * @param params - plain data: objects of TL as `{ className, ...fields }`.
   * @returns the answer as plain data of the same form, 64-bit numbers as `bigint`.
   */
  abstract call(client: string, method: string, params?: Readonly<Record<string, unknown>>): Promise<TlObject>

  /** @throws APP_CLIENT_UNKNOWN */
  protected abstract known(name: string): ClientInfo
}
