import type { AdminRights, BannedRights } from '../../world/rights.js'
import { adminRightNames, bannedRightNames } from '../../world/rights.js'
import type { Params } from '../params.js'

/** The latest date there is stands for "for ever", as 0 does. */
const forEver = 2_147_483_647

export function adminRightsFromTl(rights: Params): AdminRights {
  return new Set(adminRightNames.filter((name) => rights.flag(name)))
}

export function bannedRightsFromTl(rights: Params): BannedRights {
  const untilDate = rights.optionalInt('until_date') ?? 0
  return {
    rights: new Set(bannedRightNames.filter((name) => rights.flag(name))),
    untilDate: untilDate === forEver ? 0 : untilDate,
  }
}
