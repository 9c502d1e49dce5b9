import type { TlValue } from '../../tl-value.js'
import type { ServiceAction } from '../../world/message.js'
import { profilePhotoToTl } from './media-to-tl.js'
import type { View } from './view.js'

/** What a service message tells. */
export function actionToTl(view: View, action: ServiceAction): TlValue {
  switch (action.type) {
    case 'chat-create':
      return { _: 'messageActionChatCreate', title: action.title, users: action.userIds.map((id) => view.user(id)) }
    case 'chat-edit-title':
      return { _: 'messageActionChatEditTitle', title: action.title }
    case 'chat-edit-photo':
      return { _: 'messageActionChatEditPhoto', photo: profilePhotoToTl(view, action.photo) }
    case 'chat-delete-photo':
      return { _: 'messageActionChatDeletePhoto' }
    case 'chat-add-user':
      return { _: 'messageActionChatAddUser', users: action.userIds.map((id) => view.user(id)) }
    case 'chat-delete-user':
      return { _: 'messageActionChatDeleteUser', user_id: view.user(action.userId) }
    case 'chat-joined-by-link':
      return { _: 'messageActionChatJoinedByLink', inviter_id: view.user(action.inviterId) }
    case 'chat-joined-by-request':
      return { _: 'messageActionChatJoinedByRequest' }
    case 'channel-create':
      return { _: 'messageActionChannelCreate', title: action.title }
    case 'chat-migrate-to':
      return { _: 'messageActionChatMigrateTo', channel_id: view.channel(action.channelId) }
    case 'channel-migrate-from':
      return { _: 'messageActionChannelMigrateFrom', title: action.title, chat_id: BigInt(action.groupId) }
    case 'pin-message':
      return { _: 'messageActionPinMessage' }
    case 'history-clear':
      return { _: 'messageActionHistoryClear' }
    case 'topic-create':
      return {
        _: 'messageActionTopicCreate',
        title: action.title,
        icon_color: action.iconColor,
        icon_emoji_id: action.iconEmojiId,
      }
    case 'topic-edit':
      return {
        _: 'messageActionTopicEdit',
        title: action.title,
        icon_emoji_id: action.iconEmojiId,
        closed: action.closed,
        hidden: action.hidden,
      }
  }
}
