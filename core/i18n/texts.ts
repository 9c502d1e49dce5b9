import type { TextKeyOf, TextTree, ValuesFor } from './text-types.js'

/** Whose language is meant: a code (`'ru'`), a person's id, or a context of a handler. */
export type TextReader = string | number | { readonly language: string }

/**
 * The texts of a plugin in the languages of people, for jobs and wherever no context is at hand: `@Inject(Texts)`. A service has those of
 * all plugins of its client.
 *
 * `Shape` is that of one of the languages (`Texts<typeof en>`); with it, keys that are not there do not compile.
 */
export abstract class Texts<Shape extends object = TextTree> {
  /** The languages there are texts in, as the files are named. */
  abstract get languages(): readonly string[]

  /**
   * A text in somebody's language, or the nearest there is: `pt` for `pt-br`, then the fallback language of the client. What is not
   * there in any language is its key, and is logged.
   * @returns a string in the parse mode of the client, with values escaped for it.
   */
  abstract t<const Key extends TextKeyOf<Shape>>(reader: TextReader, key: Key, ...values: ValuesFor<Shape, Key>): string

  /** The language of somebody's Telegram app, as far as known; otherwise the fallback language of the client. Not yet that of a plugin's texts. */
  abstract languageOf(reader: TextReader): string
}
