import type { TlValue } from '../../tl-value.js'
import type { Message } from '../../world/message.js'
import type { PlainUpdate } from '../../world/update.js'
import { draftToTl, notifySettingsToTl } from './dialog-to-tl.js'
import { inlineMessageIdToTl } from './inline-to-tl.js'
import { pollResultsToTl, pollToTl } from './media-to-tl.js'
import { messageToTl } from './message-to-tl.js'
import { groupParticipantsToTl } from './participants-to-tl.js'
import { peerSettingsToTl } from './peer-settings-to-tl.js'
import { reactionsToTl } from './reactions-to-tl.js'
import { bannedRightsToTl } from './rights-to-tl.js'
import { sendActionToTl } from './send-action-to-tl.js'
import { statusToTl } from './user-to-tl.js'
import { usernameList } from './usernames-to-tl.js'
import { unlessEmpty, type View } from './view.js'

/** An event without a number of its own. */
export function plainUpdateToTl(view: View, update: PlainUpdate): TlValue | undefined {
  const { state } = view.world
  switch (update.type) {
    case 'message-id':
      return { _: 'updateMessageID', id: update.id, random_id: update.randomId }
    case 'read-channel-inbox':
      return {
        _: 'updateReadChannelInbox',
        channel_id: view.channel(update.channelId),
        max_id: update.maxId,
        still_unread_count: update.stillUnread,
        pts: state.channel(update.channelId).log.pts,
      }
    case 'read-channel-outbox':
      return { _: 'updateReadChannelOutbox', channel_id: view.channel(update.channelId), max_id: update.maxId }
    case 'read-channel-contents':
      return {
        _: 'updateChannelReadMessagesContents',
        channel_id: view.channel(update.channelId),
        messages: update.ids,
      }
    case 'read-discussion-inbox':
      return {
        _: 'updateReadChannelDiscussionInbox',
        channel_id: view.channel(update.channelId),
        top_msg_id: update.topId,
        read_max_id: update.maxId,
      }
    case 'channel':
      return { _: 'updateChannel', channel_id: view.channel(update.channelId) }
    case 'group':
      return { _: 'updateChat', chat_id: view.group(update.groupId) }
    case 'group-participants':
      return { _: 'updateChatParticipants', participants: groupParticipantsToTl(view, state.group(update.groupId)) }
    case 'default-banned-rights': {
      const chat = state.chatOf(update.peer)
      if (!chat) return undefined
      return {
        _: 'updateChatDefaultBannedRights',
        peer: view.peer(update.peer),
        default_banned_rights: bannedRightsToTl(chat.defaultBanned),
        version: chat.type === 'group' ? chat.version : 0,
      }
    }
    case 'typing':
      return typingToTl(view, update)
    case 'user-status':
      return {
        _: 'updateUserStatus',
        user_id: view.user(update.userId),
        status: statusToTl(view, state.account(update.userId)),
      }
    case 'user-name':
      return userNameToTl(view, update.userId)
    case 'user-phone':
      return {
        _: 'updateUserPhone',
        user_id: view.user(update.userId),
        phone: state.account(update.userId).phone ?? '',
      }
    case 'user':
      return { _: 'updateUser', user_id: view.user(update.userId) }
    case 'blocked':
      return {
        _: 'updatePeerBlocked',
        blocked: update.blocked || undefined,
        peer_id: view.peer({ type: 'user', id: update.userId }),
      }
    case 'peer-settings':
      return {
        _: 'updatePeerSettings',
        peer: view.peer(update.peer),
        settings: peerSettingsToTl(view, update.peer),
      }
    case 'draft':
      return {
        _: 'updateDraftMessage',
        peer: view.peer(update.peer),
        top_msg_id: update.topId,
        draft: draftToTl(view, update.draft),
      }
    case 'dialog-pinned':
      return {
        _: 'updateDialogPinned',
        pinned: update.pinned || undefined,
        folder_id: update.folderId || undefined,
        peer: dialogPeer(view, update.peer),
      }
    case 'pinned-dialogs':
      return {
        _: 'updatePinnedDialogs',
        folder_id: update.folderId || undefined,
        order: update.order.map((peer) => dialogPeer(view, peer)),
      }
    case 'dialog-unread-mark':
      return { _: 'updateDialogUnreadMark', unread: update.unread || undefined, peer: dialogPeer(view, update.peer) }
    case 'dialog-filters':
      return { _: 'updateDialogFilters' }
    case 'notify-settings':
      return {
        _: 'updateNotifySettings',
        peer: { _: 'notifyPeer', peer: view.peer(update.peer) },
        notify_settings: notifySettingsToTl(update.settings),
      }
    case 'reactions':
      return {
        _: 'updateMessageReactions',
        peer: view.peer(update.message.peerFor(view.viewer.id)),
        msg_id: update.message.idFor(view.viewer.id) ?? 0,
        reactions: reactionsToTl(view, update.message),
      }
    case 'message-poll':
      return messagePollToTl(view, update.message)
    case 'channel-views': {
      const channel_id = view.channel(update.channelId)
      return { _: 'updateChannelMessageViews', channel_id, id: update.id, views: update.views }
    }
    case 'channel-forwards': {
      const channel_id = view.channel(update.channelId)
      return { _: 'updateChannelMessageForwards', channel_id, id: update.id, forwards: update.forwards }
    }
    case 'pinned-topic':
      return {
        _: 'updateChannelPinnedTopic',
        pinned: update.pinned || undefined,
        channel_id: view.channel(update.channelId),
        topic_id: update.topicId,
      }
    case 'pending-requests': {
      const requests = [...(state.chatOf(update.peer)?.joinRequests.keys() ?? [])]
      return {
        _: 'updatePendingJoinRequests',
        peer: view.peer(update.peer),
        requests_pending: requests.length,
        recent_requesters: requests.slice(-3).map((id) => view.user(id)),
      }
    }
    case 'callback-query':
      return {
        _: 'updateBotCallbackQuery',
        query_id: update.queryId,
        user_id: view.user(update.userId),
        peer: view.peer(update.message.peerFor(view.viewer.id)),
        msg_id: update.message.idFor(view.viewer.id) ?? 0,
        chat_instance: update.chatInstance,
        data: update.data,
      }
    case 'inline-callback-query':
      return {
        _: 'updateInlineBotCallbackQuery',
        query_id: update.queryId,
        user_id: view.user(update.userId),
        msg_id: inlineMessageIdToTl(view, update.message),
        chat_instance: update.chatInstance,
        data: update.data,
      }
    case 'inline-query':
      return {
        _: 'updateBotInlineQuery',
        query_id: update.queryId,
        user_id: view.user(update.userId),
        query: update.query,
        offset: update.offset,
        peer_type: { _: inlinePeerTypes[update.peerType] },
      }
    case 'inline-send':
      return {
        _: 'updateBotInlineSend',
        user_id: view.user(update.userId),
        query: update.query,
        id: update.id,
        msg_id: update.message.replyMarkup ? inlineMessageIdToTl(view, update.message) : undefined,
      }
    case 'bot-commands': {
      const bot = state.account(update.botId)
      return {
        _: 'updateBotCommands',
        peer: view.peer(update.peer),
        bot_id: view.user(update.botId),
        commands: bot.commandsFor().map((command) => ({ _: 'botCommand', ...command })),
      }
    }
    case 'new-authorization':
      return {
        _: 'updateNewAuthorization',
        hash: update.hash,
        unconfirmed: true,
        date: update.date,
        device: update.device,
        location: update.location,
      }
    case 'new-scheduled':
      return { _: 'updateNewScheduledMessage', message: messageToTl(view, update.message) }
    case 'delete-scheduled':
      return {
        _: 'updateDeleteScheduledMessages',
        peer: view.peer(update.peer),
        messages: update.ids,
        sent_messages: unlessEmpty(update.sentIds),
      }
    case 'login-token':
      return { _: 'updateLoginToken' }
  }
}

const inlinePeerTypes = {
  'same-bot': 'inlineQueryPeerTypeSameBotPM',
  user: 'inlineQueryPeerTypePM',
  group: 'inlineQueryPeerTypeChat',
  supergroup: 'inlineQueryPeerTypeMegagroup',
  channel: 'inlineQueryPeerTypeBroadcast',
  bot: 'inlineQueryPeerTypeBotPM',
} as const

function dialogPeer(view: View, peer: Parameters<View['peer']>[0]): TlValue {
  return { _: 'dialogPeer', peer: view.peer(peer) }
}

function typingToTl(view: View, update: Extract<PlainUpdate, { type: 'typing' }>): TlValue {
  const action = sendActionToTl(update.action)
  const from_id = view.peer({ type: 'user', id: update.userId })
  switch (update.peer.type) {
    case 'user':
      return { _: 'updateUserTyping', user_id: view.user(update.userId), top_msg_id: update.topId, action }
    case 'group':
      view.group(update.peer.id)
      return { _: 'updateChatUserTyping', chat_id: BigInt(update.peer.id), from_id, action }
    case 'channel':
      return {
        _: 'updateChannelUserTyping',
        channel_id: view.channel(update.peer.id),
        top_msg_id: update.topId,
        from_id,
        action,
      }
  }
}

function userNameToTl(view: View, userId: number): TlValue {
  const account = view.world.state.account(userId)
  return {
    _: 'updateUserName',
    user_id: view.user(userId),
    first_name: account.firstName,
    last_name: account.lastName ?? '',
    // One name until layer 150, a list since.
    username: account.username ?? '',
    usernames: usernameList(account, userId === view.viewer.id),
  }
}

function messagePollToTl(view: View, message: Message): TlValue | undefined {
  if (message.media?.type !== 'poll') return undefined
  const { poll } = message.media
  return {
    _: 'updateMessagePoll',
    poll_id: poll.id,
    poll: pollToTl(view, poll),
    results: pollResultsToTl(view, poll),
  }
}
