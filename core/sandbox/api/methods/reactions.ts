import { RpcError } from '../../rpc-error.js'
import type { Message } from '../../world/message.js'
import { userPeer } from '../../world/peer.js'
import { emojiReactions, isOffered } from '../../world/reactions.js'
import type { AccountCall } from '../call.js'
import { paidReactionPeersLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { pageByOffset, pageLimit } from '../paging.js'
import type { Params } from '../params.js'
import { availableReactionsToTl, reactionsHash } from '../to-tl/available-reactions-to-tl.js'
import { collected } from '../to-tl/collected.js'
import { reactionToTl } from '../to-tl/reactions-to-tl.js'

export const reactionMethods: MethodTable = {
  'messages.sendReaction': forAccounts((call) => {
    const message = messageOf(call, 'msg_id')
    const emoticons = reactionsOf(call.params)
    const options = { big: call.params.flag('big') }
    const own = call.change(() => call.world.reactions.react(call.account, message, emoticons, options))
    return call.updates(own)
  }),

  'messages.getMessagesReactions': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = call.params.ints('id').flatMap((id) => call.inputs.find(peer, id) ?? [])
    return call.updates(
      messages.map((message) => ({ box: 'none', update: { type: 'reactions', message }, transient: true }) as const),
    )
  }),

  'messages.getMessageReactionsList': forUsers((call) => {
    const message = messageOf(call, 'id')
    const wanted = reactionsOf(call.params)[0]
    const view = call.view()
    const found = [...message.reactions].flatMap(([accountId, records]) =>
      records
        .map((record, index) => ({ accountId, ...record, key: [record.date, accountId, index] }))
        .filter(({ emoticon }) => wanted === undefined || emoticon === wanted),
    )
    const limit = pageLimit(call.params.int('limit'))
    const offset = call.params.optionalString('offset')
    const { page, nextOffset: next_offset } = pageByOffset(found, ({ key }) => key, { offset, limit })
    const reactions = page.map(({ accountId, date, emoticon }) => ({
      _: 'messagePeerReaction',
      peer_id: view.peer(userPeer(accountId)),
      date,
      reaction: reactionToTl(view, emoticon),
      my: accountId === call.account.id || undefined,
    }))
    return { _: 'messages.messageReactionsList', count: found.length, reactions, ...collected(view), next_offset }
  }),

  'messages.getAvailableReactions': forUsers((call) => {
    if (call.params.int('hash') === reactionsHash) return { _: 'messages.availableReactionsNotModified' }
    return availableReactionsToTl(call.view(), call.services.address().dcId)
  }),
  'messages.getTopReactions': forUsers((call) => topReactions(call)),
  'messages.getRecentReactions': forUsers(() => ({ _: 'messages.reactions', hash: 0n, reactions: [] })),
  'messages.getDefaultTagReactions': forUsers(() => ({ _: 'messages.reactions', hash: 0n, reactions: [] })),
  'messages.getSavedReactionTags': forUsers(() => ({ _: 'messages.savedReactionTags', tags: [], hash: 0n })),
  'messages.clearRecentReactions': forUsers(() => true),
  'messages.setDefaultReaction': forUsers((call) => {
    const [emoticon] = reactionsOf(call.params)
    if (emoticon === undefined || !isOffered(emoticon)) throw new RpcError(400, 'REACTION_INVALID')
    call.account.settings.set('reaction', emoticon)
    return true
  }),
  'messages.getPaidReactionPrivacy': forUsers((call) => {
    const anonymous = call.layer < paidReactionPeersLayer ? false : { _: 'paidReactionPrivacyDefault' }
    const updates = [{ _: 'updatePaidReactionPrivacy', private: anonymous }]
    return { ...call.updates([]), updates }
  }),
}

function messageOf(call: AccountCall, name: string): Message {
  return call.inputs.message(call.inputs.peer(call.params.object('peer')), call.params.int(name))
}

/** A vector of reactions; one reaction or one emoji in older layers and other methods. */
function reactionsOf(params: Params): string[] {
  const field = params.value.reaction
  if (field === undefined) return []
  if (typeof field === 'string') return field === '' ? [] : [field]
  const reactions = Array.isArray(field) ? params.objects('reaction') : [params.object('reaction')]
  return reactions.flatMap((reaction) => {
    if (reaction.name === 'reactionEmpty') return []
    if (reaction.name !== 'reactionEmoji') throw new RpcError(400, 'REACTION_INVALID')
    return [reaction.string('emoticon')]
  })
}

function topReactions(call: AccountCall): ReturnType<AccountCall['updates']> {
  const view = call.view()
  const reactions = emojiReactions.slice(0, call.params.int('limit')).map((emoticon) => reactionToTl(view, emoticon))
  return { _: 'messages.reactions', hash: 0n, reactions }
}
