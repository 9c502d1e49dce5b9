import type { TlValue } from '../../tl-value.js'
import type { AdminRights, BannedRights } from '../../world/rights.js'

export function adminRightsToTl(rights: AdminRights): TlValue {
  return { _: 'chatAdminRights', ...Object.fromEntries([...rights].map((name) => [name, true])) }
}

export function bannedRightsToTl(banned: BannedRights): TlValue {
  const flags = Object.fromEntries([...banned.rights].map((name) => [name, true]))
  return { _: 'chatBannedRights', ...flags, until_date: banned.untilDate === 0 ? 2_147_483_647 : banned.untilDate }
}
