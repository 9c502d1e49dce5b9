/** Which account was logged in under the name of a client the last time. */
export interface KnownAccounts {
  /** The id of the account; `undefined` when the client was never online. */
  find(client: string): Promise<number | undefined>
  /** Keeps which account the client is logged in as. */
  note(client: string, accountId: number): Promise<void>
}
