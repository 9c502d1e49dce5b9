import { RpcError } from '../../rpc-error.js'
import { channelPeer } from '../../world/peer.js'
import { threadMessages } from '../../world/topic-of.js'
import { forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { messageToTl } from '../to-tl/message-to-tl.js'

export const discussionMethods: MethodTable = {
  'messages.getDiscussionMessage': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('msg_id'))
    const root = message.discussion ?? message
    if (root.conversation.type !== 'channel') throw new RpcError(400, 'MSG_ID_INVALID')
    const group = call.world.state.channel(root.conversation.id)
    const rootId = root.idFor(call.account.id) ?? 0
    const view = call.view()
    const dialog = call.world.state.dialog(call.account, channelPeer(group.id))
    const thread = threadMessages(group, rootId)
    const readId = Math.max(dialog.topicReadMaxIds.get(rootId) ?? 0, dialog.readInboxMaxId)
    const messages = [messageToTl(view, root)]
    return {
      _: 'messages.discussionMessage',
      messages,
      max_id: thread.at(-1)?.idFor(call.account.id),
      read_inbox_max_id: readId || undefined,
      unread_count: thread.filter((reply) => (reply.idFor(0) ?? 0) > readId).length,
      ...collected(view),
    }
  }),
}
