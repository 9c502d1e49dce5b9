import type { TlObject } from '../../mtproto/driver.js'

/** The Telegram account a client is logged in as. */
export interface Account {
  /** Telegram's id of the account. */
  id: number
  /** Whether it is a bot. */
  isBot: boolean
  /** The first name; a bot's is its whole name. */
  firstName: string
  /** The last name, if there is one. */
  lastName?: string
  /** Without the `@`. */
  username?: string
  /** Further usernames that lead to it, without the `@`; absent when there are none. */
  otherUsernames?: readonly string[]
  /** The phone number as Telegram tells it; bots have none. */
  phone?: string
  /** First and last name, or what there is of them. */
  displayName: string
}

/** Reads an account from a TL `User`. */
export function accountOf(user: TlObject): Account {
  const firstName = text(user.firstName) ?? ''
  const lastName = text(user.lastName)
  const username = usernameOf(user)
  const otherUsernames = otherUsernamesOf(user)
  const phone = text(user.phone)
  return {
    id: Number(user.id),
    isBot: Boolean(user.bot),
    firstName,
    ...(lastName === undefined ? {} : { lastName }),
    ...(username === undefined ? {} : { username }),
    ...(otherUsernames === undefined ? {} : { otherUsernames }),
    ...(phone === undefined ? {} : { phone }),
    displayName: [firstName, lastName].filter(Boolean).join(' ') || username || String(user.id),
  }
}

/** The username of a TL `User` or `Channel`; collectible ones lie in a list of their own. */
export function usernameOf(peer: TlObject): string | undefined {
  if (typeof peer.username === 'string') return peer.username
  if (!Array.isArray(peer.usernames)) return undefined
  const active = (peer.usernames as TlObject[]).find((each) => each.active)
  return text(active?.username)
}

/** The active usernames besides the one of {@link usernameOf}; `undefined` when there are none. */
export function otherUsernamesOf(peer: TlObject): readonly string[] | undefined {
  if (!Array.isArray(peer.usernames) || peer.usernames.length === 0) return undefined
  const first = usernameOf(peer)
  const others = (peer.usernames as TlObject[]).flatMap(({ active, username }) =>
    active && typeof username === 'string' && username !== first ? username : [],
  )
  return others.length > 0 ? others : undefined
}

/** Whether one of its usernames is this one, without the `@`; case does not matter. */
export function hasUsername(
  { username, otherUsernames }: { readonly username?: string; readonly otherUsernames?: readonly string[] },
  wanted: string,
): boolean {
  const name = wanted.toLowerCase()
  if (username?.toLowerCase() === name) return true
  return otherUsernames?.some((other) => other.toLowerCase() === name) ?? false
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
