import type { Outgoing } from '../../world/messaging.js'
import type { Params } from '../params.js'
import { entitiesFromTl } from './entities-from-tl.js'
import type { InputReader } from './input-reader.js'
import { markupFromTl } from './markup-from-tl.js'

/** What `sendMessage`, `sendMedia` and their like have in common. Older layers say the reply in two plain numbers. */
export function outgoingFromTl(params: Params, inputs: InputReader, isBot: boolean): Outgoing {
  const text = params.optionalString('message') ?? ''
  const reply = params.optionalObject('reply_to')
  const sendAs = params.optionalObject('send_as')
  return {
    text,
    entities: entitiesFromTl(params.objects('entities'), text, inputs),
    replyToId: reply?.optionalInt('reply_to_msg_id') ?? params.optionalInt('reply_to_msg_id'),
    topId: reply?.optionalInt('top_msg_id') ?? params.optionalInt('top_msg_id'),
    quote: quoteFromTl(reply, inputs),
    replyMarkup: isBot ? markupFromTl(params.optionalObject('reply_markup'), inputs) : undefined,
    silent: params.flag('silent'),
    noForwards: params.flag('noforwards'),
    randomId: params.optionalLong('random_id'),
    sendAs: sendAs && inputs.peer(sendAs),
    scheduleDate: params.optionalInt('schedule_date'),
  }
}

function quoteFromTl(reply: Params | undefined, inputs: InputReader): Outgoing['quote'] {
  const text = reply?.optionalString('quote_text')
  if (!reply || text === undefined) return undefined
  return {
    text,
    entities: entitiesFromTl(reply.objects('quote_entities'), text, inputs),
    offset: reply.optionalInt('quote_offset'),
  }
}
