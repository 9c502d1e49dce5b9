/** A username beside the one its owner chose: bought, or given by Telegram. */
export interface OtherUsername {
  readonly username: string
  /** Whether it leads to its owner. */
  active: boolean
}

/** Somebody or something with usernames. */
export interface Named {
  /** The one that can be edited. */
  readonly username: string | undefined
  readonly otherUsernames: readonly OtherUsername[]
}

/** The usernames that lead to it, the main one first. */
export function activeUsernames({ username, otherUsernames }: Named): string[] {
  const others = otherUsernames.filter(({ active }) => active).map((other) => other.username)
  return username === undefined ? others : [username, ...others]
}
