import { RpcError } from '../../rpc-error.js'
import type { Button, ReplyMarkup } from '../../world/reply-markup.js'
import type { Params } from '../params.js'
import type { InputReader } from './input-reader.js'

const maxCallbackBytes = 64

/** The buttons a bot sends along with a message. People's are ignored, as Telegram does. */
export function markupFromTl(markup: Params | undefined, inputs: InputReader): ReplyMarkup | undefined {
  if (!markup) return undefined
  switch (markup.name) {
    case 'replyInlineMarkup': {
      const rows = rowsFromTl(markup, inputs)
      if (rows.length === 0) return undefined
      if (rows.flat().some((button) => button.type === 'text')) throw new RpcError(400, 'BUTTON_TYPE_INVALID')
      return { type: 'inline', rows }
    }
    case 'replyKeyboardMarkup':
      return {
        type: 'keyboard',
        rows: rowsFromTl(markup, inputs),
        resize: markup.flag('resize'),
        singleUse: markup.flag('single_use'),
        selective: markup.flag('selective'),
        persistent: markup.flag('persistent'),
        placeholder: markup.optionalString('placeholder'),
      }
    case 'replyKeyboardHide':
      return { type: 'hide', selective: markup.flag('selective') }
    case 'replyKeyboardForceReply':
      return {
        type: 'force-reply',
        singleUse: markup.flag('single_use'),
        selective: markup.flag('selective'),
        placeholder: markup.optionalString('placeholder'),
      }
    default:
      throw new RpcError(400, 'REPLY_MARKUP_INVALID')
  }
}

function rowsFromTl(markup: Params, inputs: InputReader): Button[][] {
  return markup
    .objects('rows')
    .map((row) => row.objects('buttons').map((button) => buttonFromTl(button, inputs)))
    .filter((row) => row.length > 0)
}

function buttonFromTl(button: Params, inputs: InputReader): Button {
  const text = button.string('text')
  if (text === '') throw new RpcError(400, 'BUTTON_TEXT_INVALID')
  switch (button.name) {
    case 'keyboardButton':
      return { type: 'text', text }
    case 'keyboardButtonCallback': {
      const data = button.bytes('data')
      if (data.length === 0 || data.length > maxCallbackBytes) throw new RpcError(400, 'BUTTON_DATA_INVALID')
      return { type: 'callback', text, data, requiresPassword: button.flag('requires_password') }
    }
    case 'keyboardButtonUrl':
      if (!isUrl(button.string('url'))) throw new RpcError(400, 'BUTTON_URL_INVALID')
      return { type: 'url', text, url: button.string('url') }
    case 'keyboardButtonSwitchInline':
      return { type: 'switch-inline', text, query: button.string('query'), samePeer: button.flag('same_peer') }
    case 'keyboardButtonRequestPhone':
      return { type: 'request-phone', text }
    case 'keyboardButtonRequestGeoLocation':
      return { type: 'request-location', text }
    case 'keyboardButtonCopy':
      return { type: 'copy', text, copyText: button.string('copy_text') }
    case 'inputKeyboardButtonUserProfile':
      return { type: 'user-profile', text, userId: inputs.user(button.object('user_id')).id }
    case 'keyboardButtonWebView':
    case 'keyboardButtonSimpleWebView':
      return { type: 'web-view', text, url: button.string('url'), simple: button.name.includes('Simple') }
    default:
      throw new RpcError(400, 'BUTTON_TYPE_INVALID')
  }
}

function isUrl(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|tg:|mailto:)?[^\s]+\.[^\s]+|^[a-z]+:\/\/\S+/i.test(text)
}
