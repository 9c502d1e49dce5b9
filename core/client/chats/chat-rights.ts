import type { TlObject } from '../../mtproto/driver.js'

/** What somebody can be kept from, in the words of Telegram's `ChatBannedRights`. */
export const bannedRightNames = [
  'viewMessages',
  'sendMessages',
  'sendMedia',
  'sendStickers',
  'sendGifs',
  'sendGames',
  'sendInline',
  'embedLinks',
  'sendPolls',
  'changeInfo',
  'inviteUsers',
  'pinMessages',
  'manageTopics',
  'sendPhotos',
  'sendVideos',
  'sendRoundvideos',
  'sendAudios',
  'sendVoices',
  'sendDocs',
  'sendPlain',
] as const

/** What an administrator can be allowed, in the words of Telegram's `ChatAdminRights`. */
export const adminRightNames = [
  'changeInfo',
  'postMessages',
  'editMessages',
  'deleteMessages',
  'banUsers',
  'inviteUsers',
  'pinMessages',
  'addAdmins',
  'anonymous',
  'manageCall',
  'other',
  'manageTopics',
  'postStories',
  'editStories',
  'deleteStories',
] as const

/** One thing that somebody can be kept from. */
export type BannedRight = (typeof bannedRightNames)[number]
/** One thing that an administrator can be allowed. */
export type AdminRight = (typeof adminRightNames)[number]

type Rights = Readonly<Record<string, boolean>>

/** Nothing is forbidden. */
export const noRights: Rights = {}
/** Not even reading is allowed, which is a ban. */
export const kicked: Rights = { viewMessages: true }
/** Reading alone is allowed. */
export const muted: Rights = bannedRights(
  bannedRightNames.filter((name) => name.startsWith('send') || name === 'embedLinks'),
)

/** Some things are forbidden. */
export function bannedRights(names: readonly BannedRight[]): Rights {
  return Object.fromEntries(names.map((name) => [name, true]))
}

/** What an administrator is allowed; not given: everything but to name others, and to be anonymous. */
export function adminRights(
  create: (className: string, fields: Readonly<Record<string, unknown>>) => TlObject,
  names: readonly AdminRight[] = adminRightNames.filter((name) => name !== 'addAdmins' && name !== 'anonymous'),
): TlObject {
  return create('ChatAdminRights', Object.fromEntries(names.map((name) => [name, true])))
}
