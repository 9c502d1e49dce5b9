import type { SessionDevice } from '../stored-session.js'

/** The programs whose logins can be taken over. */
export const sessionFormats = ['switchboard', 'pyrogram', 'telethon', 'gramjs', 'mtcute', 'tdata'] as const

export type SessionFormat = (typeof sessionFormats)[number]

/** A login as another program kept it. What its format does not say is absent. */
export interface ImportedSession {
  format: SessionFormat
  dcId: number
  /** 256 bytes. Secret: whoever has it is the account. */
  authKey: Uint8Array
  /** Where the data centre was reached. */
  host?: string
  port?: number
  /** The `api_id` the login was made with. */
  apiId?: number
  userId?: number
  isBot?: boolean
  /** Whether it is a login at Telegram's test servers. */
  testMode?: boolean
  /** The device it was shown as. */
  device?: SessionDevice
}

/**
 * Why something is no login of a format. `foreign`: it is none of this format at all; `damaged`: it has its marks and is
 * not whole; `empty`: it is whole, and nobody is logged in with it; `several`: it holds more than one login.
 */
export interface Unreadable {
  kind: 'foreign' | 'damaged' | 'empty' | 'several'
  problem: string
  /** What to do about it, where that is not plain from the kind. */
  remedy?: string
}

export type Reading = ImportedSession | Unreadable

export function isUnreadable(reading: Reading): reading is Unreadable {
  return 'problem' in reading
}

export function unreadable(problem: string, kind: Unreadable['kind'] = 'foreign', remedy?: string): Unreadable {
  return { kind, problem, remedy }
}
