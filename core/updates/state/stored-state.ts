/** Where an account's updates stand, as it outlives the process. It is worth nothing to another account. */
export interface StoredState {
  pts: number
  qts: number
  date: number
  seq: number
}

export interface StoredChannel {
  id: number
  pts: number
  /** The highest message id seen; 0 for none. */
  lastMessageId: number
}

/** Where an account's updates stand at this moment, for whoever keeps it. */
export interface UpdatePositions {
  /** Of private chats, groups and containers; `undefined` before it is known. */
  readonly stored: StoredState | undefined
  /** Of a channel; `undefined` when it is closed to the account. */
  storedChannel(id: number): StoredChannel | undefined
}
