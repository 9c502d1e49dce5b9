import type { Markup } from '../formatting/markup.js'

/** What can be put into a text at `{{name}}`. Strings are escaped; what `html` and `md` make keeps its marks. */
export type TextValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Markup
  | LocalText
  | readonly (string | LocalText)[]
  | undefined

/** What is put into a text, by name. `count` chooses the plural form, `context` the variant (`friend_female`), `ordinal` counts places. */
export type TextValues = Readonly<Record<string, TextValue>>

/**
 * A text of a plugin by its key, in the language of whoever gets it. `text` makes it; a handler can return it, and it can stand for
 * the questions, answers and words of dialogues and for what guards say.
 */
export class LocalText {
  constructor(
    /** Its key in the files of texts. */
    readonly key: string,
    /** What is put into it. */
    readonly values: TextValues = {},
  ) {}
}
