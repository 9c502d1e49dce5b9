/** A known peer as it is kept. */
export interface StoredPeer {
  /** Marked. */
  readonly id: number
  /** 64 bits, decimal. Good for one account only. */
  readonly accessHash: string
  readonly username?: string
  readonly otherUsernames?: readonly string[]
  /** Digits, of a person who shows it to this account. */
  readonly phone?: string
  readonly name: string
  readonly isBot?: boolean
  readonly isGroup?: boolean
  /** Of a person's Telegram app, as bots are told. */
  readonly language?: string
}

/** What can be read of a store at once, as it lies on this machine. */
export interface LocalPeers {
  find(id: number): StoredPeer | undefined
  /** @param username - one of its usernames, lower case, without `@`. */
  findByUsername(username: string): StoredPeer | undefined
}

/** Where the known peers of one account lie beyond those in memory. Bounded by its implementation. */
export interface PeerStore {
  /** What answers at once; absent: only those in memory are known without asking. */
  readonly local?: LocalPeers
  /** The account is known; before that nothing is found but what was saved just now. */
  open(accountId: number): Promise<void>
  find(id: number): Promise<StoredPeer | undefined>
  /** @param username - one of its usernames, lower case, without `@`. */
  findByUsername(username: string): Promise<StoredPeer | undefined>
  /** Returns at once: updates bring peers along. They are found from now on, and kept in groups. */
  save(peers: readonly StoredPeer[]): void
}

/** Keeps nothing: what falls out of memory is forgotten. */
export class NoPeerStore implements PeerStore {
  async open(): Promise<void> {}

  async find(): Promise<undefined> {}

  async findByUsername(): Promise<undefined> {}

  save(): void {}
}
