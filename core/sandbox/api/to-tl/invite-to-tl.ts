import type { TlValue } from '../../tl-value.js'
import type { InviteLink } from '../../world/chat.js'
import type { View } from './view.js'

export function inviteToTl(view: View, link: InviteLink): TlValue {
  return {
    _: 'chatInviteExported',
    revoked: link.revoked || undefined,
    permanent: link.permanent || undefined,
    request_needed: link.requestNeeded || undefined,
    link: `https://t.me/+${link.hash}`,
    admin_id: view.user(link.adminId),
    date: link.date,
    expire_date: link.expireDate,
    usage_limit: link.usageLimit,
    usage: link.importers.length || undefined,
    title: link.title,
  }
}
