import { forAccounts, type MethodTable } from '../method.js'

export const pinMethods: MethodTable = {
  'messages.updatePinnedMessage': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('id'))
    const options = { pinned: !call.params.flag('unpin'), silent: call.params.flag('silent') }
    return call.answerChange(() => call.world.pins.pin(call.account, peer, message, options))
  }),

  'messages.unpinAllMessages': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    let count = 0
    call.change(() => {
      count = call.world.pins.unpinAll(call.account, peer)
    })
    const pts = peer.type === 'channel' ? call.world.state.channel(peer.id).log.pts : call.account.log.pts
    return { _: 'messages.affectedHistory', pts, pts_count: count, offset: 0 }
  }),
}
