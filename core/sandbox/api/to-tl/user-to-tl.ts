import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import { usernamesToTl } from './usernames-to-tl.js'
import type { View } from './view.js'

/** A person or bot as the viewer sees it. One literal, without spreading: this is made for each message that is told. */
export function userToTl(view: View, account: Account): TlValue {
  const { viewer, world } = view
  const id = BigInt(account.id)
  const accessHash = world.state.accessHash(viewer.id, 'user', account.id)
  if (account.deleted) return { _: 'user', id, access_hash: accessHash, deleted: true }
  if (isMin(view, account)) return minUserToTl(view, account)
  const self = account.id === viewer.id
  const contact = viewer.contacts.get(account.id)
  const photo = account.photos[0]
  const { username, usernames } = usernamesToTl(view, account, self)
  const { bot } = account
  return {
    _: 'user',
    id,
    access_hash: accessHash,
    self: self || undefined,
    contact: contact ? true : undefined,
    mutual_contact: contact && account.contacts.has(viewer.id) ? true : undefined,
    first_name: contact?.firstName ?? account.firstName,
    last_name: contact ? contact.lastName || undefined : account.lastName,
    username,
    usernames,
    phone: account.phone && world.relations.shows(account, 'PhoneNumber', viewer) ? account.phone : undefined,
    photo: photo ? { _: 'userProfilePhoto', photo_id: photo.id, dc_id: photo.dcId } : undefined,
    status: account.isBot ? undefined : statusToTl(view, account),
    bot: bot ? true : undefined,
    bot_info_version: bot?.infoVersion,
    bot_chat_history: bot && !bot.privacyMode ? true : undefined,
    bot_nochats: bot && !bot.canJoinGroups ? true : undefined,
    bot_inline_placeholder: bot?.inlinePlaceholder,
    bot_can_edit: bot && self ? true : undefined,
    lang_code: viewer.isBot && !self ? account.language : undefined,
  }
}

/** Whether the viewer is told only who somebody is: a stranger met in a group, in what it did not ask for. */
function isMin({ viewer, world, pushed }: View, account: Account): boolean {
  if (!world.minUsers || !pushed || viewer.isBot || account.id === viewer.id) return false
  return !viewer.contacts.has(account.id) && !viewer.dialogs.has(`user:${account.id}`)
}

/** Somebody as a `min` user: its access hash addresses nobody; a message it is named in does. */
function minUserToTl(view: View, account: Account): TlValue {
  return {
    _: 'user',
    min: true,
    id: BigInt(account.id),
    access_hash: view.world.state.accessHash(view.viewer.id, 'min-user', account.id),
    first_name: account.firstName,
    last_name: account.lastName,
    ...usernamesToTl(view, account, false),
    ...minBotFields(account),
  }
}

/** When somebody was seen last, or roughly so when they do not say. */
export function statusToTl(view: View, account: Account): TlValue {
  if (!view.world.relations.shows(account, 'StatusTimestamp', view.viewer)) return { _: 'userStatusRecently' }
  if (account.onlineUntil > view.world.state.now) return { _: 'userStatusOnline', expires: account.onlineUntil }
  return account.lastSeen > 0 ? { _: 'userStatusOffline', was_online: account.lastSeen } : { _: 'userStatusRecently' }
}

function minBotFields({ bot }: Account): Partial<TlValue> {
  if (!bot) return {}
  return {
    bot: true,
    bot_info_version: bot.infoVersion,
    bot_chat_history: bot.privacyMode ? undefined : true,
    bot_nochats: bot.canJoinGroups ? undefined : true,
    bot_inline_placeholder: bot.inlinePlaceholder,
  }
}
