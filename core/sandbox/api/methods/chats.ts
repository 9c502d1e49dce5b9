import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import type { BasicGroup } from '../../world/chat.js'
import { allAdminRights } from '../../world/rights.js'
import type { AccountCall } from '../call.js'
import { chatPhotoFromTl } from '../from-tl/chat-photo-from-tl.js'
import { bannedRightsFromTl } from '../from-tl/rights-from-tl.js'
import { missingInviteesLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { pageLimit } from '../paging.js'
import { groupFullToTl } from '../to-tl/chat-full-to-tl.js'
import { channelToTl, groupToTl } from '../to-tl/chat-to-tl.js'
import { collected } from '../to-tl/collected.js'
import { peerSettingsToTl } from '../to-tl/peer-settings-to-tl.js'

/** Basic groups, and what groups and channels have in common. */
export const chatMethods: MethodTable = {
  'messages.createChat': forUsers((call) => {
    const users = call.params.objects('users').map((input) => call.inputs.user(input))
    if (users.length === 0) throw new RpcError(400, 'USERS_TOO_FEW')
    let missing: Account[] = []
    const own = call.change(() => {
      missing = call.world.founding.group(call.account, call.params.string('title'), users).missing
    })
    return invited(call, call.updates(own), missing)
  }),

  'messages.addChatUser': forUsers((call) => {
    const group = groupOf(call)
    const user = call.inputs.user(call.params.object('user_id'))
    return invited(
      call,
      call.answerChange(() => call.world.membership.add(call.account, group, user)),
      [],
    )
  }),

  'messages.deleteChatUser': forAccounts((call) => {
    const group = groupOf(call)
    const user = call.inputs.user(call.params.object('user_id'))
    return call.answerChange(() => call.world.membership.kick(call.account, group, user))
  }),

  'messages.editChatTitle': forAccounts((call) => {
    const group = groupOf(call)
    return call.answerChange(() => call.world.settings.setTitle(call.account, group, call.params.string('title')))
  }),

  'messages.editChatPhoto': forAccounts((call) => {
    const group = groupOf(call)
    const photo = chatPhotoFromTl(call, call.params.object('photo'))
    return call.answerChange(() => call.world.settings.setPhoto(call.account, group, photo))
  }),

  'messages.editChatAbout': forAccounts((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    call.change(() => call.world.settings.setAbout(call.account, chat, call.params.string('about')))
    return true
  }),

  'messages.editChatAdmin': forUsers((call) => {
    const group = groupOf(call)
    const user = call.inputs.user(call.params.object('user_id'))
    const rights = call.params.bool('is_admin') ? allAdminRights : new Set<never>()
    call.change(() => call.world.membership.promote(call.account, group, user, rights, undefined))
    return true
  }),

  'messages.editChatDefaultBannedRights': forAccounts((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    const rights = bannedRightsFromTl(call.params.object('banned_rights'))
    return call.answerChange(() => call.world.membership.setDefaultRights(call.account, chat, rights))
  }),

  'messages.toggleNoForwards': forUsers((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    if (chat.creatorId !== call.account.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const enabled = call.params.bool('enabled') ?? false
    if (chat.noForwards === enabled) throw new RpcError(400, 'CHAT_NOT_MODIFIED')
    chat.noForwards = enabled
    return call.answerChange(() => call.world.settings.announce(call.account, chat))
  }),

  'messages.setChatAvailableReactions': forUsers((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    if (!chat.may(call.account.id, 'change_info')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    const available = call.params.object('available_reactions')
    chat.availableReactions =
      available.name === 'chatReactionsAll'
        ? 'all'
        : available.objects('reactions').flatMap((reaction) => reaction.optionalString('emoticon') ?? [])
    return call.answerChange(() => call.world.settings.announce(call.account, chat))
  }),

  'messages.getChats': forAccounts((call) => {
    const view = call.view()
    const groups = call.params.longs('id').map((id) => call.inputs.group(Number(id)))
    return { _: 'messages.chats', chats: groups.map((group) => groupToTl(view, group)) }
  }),

  'messages.getFullChat': forAccounts((call) => {
    const view = call.view()
    const full_chat = groupFullToTl(view, groupOf(call))
    return { _: 'messages.chatFull', full_chat, ...collected(view) }
  }),

  'messages.getCommonChats': forUsers((call) => {
    const user = call.inputs.user(call.params.object('user_id'))
    const { state } = call.world
    const view = call.view()
    const both = ({ members }: { members: ReadonlyMap<number, unknown> }) =>
      members.has(user.id) && members.has(call.account.id)
    const maxId = call.params.int('max_id')
    const shared = [...state.groups.values(), ...state.channels.values()].filter(
      (chat) => both(chat) && (chat.type === 'group' ? !chat.deactivated : !chat.deleted && !chat.broadcast),
    )
    const page = shared
      .sort((a, b) => b.id - a.id)
      .filter(({ id }) => maxId === 0 || id < maxId)
      .slice(0, pageLimit(call.params.int('limit')))
    const chats = page.map((chat) => (chat.type === 'group' ? groupToTl(view, chat) : channelToTl(view, chat)))
    if (page.length === shared.length) return { _: 'messages.chats', chats }
    return { _: 'messages.chatsSlice', count: shared.length, chats }
  }),

  'messages.migrateChat': forUsers((call) => {
    const group = groupOf(call)
    return call.answerChange(() => {
      call.world.founding.migrate(call.account, group)
    })
  }),

  'messages.deleteChat': forUsers((call) => {
    const group = groupOf(call)
    if (group.creatorId !== call.account.id) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    call.change(() => {
      for (const memberId of [...group.members.keys()]) {
        call.world.membership.kick(call.account, group, call.world.state.account(memberId))
      }
      group.deactivated = true
    })
    return true
  }),

  'messages.getOnlines': forUsers((call) => {
    const chat = call.inputs.chat(call.inputs.peer(call.params.object('peer')))
    const { now } = call.world.state
    const onlines = [...chat.members.keys()].filter((id) => call.world.state.account(id).onlineUntil > now).length
    return { _: 'chatOnlines', onlines: Math.max(1, onlines) }
  }),

  'messages.getPeerSettings': forUsers((call) => {
    const view = call.view()
    const peer = call.inputs.peer(call.params.object('peer'))
    view.peer(peer)
    return { _: 'messages.peerSettings', settings: peerSettingsToTl(view, peer), ...collected(view) }
  }),
  'messages.hidePeerSettingsBar': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    call.world.state.dialog(call.account, peer).settingsHidden = true
    call.change(() => call.world.state.emitPlain(call.account.id, { type: 'peer-settings', peer }))
    return true
  }),
  'messages.reportSpam': forUsers(() => true),
}

function groupOf(call: AccountCall): BasicGroup {
  const group = call.inputs.group(call.params.int('chat_id'))
  if (group.deactivated) throw new RpcError(400, 'CHAT_ID_INVALID')
  return group
}

/** Newer layers are told who could not be invited. */
export function invited(call: AccountCall, updates: TlValue, missing: readonly Account[]): TlValue {
  if (call.layer < missingInviteesLayer) {
    if (missing.length > 0 && missing.length === call.params.objects('users').length) {
      throw new RpcError(403, 'USER_PRIVACY_RESTRICTED')
    }
    return updates
  }
  const missing_invitees = missing.map((user) => ({ _: 'missingInvitee', user_id: BigInt(user.id) }))
  return { _: 'messages.invitedUsers', updates, missing_invitees }
}
