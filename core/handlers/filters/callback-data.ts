import type { HandlerFilter } from '../../decorators/manifest.js'
import {
  ButtonData,
  type ButtonFields,
  type ButtonShape,
  type ButtonValue,
  type ButtonValues,
} from '../../formatting/keyboards/button-data.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { ownText } from '../../i18n/say-text.js'
import { parseDuration } from '../../time/duration.js'
import { unusable } from '../named-accounts.js'
import { Filter } from './filter.js'

/** What a filter of a kind of button asks of a context. */
interface Pressed {
  readonly text: string
}

/** How buttons of a kind behave. */
export interface CallbackDataOptions {
  /** For how long one can be pressed after it was sent: `'1d'`; default: for ever. */
  for?: string
  /**
   * What somebody is told whose button is refused; default a sentence in the person's language, where
   * Switchboard speaks it. `undefined`: nothing.
   */
  otherwise?: (why: 'forged' | 'outdated') => string | Markup | LocalText | undefined
}

const words = ['number', 'text', 'boolean', 'number?', 'text?', 'boolean?']

/**
 * A kind of button that carries typed values. {@link with} makes the data of a button, and as a filter of `@OnCallback` it has the
 * handler find them in `ctx.data`. Whoever presses what the bot has never shown, what is too old, or what an earlier version
 * of the plugin has made, is told so, and the handler does not run.
 *
 * Data of one number, an id, are sent as they are. All else is signed with a secret of the account; what does not fit into
 * Telegram's 64 bytes is kept for 90 days, or as long as `for` says.
 *
 * @example
 * const pizza = new CallbackData('pizza', { id: 'number', size: ['small', 'large'] })
 *
 * new InlineKeyboard().button('Small', pizza.with({ id: 7, size: 'small' }))
 *
 * @OnCallback(pizza)
 * order(ctx: CallbackContext<typeof pizza>) {
 *   return `Pizza ${ctx.data.id}, ${ctx.data.size}`
 * }
 */
export class CallbackData<const Fields extends ButtonFields = ButtonFields> extends Filter<
  Pressed,
  { readonly data: ButtonValues<Fields> },
  'callback'
> {
  /** What its data are made of. */
  readonly shape: ButtonShape
  private readonly options: CallbackDataOptions

  /**
   * @param name - tells it from other kinds of the same bot: 1 to 16 letters, digits or `_`.
   * @param fields - its values: `'number'`, `'text'`, `'boolean'`, with `?` one that may be missing, or a list of words.
   * @throws PLUGIN_DECORATOR_ARGUMENT
   */
  constructor(name: string, fields: Fields, options: CallbackDataOptions = {}) {
    const shape = checkedShape(name, fields, options.for)
    super({
      label: `button(${name})`,
      kinds: ['callback'],
      test: ({ text }) => text === name || text.startsWith(`${name}:`) || text.startsWith(`${name}!`),
    })
    this.shape = shape
    this.options = options
  }

  /** The data of a button with these values. */
  with(values: ButtonValues<Fields>): ButtonData {
    return new ButtonData(this.shape, values as Readonly<Record<string, ButtonValue>>)
  }

  /** What somebody is told whose button is refused. */
  refusal(why: 'forged' | 'outdated'): string | Markup | LocalText | undefined {
    const { otherwise } = this.options
    return otherwise ? otherwise(why) : ownText('button_outdated')
  }
}

/** The kinds of button that a filter lets through, those behind a `not` left out. */
export function callbackDataOf(filter: HandlerFilter | undefined): CallbackData[] {
  if (filter instanceof CallbackData) return [filter as CallbackData]
  if (!(filter instanceof Filter)) return []
  const { shape, parts } = filter.made
  return shape === 'not' ? [] : parts.flatMap(callbackDataOf)
}

function checkedShape(name: string, fields: ButtonFields, duration: string | undefined): ButtonShape {
  const what = 'new CallbackData'
  if (typeof name !== 'string' || !/^\w{1,16}$/.test(name)) {
    throw unusable(
      what,
      `a kind of button cannot be called ${JSON.stringify(name)}`,
      'Write 1 to 16 letters, digits or _',
    )
  }
  for (const [field, type] of Object.entries(fields)) {
    if (typeof type === 'string' ? words.includes(type) : Array.isArray(type) && type.length > 0) continue
    const fix = `Take one of ${words.join(', ')}, or a list of words`
    throw unusable(what, `${field} is ${JSON.stringify(type)}`, fix)
  }
  const validMs = duration === undefined ? undefined : parseDuration(duration)
  if (duration !== undefined && !(validMs !== undefined && validMs > 0)) {
    throw unusable(what, `it cannot be valid for ${JSON.stringify(duration)}`, "Write a duration: { for: '1d' }")
  }
  return Object.freeze({ name, fields: Object.freeze({ ...fields }), ...(validMs !== undefined && { validMs }) })
}
