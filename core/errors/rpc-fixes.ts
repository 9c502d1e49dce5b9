/**
 * What helps where Telegram refuses a call for one of the reasons that authors of plugins meet daily; see
 * core.telegram.org/method/‹name› for the rest.
 */
const fixes: Readonly<Record<string, string>> = {
  MEDIA_CAPTION_TOO_LONG:
    'Write up to 1,024 characters below a file (Premium accounts 2,048), and the rest in a message of its own: a text is divided, a caption is not.',
  MESSAGE_NOT_MODIFIED: 'The message is so already: edit it only when something has changed.',
  MESSAGE_ID_INVALID: 'The message is gone, or cannot be changed: look at its id, and at whose it is.',
  MESSAGE_EDIT_TIME_EXPIRED: 'Send a new message: people may edit theirs for 48 hours.',
  MESSAGE_EMPTY: 'Say something: a text of spaces alone is empty for Telegram.',
  USERNAME_NOT_OCCUPIED: 'Nobody has this username: correct it, or name the peer by its id.',
  USERNAME_INVALID: 'Correct the username: 4 to 32 letters, digits and _.',
  CHAT_ADMIN_REQUIRED: 'Make the account an administrator of the chat, with the right that this takes.',
  USER_ADMIN_INVALID: 'An administrator cannot be restricted: take their rights away first, as the one who gave them.',
  USER_NOT_PARTICIPANT: 'The person is not in the chat; look first: ctx.chat.member(who).',
  USER_IS_BLOCKED: 'The person has blocked the account; nothing can be sent until they take that back.',
  INPUT_USER_DEACTIVATED: 'The account of this person is deleted: forget it.',
  QUERY_ID_INVALID:
    'Answer sooner: Telegram takes an answer for some ten seconds. Do what takes long after ctx.answer().',
  BOT_RESPONSE_TIMEOUT:
    'The bot was silent: the handler of a press has to call ctx.answer(), also without a text, and that of an inline query ctx.answer([...]).',
  PHOTO_INVALID_DIMENSIONS:
    "Send it as a file, { as: 'document' }: photos have at most 10,000 pixels of width and height.",
  PHOTO_EXT_INVALID: "Send it as a file, { as: 'document' }: photos are JPEG or PNG.",
  REACTION_INVALID: 'Take a reaction that the chat allows, one of the emoji that Telegram offers there.',
  TOPIC_DELETED: 'The topic is gone: make a new one by ctx.chat.topics.create.',
  CHAT_NOT_MODIFIED: 'The chat is so already: nothing is to be changed.',
}

/** What helps for a reason; `undefined`: nothing in particular is known. */
export function fixOfReason(reason: string): string | undefined {
  return Object.hasOwn(fixes, reason) ? fixes[reason] : undefined
}
