import type { Draft, NotifySettings } from './dialog.js'
import type { Message } from './message.js'
import type { Peer } from './peer.js'
import type { SendAction } from './send-action.js'

/** Events of an account's common box (private chats and basic groups); each counts in its `pts`. */
export type CommonUpdate =
  | { type: 'new-message'; message: Message; id: number }
  | { type: 'edit-message'; message: Message }
  | { type: 'delete-messages'; ids: readonly number[] }
  | { type: 'read-inbox'; peer: Peer; maxId: number; stillUnread: number }
  | { type: 'read-outbox'; peer: Peer; maxId: number }
  | { type: 'read-contents'; ids: readonly number[] }
  | { type: 'pinned-messages'; peer: Peer; ids: readonly number[]; pinned: boolean }
  | { type: 'folder-peers'; peers: readonly { peer: Peer; folderId: number }[] }

/** Events of a channel; each counts in the channel's `pts`. */
export type ChannelUpdate =
  | { type: 'new-channel-message'; message: Message; id: number }
  | { type: 'edit-channel-message'; message: Message }
  | { type: 'delete-channel-messages'; channelId: number; ids: readonly number[] }
  | { type: 'pinned-channel-messages'; channelId: number; ids: readonly number[]; pinned: boolean }

/** Events only bots get, numbered by `qts`. */
export type QtsUpdate =
  | { type: 'bot-stopped'; userId: number; date: number; stopped: boolean }
  | {
      type: 'chat-participant'
      peer: Peer
      date: number
      actorId: number
      userId: number
      before: ParticipantState
      after: ParticipantState
    }
  | {
      type: 'bot-message-reaction'
      message: Message
      actorId: number
      date: number
      before: readonly string[]
      after: readonly string[]
    }
  | { type: 'poll-vote'; pollId: bigint; userId: number; options: readonly Uint8Array[] }
  | { type: 'join-request'; peer: Peer; userId: number; date: number; inviteHash: string }

export type ParticipantState = 'left' | 'member' | 'admin' | 'creator' | 'banned'

/** Events without a number of their own. */
export type PlainUpdate =
  | { type: 'message-id'; id: number; randomId: bigint }
  | { type: 'read-channel-inbox'; channelId: number; maxId: number; stillUnread: number }
  | { type: 'read-channel-outbox'; channelId: number; maxId: number }
  | { type: 'read-channel-contents'; channelId: number; ids: readonly number[] }
  | { type: 'read-discussion-inbox'; channelId: number; topId: number; maxId: number }
  | { type: 'channel'; channelId: number }
  | { type: 'group'; groupId: number }
  | { type: 'group-participants'; groupId: number }
  | { type: 'default-banned-rights'; peer: Peer }
  | { type: 'typing'; peer: Peer; userId: number; topId: number | undefined; action: SendAction }
  | { type: 'user-status'; userId: number }
  | { type: 'user-name'; userId: number }
  | { type: 'user-phone'; userId: number }
  | { type: 'user'; userId: number }
  | { type: 'blocked'; userId: number; blocked: boolean }
  | { type: 'peer-settings'; peer: Peer }
  | { type: 'draft'; peer: Peer; topId: number | undefined; draft: Draft | undefined }
  | { type: 'dialog-pinned'; peer: Peer; pinned: boolean; folderId: number }
  | { type: 'pinned-dialogs'; order: readonly Peer[]; folderId: number }
  | { type: 'dialog-unread-mark'; peer: Peer; unread: boolean }
  | { type: 'dialog-filters' }
  | { type: 'notify-settings'; peer: Peer; settings: NotifySettings }
  | { type: 'reactions'; message: Message }
  | { type: 'message-poll'; message: Message }
  | { type: 'channel-views'; channelId: number; id: number; views: number }
  | { type: 'channel-forwards'; channelId: number; id: number; forwards: number }
  | { type: 'pinned-topic'; channelId: number; topicId: number; pinned: boolean }
  | { type: 'pending-requests'; peer: Peer }
  | {
      type: 'callback-query'
      queryId: bigint
      userId: number
      message: Message
      chatInstance: bigint
      data: Uint8Array
    }
  | {
      type: 'inline-callback-query'
      queryId: bigint
      userId: number
      message: Message
      chatInstance: bigint
      data: Uint8Array
    }
  | {
      type: 'inline-query'
      queryId: bigint
      userId: number
      query: string
      offset: string
      peerType: InlinePeerType
    }
  | { type: 'inline-send'; userId: number; query: string; id: string; message: Message }
  | { type: 'bot-commands'; botId: number; peer: Peer }
  | { type: 'new-authorization'; hash: bigint; date: number; device: string; location: string }
  | { type: 'new-scheduled'; message: Message; id: number }
  | { type: 'delete-scheduled'; peer: Peer; ids: readonly number[]; sentIds: readonly number[] }
  | { type: 'login-token' }

export type InlinePeerType = 'same-bot' | 'user' | 'group' | 'supergroup' | 'channel' | 'bot'

/** An event as one account gets it, with its place in the box it belongs to. */
export type DeliveredUpdate =
  | { box: 'common'; pts: number; ptsCount: number; update: CommonUpdate }
  | { box: 'channel'; channelId: number; pts: number; ptsCount: number; update: ChannelUpdate }
  | { box: 'qts'; qts: number; update: QtsUpdate }
  | { box: 'none'; update: PlainUpdate; transient: boolean }
