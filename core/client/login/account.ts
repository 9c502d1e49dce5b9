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
  const phone = text(user.phone)
  return {
    id: Number(user.id),
    isBot: Boolean(user.bot),
    firstName,
    ...(lastName === undefined ? {} : { lastName }),
    ...(username === undefined ? {} : { username }),
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
