import type { ButtonData } from '../../formatting/keyboards/button-data.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import { InlineKeyboard, ReplyKeyboard } from '../../formatting/keyboards/keyboard.js'
import { Markup } from '../../formatting/markup.js'
import { LocalText } from '../../i18n/local-text.js'
import { type Choice, listOf, type Menu } from './answer.js'
import type { DialogueContext } from './dialogue-context.js'
import type { DialogueManifest, Said, StepManifest } from './dialogue-manifest.js'
import { allChoices, type MenuPlace, menuButtons, type SpokenChoice } from './menu-buttons.js'

/** What a button of a question does. */
export type QuestionPress = (does: 'open' | 'pick' | 'back' | 'cancel', value?: string) => ButtonData

/** A question as it is sent. */
export interface Question {
  readonly text: string | Markup
  readonly buttons?: Keyboard
  /** Whether the buttons stand below the message. */
  readonly isInline: boolean
}

/** A text, or what a function makes of the dialogue, in the language of the person. */
export async function saidTo(said: Said, context: DialogueContext, instance: object): Promise<string | Markup> {
  return context.spoken(typeof said === 'function' ? await said(context as never, instance as never) : said)
}

/** What there is to choose at this moment. */
export async function choicesOf(
  { choices }: Menu,
  context: DialogueContext,
  instance: object,
): Promise<readonly SpokenChoice[]> {
  const all = typeof choices === 'function' ? await choices(context as never, instance as never) : listOf(choices)
  return all.map((choice) => inLanguage(choice, context))
}

/** A choice with what it and those below it say in the language of the person. Its value stays the same in all of them. */
function inLanguage(choice: Choice, context: DialogueContext): SpokenChoice {
  const { text, value = text instanceof LocalText ? text.key : text, choices } = choice
  const below = choices?.map((one) => inLanguage(one, context))
  return { text: text instanceof LocalText ? context.t(text) : text, value, ...(below && { choices: below }) }
}

interface QuestionParts {
  readonly manifest: DialogueManifest
  readonly step: StepManifest
  readonly context: DialogueContext
  readonly instance: object
  /** Whether there is a step to go back to. */
  readonly canGoBack: boolean
  readonly press: QuestionPress
  readonly place?: MenuPlace
}

/** A question with its buttons. Accounts of people have no buttons: what there is to choose is written below. */
export async function questionOf(parts: QuestionParts): Promise<Question> {
  const { step, context, instance, place = { path: [], page: 0 } } = parts
  const text = await saidTo(step.question, context, instance)
  const { menu, asksFor } = step.answer
  const choices = menu && (await choicesOf(menu, context, instance))
  if (context.client.type === 'user') {
    return { text: choices ? withChoices(text, choices) : text, isInline: false }
  }
  if (asksFor && context.chatId > 0) {
    const keyboard = new ReplyKeyboard({ oneTime: true })
    return {
      text,
      buttons: keyboard[asksFor.kind](asksFor.text instanceof LocalText ? context.t(asksFor.text) : asksFor.text),
      isInline: false,
    }
  }
  // Bots in groups see answers to their messages alone, unless they are administrators.
  if (!choices && context.chatId < 0)
    return { text, buttons: ReplyKeyboard.answer({ selective: true }), isInline: false }
  const made = menu && choices ? menuButtons(choices, place, menu, parts.press) : { rows: [] }
  const keyboard = new InlineKeyboard()
  for (const row of made.rows) {
    for (const button of row) keyboard.button(button.text, button.data)
    keyboard.row()
  }
  await addWays(keyboard, parts, 'up' in made ? made.up : undefined)
  return keyboard.rows.length > 0 ? { text, buttons: keyboard, isInline: true } : { text, isInline: false }
}

async function addWays(
  keyboard: InlineKeyboard,
  { manifest, context, instance, canGoBack, press }: QuestionParts,
  up: ButtonData | undefined,
): Promise<void> {
  const { texts, hasButtons } = manifest
  const back = up ?? (hasButtons && canGoBack ? press('back') : undefined)
  if (back) keyboard.button(String(await saidTo(texts.back, context, instance)), back)
  if (hasButtons) keyboard.button(String(await saidTo(texts.cancel, context, instance)), press('cancel'))
}

function withChoices(text: string | Markup, choices: readonly SpokenChoice[]): string | Markup {
  const list = allChoices(choices).map((choice) => `– ${choice.text}`)
  return text instanceof Markup ? text : [text, ...list].join('\n')
}
