import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Account } from '../../world/account.js'
import { userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forAccounts, type MethodTable } from '../method.js'
import { botInfoToTl } from '../to-tl/bot-info-to-tl.js'
import { collected } from '../to-tl/collected.js'
import { notifySettingsToTl } from '../to-tl/dialog-to-tl.js'
import { profilePhotoToTl } from '../to-tl/media-to-tl.js'
import { peerSettingsToTl } from '../to-tl/peer-settings-to-tl.js'
import { userToTl } from '../to-tl/user-to-tl.js'
import type { View } from '../to-tl/view.js'

export const userMethods: MethodTable = {
  'users.getUsers': forAccounts((call) => {
    const view = call.view()
    return call.params.objects('id').map((input) => {
      try {
        return userToTl(view, call.inputs.user(input))
      } catch (error) {
        if (!(error instanceof RpcError) || input.name !== 'inputUser') throw error
        return { _: 'userEmpty', id: input.long('user_id') }
      }
    })
  }),

  'users.getFullUser': forAccounts((call) => {
    const account = call.inputs.user(call.params.object('id'))
    const view = call.view()
    view.user(account.id)
    const full_user = fullUser(call, view, account)
    const { users, chats } = collected(view)
    return { _: 'users.userFull', full_user, users, chats }
  }),

  'users.getIsPremiumRequiredToContact': forAccounts((call) => call.params.objects('id').map(() => false)),
  'users.getRequirementsToContact': forAccounts((call) =>
    call.params.objects('id').map(() => ({ _: 'requirementToContactEmpty' })),
  ),
}

function fullUser(call: AccountCall, view: View, account: Account): TlValue {
  const { state } = call.world
  const dialog = call.account.dialogs.get(`user:${account.id}`)
  const photo = account.photos[0]
  const common = [...state.groups.values(), ...state.channels.values()].filter(
    (chat) =>
      chat.members.has(account.id) &&
      chat.members.has(call.account.id) &&
      (chat.type === 'group' ? !chat.deactivated : !chat.deleted && !chat.broadcast),
  )
  const pinned = dialog?.messages.findLast((message) => message.pinned)
  return {
    _: 'userFull',
    id: BigInt(account.id),
    blocked: call.account.blocked.has(account.id) || undefined,
    can_pin_message: true,
    about: account.about || undefined,
    settings: peerSettingsToTl(view, userPeer(account.id)),
    profile_photo: photo && profilePhotoToTl(view, photo),
    notify_settings: notifySettingsToTl(
      dialog?.notify ?? { showPreviews: undefined, silent: undefined, muteUntil: undefined },
    ),
    bot_info: account.isBot ? botInfoToTl(view, account) : undefined,
    pinned_msg_id: pinned?.idFor(call.account.id),
    common_chats_count: account.id === call.account.id ? 0 : common.length,
    folder_id: dialog?.folderId || undefined,
  }
}
