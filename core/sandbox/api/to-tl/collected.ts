import type { TlValue } from '../../tl-value.js'
import { channelToTl, groupToTl } from './chat-to-tl.js'
import { userToTl } from './user-to-tl.js'
import type { View } from './view.js'

/** The people and chats a view collected so far; call it after everything else of the answer was written. */
export function collected(view: View): { users: TlValue[]; chats: TlValue[] } {
  const { state } = view.world
  const chats: TlValue[] = []
  for (const id of view.groupIds) {
    const group = state.groups.get(id)
    if (group) chats.push(groupToTl(view, group))
  }
  for (const id of view.channelIds) {
    const channel = state.channels.get(id)
    if (channel) chats.push(channelToTl(view, channel))
  }
  const users: TlValue[] = []
  for (const id of view.userIds) {
    const account = state.accounts.get(id)
    if (account) users.push(userToTl(view, account))
  }
  return { users, chats }
}
