import type { TlValue } from '../../tl-value.js'
import type { Message } from '../../world/message.js'
import type { InlineAnswer, InlineResult } from '../../world/queries.js'
import { collected } from './collected.js'
import { entitiesToTl } from './entities-to-tl.js'
import { markupToTl } from './markup-to-tl.js'
import { documentToTl, photoToTl } from './media-to-tl.js'
import { unlessEmpty, type View } from './view.js'

/** How a bot names a message that was sent through it: by the world's own number, good in any chat. */
export function inlineMessageIdToTl(view: View, message: Message): TlValue {
  return {
    _: 'inputBotInlineMessageID64',
    dc_id: view.viewer.dcId,
    owner_id: BigInt(message.senderId),
    id: message.uid,
    access_hash: view.world.state.random.longFor(`inline:${message.uid}`),
  }
}

export function botResultsToTl(view: View, answer: InlineAnswer): TlValue {
  const results = answer.results.map((result) => resultToTl(view, result))
  view.user(answer.botId)
  return {
    _: 'messages.botResults',
    query_id: answer.queryId,
    gallery: answer.gallery || undefined,
    next_offset: answer.nextOffset,
    switch_pm: answer.switchPm && {
      _: 'inlineBotSwitchPM',
      text: answer.switchPm.text,
      start_param: answer.switchPm.startParam,
    },
    results,
    cache_time: answer.cacheSeconds,
    users: collected(view).users,
  }
}

function resultToTl(view: View, result: InlineResult): TlValue {
  const send_message = {
    _: result.mediaAuto ? 'botInlineMessageMediaAuto' : 'botInlineMessageText',
    message: result.text,
    entities: unlessEmpty(entitiesToTl(view, result.entities)),
    reply_markup: result.replyMarkup && markupToTl(view, result.replyMarkup),
  }
  const head = { id: result.id, type: result.type, title: result.title, description: result.description, send_message }
  if (result.media?.type === 'photo' && result.address === undefined) {
    return { _: 'botInlineMediaResult', ...head, photo: photoToTl(view, result.media.photo) }
  }
  if (result.media?.type === 'document') {
    return { _: 'botInlineMediaResult', ...head, document: documentToTl(view, result.media.document) }
  }
  const picture = (url: string | undefined) =>
    url === undefined ? undefined : { _: 'webDocumentNoProxy', url, size: 0, mime_type: 'image/jpeg', attributes: [] }
  const shown = { thumb: picture(result.thumbnail), content: picture(result.address) }
  return { _: 'botInlineResult', ...head, url: result.url, ...shown }
}
