import type { TlValue } from '../../tl-value.js'
import type { ChannelUpdate, CommonUpdate, DeliveredUpdate, QtsUpdate } from '../../world/update.js'
import { collected } from './collected.js'
import { messageToTl } from './message-to-tl.js'
import { participantOfState } from './participants-to-tl.js'
import { plainUpdateToTl } from './plain-update-to-tl.js'
import { reactionToTl } from './reactions-to-tl.js'
import type { View } from './view.js'

/** Events as one `Updates` object, with everybody it mentions. */
export function updatesToTl(view: View, updates: readonly DeliveredUpdate[], options: { seq: number }): TlValue {
  const written: TlValue[] = []
  for (const update of updates) {
    const told = updateToTl(view, update)
    if (told) written.push(told)
  }
  const { users, chats } = collected(view)
  return { _: 'updates', updates: written, users, chats, date: view.world.state.now, seq: options.seq }
}

/** One event; `undefined` when there is nothing left to tell, such as a new message that is gone again. */
export function updateToTl(view: View, delivered: DeliveredUpdate): TlValue | undefined {
  switch (delivered.box) {
    case 'common':
      return commonToTl(view, delivered.update, delivered.pts, delivered.ptsCount)
    case 'channel':
      return channelToTl(view, delivered.update, delivered.pts, delivered.ptsCount)
    case 'qts':
      return qtsToTl(view, delivered.update, delivered.qts)
    case 'none':
      return plainUpdateToTl(view, delivered.update)
  }
}

function commonToTl(view: View, update: CommonUpdate, pts: number, pts_count: number): TlValue | undefined {
  const place = { pts, pts_count }
  switch (update.type) {
    case 'new-message':
      return { _: 'updateNewMessage', message: messageToTl(view, update.message), pts, pts_count }
    case 'edit-message':
      if (update.message.idFor(view.viewer.id) === undefined) return undefined
      return { _: 'updateEditMessage', message: messageToTl(view, update.message), ...place }
    case 'delete-messages':
      return { _: 'updateDeleteMessages', messages: update.ids, ...place }
    case 'read-inbox':
      return {
        _: 'updateReadHistoryInbox',
        peer: view.peer(update.peer),
        max_id: update.maxId,
        still_unread_count: update.stillUnread,
        ...place,
      }
    case 'read-outbox':
      return { _: 'updateReadHistoryOutbox', peer: view.peer(update.peer), max_id: update.maxId, ...place }
    case 'read-contents':
      return { _: 'updateReadMessagesContents', messages: update.ids, ...place }
    case 'pinned-messages':
      return {
        _: 'updatePinnedMessages',
        pinned: update.pinned || undefined,
        peer: view.peer(update.peer),
        messages: update.ids,
        ...place,
      }
    case 'folder-peers':
      return {
        _: 'updateFolderPeers',
        folder_peers: update.peers.map(({ peer, folderId }) => ({
          _: 'folderPeer',
          peer: view.peer(peer),
          folder_id: folderId,
        })),
        ...place,
      }
  }
}

function channelToTl(view: View, update: ChannelUpdate, pts: number, pts_count: number): TlValue | undefined {
  const place = { pts, pts_count }
  switch (update.type) {
    case 'new-channel-message':
      return { _: 'updateNewChannelMessage', message: messageToTl(view, update.message), ...place }
    case 'edit-channel-message':
      if (update.message.deleted) return undefined
      return { _: 'updateEditChannelMessage', message: messageToTl(view, update.message), ...place }
    case 'delete-channel-messages': {
      const channel_id = view.channel(update.channelId)
      return { _: 'updateDeleteChannelMessages', channel_id, messages: update.ids, ...place }
    }
    case 'pinned-channel-messages':
      return {
        _: 'updatePinnedChannelMessages',
        pinned: update.pinned || undefined,
        channel_id: view.channel(update.channelId),
        messages: update.ids,
        ...place,
      }
  }
}

function qtsToTl(view: View, update: QtsUpdate, qts: number): TlValue {
  switch (update.type) {
    case 'bot-stopped':
      return {
        _: 'updateBotStopped',
        user_id: view.user(update.userId),
        date: update.date,
        stopped: update.stopped,
        qts,
      }
    case 'chat-participant': {
      const isGroup = update.peer.type === 'group'
      const before = participantOfState(view, update, update.before, isGroup)
      const after = participantOfState(view, update, update.after, isGroup)
      return {
        _: isGroup ? 'updateChatParticipant' : 'updateChannelParticipant',
        ...(isGroup ? { chat_id: BigInt(update.peer.id) } : { channel_id: view.channel(update.peer.id) }),
        date: update.date,
        actor_id: view.user(update.actorId),
        user_id: view.user(update.userId),
        prev_participant: before,
        new_participant: after,
        qts,
      }
    }
    case 'bot-message-reaction':
      return {
        _: 'updateBotMessageReaction',
        peer: view.peer(update.message.peerFor(view.viewer.id)),
        msg_id: update.message.idFor(view.viewer.id) ?? 0,
        date: update.date,
        actor: view.peer({ type: 'user', id: update.actorId }),
        old_reactions: update.before.map((emoticon) => reactionToTl(view, emoticon)),
        new_reactions: update.after.map((emoticon) => reactionToTl(view, emoticon)),
        qts,
      }
    case 'poll-vote':
      return {
        _: 'updateMessagePollVote',
        poll_id: update.pollId,
        // One user until layer 159, any peer since.
        user_id: view.user(update.userId),
        peer: view.peer({ type: 'user', id: update.userId }),
        options: [...update.options],
        positions: [],
        qts,
      }
    case 'join-request':
      return {
        _: 'updateBotChatInviteRequester',
        peer: view.peer(update.peer),
        date: update.date,
        user_id: view.user(update.userId),
        about: '',
        invite: { _: 'chatInvitePublicJoinRequests' },
        qts,
      }
  }
}
