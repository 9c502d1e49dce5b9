/** A login as it is kept. */
export interface StoredSession {
  dcId: number
  /** 256 bytes. Secret: whoever has it is the account. */
  authKey: Uint8Array
  /** Where the data centre was reached, when it is none of Telegram's own. */
  host?: string
  port?: number
  /** Whose login it is, once known. */
  account?: { id: number; isBot: boolean }
}
