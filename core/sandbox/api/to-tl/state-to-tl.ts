import type { TlValue } from '../../tl-value.js'
import type { AccountCall } from '../call.js'

/** Where the caller's box stands. */
export function stateToTl(call: AccountCall): TlValue {
  const { account, world, services, request } = call
  let unread_count = 0
  for (const dialog of account.dialogs.values()) {
    if (dialog.peer.type !== 'channel' && world.reading.unreadCount(account, dialog) > 0) unread_count += 1
  }
  return {
    _: 'updates.state',
    pts: account.log.pts,
    qts: account.qtsLog.pts,
    date: world.state.now,
    seq: services.logins.record(request.authKey.id).seq,
    unread_count,
  }
}
