import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { ScheduledMessage } from '../../world/account.js'
import type { MessageEdit } from '../../world/editing.js'
import { checkText } from '../../world/messaging-rules.js'
import type { Peer } from '../../world/peer.js'
import { trimmed, withDetectedEntities } from '../../world/text-entity.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { messagesToTl } from '../to-tl/messages-to-tl.js'

/** Messages that wait for their time; those that send take a `schedule_date`. */
export const scheduledMethods: MethodTable = {
  'messages.getScheduledHistory': forUsers((call) =>
    written(call, call.world.scheduling.list(call.account, peerOf(call))),
  ),
  'messages.getScheduledMessages': forUsers((call) => {
    const wanted = new Set(call.params.ints('id'))
    const waiting = call.world.scheduling.list(call.account, peerOf(call))
    return written(
      call,
      waiting.filter(({ id }) => wanted.has(id)),
    )
  }),
  'messages.sendScheduledMessages': forUsers((call) => {
    const waiting = call.world.scheduling.find(call.account, peerOf(call), call.params.ints('id'))
    return call.answerChange(() => {
      call.world.scheduling.send(call.account, waiting)
    })
  }),
  'messages.deleteScheduledMessages': forUsers((call) => {
    const waiting = call.world.scheduling.find(call.account, peerOf(call), call.params.ints('id'))
    return call.answerChange(() => call.world.scheduling.remove(call.account, waiting))
  }),
}

/** Changes a message that waits; what an edit with a `schedule_date` does. */
export function editScheduled(call: AccountCall, peer: Peer, edit: MessageEdit): TlValue {
  const [waiting] = call.world.scheduling.find(call.account, peer, [call.params.int('id')])
  if (!waiting) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  const media = edit.media ?? waiting.message.media
  const { text, entities } = trimmed(edit.text ?? waiting.message.text, edit.entities ?? [])
  checkText(text, media)
  const body = edit.text === undefined ? {} : { text, entities: withDetectedEntities(text, entities) }
  const date = call.params.optionalInt('schedule_date')
  return call.answerChange(() =>
    call.world.scheduling.edit(call.account, waiting, { message: { ...body, media }, date }),
  )
}

function peerOf(call: AccountCall): Peer {
  return call.inputs.peer(call.params.object('peer'))
}

function written(call: AccountCall, waiting: readonly ScheduledMessage[]): TlValue {
  return messagesToTl(
    call.view(),
    waiting.map(({ message }) => message),
    {},
  )
}
