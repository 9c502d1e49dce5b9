/** What an administrator may do, in Telegram's words. */
export const adminRightNames = [
  'change_info',
  'post_messages',
  'edit_messages',
  'delete_messages',
  'ban_users',
  'invite_users',
  'pin_messages',
  'add_admins',
  'anonymous',
  'manage_call',
  'other',
  'manage_topics',
  'post_stories',
  'edit_stories',
  'delete_stories',
] as const

/** What a member may be kept from doing, in Telegram's words. */
export const bannedRightNames = [
  'view_messages',
  'send_messages',
  'send_media',
  'send_stickers',
  'send_gifs',
  'send_games',
  'send_inline',
  'embed_links',
  'send_polls',
  'change_info',
  'invite_users',
  'pin_messages',
  'manage_topics',
  'send_photos',
  'send_videos',
  'send_roundvideos',
  'send_audios',
  'send_voices',
  'send_docs',
  'send_plain',
] as const

export type AdminRight = (typeof adminRightNames)[number]
export type BannedRight = (typeof bannedRightNames)[number]
export type AdminRights = ReadonlySet<AdminRight>

export interface BannedRights {
  readonly rights: ReadonlySet<BannedRight>
  /** Seconds since 1970; 0: for ever. */
  readonly untilDate: number
}

export const allAdminRights: AdminRights = new Set(adminRightNames.filter((name) => name !== 'anonymous'))

export const noBannedRights: BannedRights = { rights: new Set(), untilDate: 0 }

/** What a new group keeps its members from: changing its name, pinning. */
export const groupDefaultBannedRights: BannedRights = {
  rights: new Set<BannedRight>(['change_info', 'pin_messages', 'manage_topics']),
  untilDate: 0,
}
