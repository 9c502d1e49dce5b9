import type { Draft } from '../../world/dialog.js'
import type { Peer } from '../../world/peer.js'
import type { DeliveredUpdate } from '../../world/update.js'
import { entitiesFromTl } from '../from-tl/entities-from-tl.js'
import { forUsers, type MethodTable } from '../method.js'

export const draftMethods: MethodTable = {
  'messages.saveDraft': forUsers((call) => {
    const { params, inputs, world, account } = call
    const peer = inputs.peer(params.object('peer'))
    const text = params.string('message')
    const reply = params.optionalObject('reply_to')
    const replyToId = reply?.optionalInt('reply_to_msg_id') ?? params.optionalInt('reply_to_msg_id')
    const topId = reply?.optionalInt('top_msg_id') ?? params.optionalInt('top_msg_id')
    const entities = entitiesFromTl(params.objects('entities'), text, inputs)
    const { drafts } = world.state.dialog(account, peer)
    const draft: Draft | undefined =
      text === '' && replyToId === undefined
        ? undefined
        : { text, entities, replyToId, noWebpage: params.flag('no_webpage'), date: world.state.now }
    if (draft) drafts.set(topId ?? 0, draft)
    else drafts.delete(topId ?? 0)
    call.change(() => world.state.emitPlain(account.id, { type: 'draft', peer, topId, draft }))
    return true
  }),

  'messages.getAllDrafts': forUsers((call) => {
    const drafts = [...call.account.dialogs.values()].flatMap(({ peer, drafts }) =>
      [...drafts].map(([topId, draft]) => draftUpdate(peer, topId, draft)),
    )
    return call.updates(drafts)
  }),

  'messages.clearAllDrafts': forUsers((call) => {
    call.change(() => {
      for (const { peer, drafts } of call.account.dialogs.values()) {
        for (const topId of drafts.keys()) {
          const update = { type: 'draft', peer, topId: topId || undefined, draft: undefined } as const
          call.world.state.emitPlain(call.account.id, update)
        }
        drafts.clear()
      }
    })
    return true
  }),
}

function draftUpdate(peer: Peer, topId: number, draft: Draft): DeliveredUpdate {
  return { box: 'none', update: { type: 'draft', peer, topId: topId || undefined, draft }, transient: true }
}
