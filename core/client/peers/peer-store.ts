/** A known peer as it is kept. */
export interface StoredPeer {
  /** Marked. */
  readonly id: number
  /** 64 bits, decimal. Good for one account only. */
  readonly accessHash: string
  readonly username?: string
  readonly otherUsernames?: readonly string[]
  readonly name: string
  readonly isBot?: boolean
  readonly isGroup?: boolean
}

/** Where the known peers of one account lie beyond those in memory. Bounded by its implementation. */
export interface PeerStore {
  /** The account is known; before that nothing is found but what was saved just now. */
  open(accountId: number): void
  find(id: number): StoredPeer | undefined
  /** @param username - one of its usernames, lower case, without `@`. */
  findByUsername(username: string): StoredPeer | undefined
  save(peers: readonly StoredPeer[]): void
}

/** Keeps nothing: what falls out of memory is forgotten. */
export class MemoryPeerStore implements PeerStore {
  open(): void {}

  find(): undefined {}

  findByUsername(): undefined {}

  save(): void {}
}
