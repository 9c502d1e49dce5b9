import type { ClientState } from '../../client/client-state.js'
import type { ClientInfo } from '../status.js'

/** How long {@link Clients.whenOnline} waits. */
export interface WaitOptions {
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal
}

/**
 * The clients of the process, to look at: any plugin can ask for it. It starts, stops and calls none of them; that is for
 * `AppControl`, which plugins do not get.
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

  /** @throws APP_CLIENT_UNKNOWN */
  protected abstract known(name: string): ClientInfo
}
