import type { ConfigDiagnostic } from '../config/config-diagnostic.js'

/** A text that people and programs change, perhaps at the same time. */
export interface TextDocument {
  /** How people call it: the path of the file. */
  readonly name: string

  /** What is wrong with the place where people change the text, when that is another one than {@link read} reads. */
  readonly problems?: readonly ConfigDiagnostic[]

  /** What became of people's changes there, where somebody may believe otherwise; one sentence each. */
  readonly notes?: readonly string[]

  /** The text; `undefined` when there is none. @throws CONFIG_UNREADABLE */
  read(): Promise<string | undefined>

  /**
   * Does work while nobody else who asks so changes the text, be it in another process; people may change it all the same.
   * @throws CONFIG_UNWRITABLE when somebody else does not come to an end, what the work throws.
   */
  exclusively<Value>(work: () => Promise<Value>): Promise<Value>

  /**
   * Replaces the text, as a whole or not at all, if it still is `expected`.
   * @returns whether it was replaced; otherwise somebody else changed it meanwhile.
   * @throws CONFIG_UNWRITABLE
   */
  replace(expected: string | undefined, next: string): Promise<boolean>

  /** Keeps a copy beside it, with the date in its name. @returns the copy's name. @throws CONFIG_UNWRITABLE */
  backUp(text: string): Promise<string>

  /** Calls the listener soon after the text may have changed, also when it did not. @returns ends it. */
  watch(listener: () => void): Promise<() => Promise<void>>
}
