import type { MethodTable } from './method.js'
import { accountMethods } from './methods/account.js'
import { accountSessionMethods } from './methods/account-sessions.js'
import { accountSettingMethods } from './methods/account-settings.js'
import { adminLogMethods } from './methods/admin-log.js'
import { authMethods } from './methods/auth.js'
import { botMethods } from './methods/bots.js'
import { channelMemberMethods } from './methods/channel-members.js'
import { channelMethods } from './methods/channels.js'
import { chatMethods } from './methods/chats.js'
import { contactMethods } from './methods/contacts.js'
import { dialogMethods } from './methods/dialogs.js'
import { discussionMethods } from './methods/discussions.js'
import { draftMethods } from './methods/drafts.js'
import { folderMethods } from './methods/folders.js'
import { helpMethods } from './methods/help.js'
import { historyMethods } from './methods/histories.js'
import { inviteMethods } from './methods/invites.js'
import { passwordMethods } from './methods/passwords.js'
import { paymentMethods } from './methods/payments.js'
import { photoMethods } from './methods/photos.js'
import { pinMethods } from './methods/pins.js'
import { pollMethods } from './methods/polls.js'
import { queryMethods } from './methods/queries.js'
import { reactionMethods } from './methods/reactions.js'
import { readingMethods } from './methods/reading.js'
import { savedMessageMethods } from './methods/saved-messages.js'
import { scheduledMethods } from './methods/scheduled.js'
import { secretChatMethods } from './methods/secret-chats.js'
import { sendingMethods } from './methods/sending.js'
import { stickerMethods } from './methods/stickers.js'
import { storyMethods } from './methods/stories.js'
import { topPeerMethods } from './methods/top-peers.js'
import { topicMethods } from './methods/topics.js'
import { updateMethods } from './methods/updates.js'
import { uploadMethods } from './methods/uploading.js'
import { usernameMethods } from './methods/usernames.js'
import { userMethods } from './methods/users.js'

/** All methods the sandbox serves, by group. */
export const methodGroups = {
  Authorization: authMethods,
  Account: accountMethods,
  'Account settings': accountSettingMethods,
  Passwords: passwordMethods,
  Sessions: accountSessionMethods,
  Help: helpMethods,
  Users: userMethods,
  Usernames: usernameMethods,
  Contacts: contactMethods,
  'Top peers': topPeerMethods,
  Sending: sendingMethods,
  Scheduled: scheduledMethods,
  History: historyMethods,
  'Saved Messages': savedMessageMethods,
  Reading: readingMethods,
  Dialogs: dialogMethods,
  Bots: botMethods,
  Queries: queryMethods,
  Groups: chatMethods,
  Channels: channelMethods,
  'Channel members': channelMemberMethods,
  'Admin log': adminLogMethods,
  Topics: topicMethods,
  Invites: inviteMethods,
  Discussions: discussionMethods,
  Pins: pinMethods,
  Reactions: reactionMethods,
  Polls: pollMethods,
  Drafts: draftMethods,
  Folders: folderMethods,
  Photos: photoMethods,
  Stickers: stickerMethods,
  Stories: storyMethods,
  Payments: paymentMethods,
  'Secret chats': secretChatMethods,
  Updates: updateMethods,
  Files: uploadMethods,
} as const satisfies Readonly<Record<string, MethodTable>>

/** All methods the sandbox serves, by name. */
export const methods: MethodTable = Object.assign({}, ...Object.values(methodGroups))
