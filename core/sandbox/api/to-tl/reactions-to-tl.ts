import type { TlField, TlValue } from '../../tl-value.js'
import type { Message } from '../../world/message.js'
import { userPeer } from '../../world/peer.js'
import { reactionObjectsLayer } from '../layers.js'
import { unlessEmpty, type View } from './view.js'

export function reactionToTl(view: View, emoticon: string): TlField {
  return view.layer < reactionObjectsLayer ? emoticon : { _: 'reactionEmoji', emoticon }
}

/** The reactions to a message, counted, with the viewer's own marked. */
export function reactionsToTl(view: View, message: Message): TlValue {
  const counts = new Map<string, number>()
  const recent: TlValue[] = []
  for (const [accountId, records] of message.reactions) {
    for (const record of records) {
      counts.set(record.emoticon, (counts.get(record.emoticon) ?? 0) + 1)
      recent.push({
        _: 'messagePeerReaction',
        peer_id: view.peer(userPeer(accountId)),
        date: record.date,
        reaction: reactionToTl(view, record.emoticon),
        big: record.big || undefined,
        my: accountId === view.viewer.id || undefined,
      })
    }
  }
  const own = (message.reactions.get(view.viewer.id) ?? []).map(({ emoticon }) => emoticon)
  const results = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([emoticon, count]) => ({
      _: 'reactionCount',
      reaction: reactionToTl(view, emoticon),
      count,
      chosen: own.includes(emoticon) || undefined,
      chosen_order: own.includes(emoticon) ? own.indexOf(emoticon) : undefined,
    }))
  return {
    _: 'messageReactions',
    results,
    can_see_list: message.post ? undefined : true,
    recent_reactions: message.post ? undefined : unlessEmpty(recent.slice(-3)),
  }
}
