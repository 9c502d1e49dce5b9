import type { TlObject } from '../driver.js'

type Fields = Readonly<Record<string, unknown>>
type Make = (className: string, fields: Fields) => TlObject

/*
 * Buttons, which layer 229 split into inline and keyboard ones with a type of their own. Written here with the names
 * every layer before it has, so that callers need not know the layer of their driver.
 */
const buttons: Readonly<Record<string, (fields: Fields, make: Make) => TlObject>> = {
  KeyboardButtonCallback: ({ text, data, requiresPassword }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeCallback', { data, requiresPassword }) }),
  KeyboardButtonUrl: ({ text, url }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeUrl', { url }) }),
  KeyboardButtonCopy: ({ text, copyText }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeCopy', { copyText }) }),
  KeyboardButtonSwitchInline: ({ text, ...fields }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeSwitchInline', fields) }),
  KeyboardButtonWebView: ({ text, url }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeWebView', { url }) }),
  KeyboardButton: (fields, make) => make('KeyboardButton', { type: make('ButtonTypeDefault', {}), ...fields }),
  KeyboardButtonRequestPhone: ({ text }, make) =>
    make('KeyboardButton', { text, type: make('ButtonTypeRequestPhone', {}) }),
  KeyboardButtonRequestGeoLocation: ({ text }, make) =>
    make('KeyboardButton', { text, type: make('ButtonTypeRequestGeoLocation', {}) }),
  ReplyInlineMarkup: ({ rows, ...fields }, make) =>
    make('ReplyInlineMarkup', {
      ...fields,
      rows: (rows as TlObject[]).map((row) =>
        row.className === 'KeyboardButtonRow' ? make('KeyboardInlineButtonRow', { buttons: row.buttons }) : row,
      ),
    }),
}

/** The layer that split the buttons. */
const splitButtons = 229

/*
 * Polls, whose answers are numbered by Telegram in newer layers: they are sent without what names them in votes, and the right
 * one of a quiz is named by its place.
 */
const polls: typeof buttons = {
  InputMediaPoll: ({ poll, correctAnswers, ...fields }, make) => {
    const answers = ((poll as TlObject).answers ?? []) as readonly TlObject[]
    const places = (correctAnswers as readonly unknown[] | undefined)?.map((one) =>
      one instanceof Uint8Array ? answers.findIndex(({ option }) => isSame(option, one)) : one,
    )
    const numbered = answers.map((answer) =>
      answer.className === 'PollAnswer' ? make('InputPollAnswer', { text: answer.text }) : answer,
    )
    const rest = places ? { ...fields, correctAnswers: places } : fields
    return make('InputMediaPoll', { ...rest, poll: Object.assign(poll as TlObject, { answers: numbered }) })
  },
}

/** A layer from which on polls are written so: the newer drivers stand above it, the oldest well below. */
const numberedAnswers = 224

/** How a class of the older layers is made in this one, when it is made differently. */
export function newerConstructor(
  className: string,
  layer: number,
): ((fields: Fields, make: Make) => TlObject) | undefined {
  if (layer >= splitButtons && className in buttons) return buttons[className]
  return layer >= numberedAnswers ? polls[className] : undefined
}

function isSame(option: unknown, other: Uint8Array): boolean {
  return option instanceof Uint8Array && Buffer.from(option).equals(other)
}
