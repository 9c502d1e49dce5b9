import type { TlValue } from '../../tl-value.js'
import type { Button, ReplyMarkup } from '../../world/reply-markup.js'
import type { View } from './view.js'

export function markupToTl(view: View, markup: ReplyMarkup): TlValue {
  switch (markup.type) {
    case 'inline':
      return { _: 'replyInlineMarkup', rows: rowsToTl(view, markup.rows) }
    case 'keyboard':
      return {
        _: 'replyKeyboardMarkup',
        rows: rowsToTl(view, markup.rows),
        resize: markup.resize || undefined,
        single_use: markup.singleUse || undefined,
        selective: markup.selective || undefined,
        persistent: markup.persistent || undefined,
        placeholder: markup.placeholder,
      }
    case 'hide':
      return { _: 'replyKeyboardHide', selective: markup.selective || undefined }
    case 'force-reply':
      return {
        _: 'replyKeyboardForceReply',
        single_use: markup.singleUse || undefined,
        selective: markup.selective || undefined,
        placeholder: markup.placeholder,
      }
  }
}

function rowsToTl(view: View, rows: readonly (readonly Button[])[]): TlValue[] {
  return rows.map((row) => ({ _: 'keyboardButtonRow', buttons: row.map((button) => buttonToTl(view, button)) }))
}

function buttonToTl(view: View, button: Button): TlValue {
  const { text } = button
  switch (button.type) {
    case 'text':
      return { _: 'keyboardButton', text }
    case 'callback': {
      const requires_password = button.requiresPassword || undefined
      return { _: 'keyboardButtonCallback', text, data: button.data, requires_password }
    }
    case 'url':
      return { _: 'keyboardButtonUrl', text, url: button.url }
    case 'switch-inline': {
      const same_peer = button.samePeer || undefined
      return { _: 'keyboardButtonSwitchInline', text, query: button.query, same_peer }
    }
    case 'request-phone':
      return { _: 'keyboardButtonRequestPhone', text }
    case 'request-location':
      return { _: 'keyboardButtonRequestGeoLocation', text }
    case 'copy':
      return { _: 'keyboardButtonCopy', text, copy_text: button.copyText }
    case 'user-profile':
      return { _: 'keyboardButtonUserProfile', text, user_id: view.user(button.userId) }
    case 'web-view':
      return { _: button.simple ? 'keyboardButtonSimpleWebView' : 'keyboardButtonWebView', text, url: button.url }
  }
}
