import type { KnownAccounts } from '../client/login/known-accounts.js'
import type { KeyValueStore } from '../storage/key-value-store.js'

/**
 * The key-value stores of the clients. They belong to accounts: a client that gets another name finds its values, and one
 * that is logged in as somebody else does not. What is kept before the first login goes to the account that it turns out
 * to be.
 */
export interface ClientStores extends KnownAccounts {
  /** @param client - the client's name; `''` for the app's scope. */
  store(client: string, namespace: string): KeyValueStore

  /** The client does not run any more; another one may work with the values of its account. */
  give(client: string): void
}
