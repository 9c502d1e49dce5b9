import type { ButtonCodec } from '../../content/button-codec.js'
import { type PlainKeyboard, plainKeyboard, toReplyMarkup } from '../../content/reply-markup.js'
import { toTlEntities } from '../../content/tl-entities.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { buttonText } from '../../formatting/buttons.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import { Markup } from '../../formatting/markup.js'
import { maxMarks } from '../../formatting/split-text.js'
import type { FormattedText, ParseMode } from '../../formatting/text-entity.js'
import { trimText } from '../../formatting/trim-text.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { TextOptions } from './send-message-options.js'

/** Reads marked-up text; the `Formatter` of a client. */
export interface TextFormatter {
  parse(text: string | Markup, mode?: ParseMode): FormattedText
  buttonText(text: string): string
}

/** What a text is in the fields of a call. */
type TextFields = { message: string; entities?: TlObject[]; noWebpage?: true; replyMarkup?: TlObject }

/** Makes what a message holds of a text with its marks and buttons: the one way of all texts that go out. */
export class MessageContent {
  constructor(
    private readonly calls: ClientCalls,
    private readonly formatter: TextFormatter | undefined,
    private readonly codec: ButtonCodec,
  ) {}

  /** The text as it will be seen, without white space at its ends. */
  read(text: string | Markup, { entities, parseMode }: TextOptions): FormattedText {
    return trimText(entities ? { text: String(text), entities: [...entities] } : this.parse(text, parseMode))
  }

  /** What can be seen of a text where Telegram shows no marks. */
  plain(text: string | Markup): string {
    return text instanceof Markup ? this.parse(text).text : text
  }

  /** Buttons with their typed data written; without buttons nothing is waited for. @throws PLUGIN_BUTTON_VALUE */
  keyboard(buttons: Keyboard | undefined): Promise<PlainKeyboard> | undefined {
    return buttons && plainKeyboard(buttons, this.codec)
  }

  /** The TL `ReplyMarkup` of buttons. @throws PLUGIN_BUTTON_TEXT, PLUGIN_BUTTON_DATA, PLUGIN_KEYBOARD */
  markup(keyboard: PlainKeyboard): TlObject {
    const label = (text: string) => this.formatter?.buttonText(text) ?? buttonText(text)
    return toReplyMarkup(keyboard, this.calls.create, label)
  }

  /**
   * The fields of a call.
   * @throws PLUGIN_TOO_MANY_MARKS, and what {@link markup} throws.
   */
  fields(read: FormattedText, { linkPreview }: TextOptions, keyboard?: PlainKeyboard): TextFields {
    const fields: TextFields = { message: read.text }
    const marks = read.entities.length
    if (marks > maxMarks) throw new SwitchboardError('PLUGIN_TOO_MANY_MARKS', { marks, max: maxMarks })
    const entities = marks > 0 ? this.tlEntities(read.entities) : []
    if (entities.length > 0) fields.entities = entities
    if (linkPreview === false) fields.noWebpage = true
    if (keyboard) fields.replyMarkup = this.markup(keyboard)
    return fields
  }

  private tlEntities(entities: FormattedText['entities']): TlObject[] {
    const { create, peers, selfId } = this.calls
    return toTlEntities(entities, create, (userId) =>
      userId === selfId ? create('InputUserSelf', {}) : peers.inputUser(userId),
    )
  }

  private parse(text: string | Markup, mode?: ParseMode): FormattedText {
    return this.formatter?.parse(text, mode) ?? { text: String(text), entities: [] }
  }
}
