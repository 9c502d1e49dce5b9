import type { Media, MediaType, MediaTypes } from '../../content/media.js'
import { withKnownMembers } from '../../errors/known-members.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { LocalText } from '../../i18n/local-text.js'
import { inEnglish, ownText } from '../../i18n/say-text.js'
import { type Arg, arg, unreadable } from '../commands/arg.js'
import type { MessageContext } from '../contexts/message-context.js'

/** One thing to choose; with `choices` a page of further ones. */
export interface Choice<Value extends string | number = string | number> {
  /** What the button says; also a text by its key, which then needs a `value`. */
  readonly text: string | LocalText
  /** What the dialogue gets; default the text. */
  readonly value?: Value
  /** What is shown when it is pressed, with a way back. */
  readonly choices?: readonly Choice<Value>[]
}

/** What there is to choose: a list, texts by value, or a function of the dialogue's context, and of its instance. */
export type Choices<Value extends string | number> =
  | readonly Choice<Value>[]
  | Readonly<Record<string, string | LocalText>>
  | ((context: never, dialogue: never) => readonly Choice<Value>[] | PromiseLike<readonly Choice<Value>[]>)

/** How choices are laid out. */
export interface ChoiceOptions {
  /** Buttons in a row; default 1. */
  columns?: number
  /** Buttons on a page, from which one turns to the next; default 8. */
  pageSize?: number
}

/** A menu of choices, as the question shows it. */
export interface Menu {
  readonly choices: Choices<string | number>
  readonly columns: number
  readonly pageSize: number
}

interface AnswerParts<Value> {
  /** What is asked for, for people: `a whole number from 1 to 20`. */
  readonly label: string | LocalText
  /** @returns the value, or what is wrong in a sentence; empty: nothing is said beyond what is asked for. */
  readonly read: (message: MessageContext) => Reading<Value> | Promise<Reading<Value>>
  readonly menu?: Menu
  /** The button that sends it, in place of the person's own keyboard. */
  readonly asksFor?: { readonly kind: 'contact' | 'location'; readonly text: string | LocalText }
  /** Whether a plugin reads it, which may give an object; default: no. */
  readonly isOwn?: boolean
}

/** What was read of a message, or why it is no answer. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: string | LocalText }

/** What is wrong with an answer. */
export class WrongAnswer {
  /** To be made by `answer.wrong`. */
  constructor(
    /** What is wrong, in a sentence. */
    readonly problem: string | LocalText,
  ) {}
}

/** What an answer to a question looks like: how it is read of a message, or which buttons give it. */
export class Answer<Value> {
  /** Types only: what the dialogue gets. */
  declare readonly value?: readonly [Value]
  private readonly parts: AnswerParts<Value>

  /** To be made by `answer`. */
  constructor(parts: AnswerParts<Value>) {
    this.parts = parts
  }

  /** What is asked for, for people, in English. */
  get label(): string {
    return inEnglish(this.parts.label)
  }

  /** What there is to choose; absent: nothing. */
  get menu(): Menu | undefined {
    return this.parts.menu
  }

  /** The button that sends it; absent: none. */
  get asksFor(): AnswerParts<Value>['asksFor'] {
    return this.parts.asksFor
  }

  /** Whether a plugin reads it, which may give an object. */
  get isOwn(): boolean {
    return this.parts.isOwn ?? false
  }

  /** Reads a message. */
  async read(message: MessageContext): Promise<Reading<Value>> {
    return this.parts.read(message)
  }
}

/** An argument of a command as an answer: the whole text is read as it. */
export function answerOf<Value>(given: Arg<Value> | Answer<Value>): Answer<Value> {
  if (given instanceof Answer) return given
  return new Answer<Value>({
    label: given.wanted,
    read: async (message) => {
      const mention = message.message.entities.find((entity) => entity.type === 'mention-name')
      const about = mention?.type === 'mention-name' ? { mentionedId: mention.userId } : {}
      const read = await given.read({ text: message.text.trim(), ...about }, message)
      return read === unreadable ? refused(given.wanted) : { value: read }
    },
  })
}

const refused = (what: string | LocalText) => ({ problem: ownText('send', { what }) })

function media<Type extends MediaType>(label: LocalText, types: readonly Type[], asksFor?: Answer<never>['asksFor']) {
  return new Answer<MediaTypes[Type]>({
    label,
    ...(asksFor && { asksFor }),
    read: ({ media: found }) => {
      const isWanted = (one: Media | undefined): one is MediaTypes[Type] => types.some((type) => type === one?.type)
      return isWanted(found) ? { value: { ...found, raw: undefined } as unknown as MediaTypes[Type] } : refused(label)
    },
  })
}

/** Telegram's description of media is not kept: what is stored has to be plain. */
type Kept<Value> = Value extends unknown ? Omit<Value, 'raw'> : never

/** What answers to the questions of a dialogue look like; those of commands, `arg.integer({ min: 1 })`, do as well. */
export const answer = withKnownMembers('answer', {
  /** A text. @param options.min - how many characters at least; default 1. @param options.max - at most; default any number. */
  text({ min = 1, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number } = {}): Answer<string> {
    const label =
      max !== Number.POSITIVE_INFINITY
        ? ownText('a_text_up_to', { min, max })
        : min > 1
          ? ownText('a_text_from', { min })
          : ownText('a_text')
    return new Answer({
      label,
      read: ({ text }) => (text.length >= min && text.length <= max && text !== '' ? { value: text } : refused(label)),
    })
  },

  /**
   * One of several things, by buttons, or for user accounts by their texts. What does not fit on a page is turned to, and
   * choices can have choices of their own.
   *
   * @example
   * answer.choice({ small: 'Small', large: 'Large' }, { columns: 2 })
   * answer.choice((ctx, shop: Shop) => shop.list(ctx.data.city))
   */
  choice: choice as {
    <const Texts extends Readonly<Record<string, string | LocalText>>>(
      texts: Texts,
      options?: ChoiceOptions,
    ): Answer<keyof Texts & string>
    <const Value extends string | number = string>(
      choices:
        | readonly Choice<Value>[]
        | ((context: never, dialogue: never) => readonly Choice<Value>[] | PromiseLike<readonly Choice<Value>[]>),
      options?: ChoiceOptions,
    ): Answer<Value>
  },

  /** Yes or no, by buttons. */
  yesNo(texts: { yes?: string | LocalText; no?: string | LocalText } = {}): Answer<'yes' | 'no'> {
    return choice({ yes: texts.yes ?? ownText('yes'), no: texts.no ?? ownText('no') }, { columns: 2 }) as Answer<
      'yes' | 'no'
    >
  },

  /** The person's phone number, by a button. In private chats only. @param text - what the button says. */
  contact(text: string | LocalText = ownText('share_phone')): Answer<Kept<MediaTypes['contact']>> {
    return media(ownText('your_contact'), ['contact'], { kind: 'contact', text }) as Answer<Kept<MediaTypes['contact']>>
  },

  /** Where the person is, by a button, or any place they send. In private chats only. @param text - what the button says. */
  location(text: string | LocalText = ownText('share_place')): Answer<Kept<MediaTypes['location']>> {
    return media(ownText('a_location'), ['location'], { kind: 'location', text }) as Answer<
      Kept<MediaTypes['location']>
    >
  },

  /** A file of one of these kinds, which the step gets with its message: `{ messageId, chatId }`. */
  file(...types: readonly MediaType[]): Answer<{ readonly chatId: number; readonly messageId: number }> {
    const kinds = types.map((type) => ownText(`kind_${type}`))
    const label = types.length > 0 ? ownText('a_file_of', { kinds }) : ownText('a_file')
    return new Answer({
      label,
      read: ({ media: found, chatId, message }) =>
        found && (types.length === 0 || types.includes(found.type))
          ? { value: { chatId, messageId: message.id } }
          : refused(label),
    })
  },

  /**
   * One of your own.
   * @param label - what is asked for, for people.
   * @param read - gives what a message says, or `answer.wrong('...')`.
   */
  of<Read>(
    label: string | LocalText,
    read: (message: MessageContext) => Read | PromiseLike<Read>,
  ): Answer<Exclude<Read, WrongAnswer>> {
    return new Answer<Exclude<Read, WrongAnswer>>({
      label,
      isOwn: true,
      read: async (message) => {
        const value = await read(message)
        return value instanceof WrongAnswer
          ? { problem: value.problem }
          : { value: value as Exclude<Read, WrongAnswer> }
      },
    })
  },

  /** Says what is wrong with an answer, in a sentence. */
  wrong(problem: string | LocalText): WrongAnswer {
    return new WrongAnswer(problem)
  },
})

function choice(choices: Choices<string | number>, options: ChoiceOptions = {}): Answer<string | number> {
  const { columns = 1, pageSize = 8 } = options
  const isList = typeof choices !== 'function'
  const list = isList ? listOf(choices) : []
  if ((isList && list.length === 0) || !(columns >= 1 && columns <= 8) || !(pageSize >= 1 && pageSize <= 90)) {
    const fix = 'Give it choices, { columns } from 1 to 8 and { pageSize } from 1 to 90'
    const [decorator, where] = ['answer.choice', 'a step']
    throw new SwitchboardError('PLUGIN_DECORATOR_ARGUMENT', {
      decorator,
      where,
      problem: 'there is nothing to choose',
      fix,
    })
  }
  return new Answer({
    label: ownText('a_choice'),
    menu: { choices, columns, pageSize },
    // What was chosen is found by who knows the choices.
    read: () => refused(ownText('a_choice')),
  })
}

/** Choices as a list. */
export function listOf(choices: readonly Choice[] | Readonly<Record<string, string | LocalText>>): readonly Choice[] {
  if (Array.isArray(choices)) return choices
  return Object.entries(choices as Readonly<Record<string, string | LocalText>>).map(([value, text]) => ({
    text,
    value,
  }))
}

/** The answer where none is named: any text. */
export const anyText: Answer<string> = answerOf(arg.rest())
