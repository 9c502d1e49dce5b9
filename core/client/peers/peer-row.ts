import type { StoredPeer } from './peer-store.js'

/** How many peers of one account are kept; the ones learnt longest ago go first. */
export const defaultLimit = 50_000

/** The table is looked over after so many further peers. */
export const trimEvery = 1_000

/** A row of known peers, in either database. */
export interface PeerRow {
  readonly id: number
  readonly access_hash: string
  readonly username: string | null
  readonly name: string
  readonly is_bot: number | boolean
  readonly is_group: number | boolean
  /** With a space before and behind each. */
  readonly other_usernames: string | null
  readonly phone: string | null
  readonly language: string | null
}

/** Reads a row. */
export function peerOf(row: PeerRow): StoredPeer {
  const { id, access_hash: accessHash, username, other_usernames: others, phone, name, language } = row
  const { is_bot: isBot, is_group: isGroup } = row
  return {
    id,
    accessHash,
    name,
    ...(username === null ? {} : { username }),
    ...(others === null ? {} : { otherUsernames: others.trim().split(' ') }),
    ...(phone === null ? {} : { phone }),
    ...(isBot ? { isBot: true } : {}),
    ...(isGroup ? { isGroup: true } : {}),
    ...(language === null ? {} : { language }),
  }
}
