/** Where an account's updates stand, as it outlives the process. */
export interface StoredState {
  /** The account: a state is worth nothing to another one. */
  accountId: number
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

/** Where update states are read from. They are written by the journal, in one transaction with its rows. */
export interface StateSource {
  load(): StoredState | undefined
  /** The channels with the latest activity first. */
  channels(): StoredChannel[]
}
