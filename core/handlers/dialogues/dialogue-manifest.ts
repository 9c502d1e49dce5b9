import type { AroundManifest } from '../../decorators/around-manifest.js'
import type { AnyClass } from '../../decorators/manifest.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import type { Answer } from './answer.js'

/** Something said in a dialogue: a text, also one by its key (`text('how_many')`), or a function of its context, and of the dialogue's instance, that gives one. */
export type Said =
  | string
  | Markup
  | LocalText
  | ((context: never, dialogue: never) => string | Markup | LocalText | PromiseLike<string | Markup | LocalText>)

/** What a dialogue says by itself; each a text or a function of its context. */
export interface DialogueTexts {
  /** On the button that goes back one step. */
  readonly back: Said
  /** On the button that ends it. */
  readonly cancel: Said
  /** Told after it was cancelled; empty: nothing. */
  readonly cancelled: Said
  /** Told when its time is over; empty: nothing. */
  readonly expired: Said
  /** Told when it cannot go on, as a newer version of the plugin has not the step that it is at. */
  readonly changed: Said
  /** Told to whoever presses a button of a question that is answered, or not theirs. */
  readonly closed: Said
}

/** How a dialogue behaves. */
export interface DialogueOptions {
  /** How long it waits for an answer: `'15m'`; default: for ever. */
  timeLimit?: string
  /**
   * What becomes of commands while it waits. `pass` (default): they go to their handlers, and what they begin comes before this
   * dialogue goes on; `keep`: they are answers like any other text.
   */
  commands?: 'pass' | 'keep'
  /** The command that ends it; default `cancel`; `false`: none. */
  cancel?: string | false
  /** The command that goes back one step; default `back`; `false`: none. */
  back?: string | false
  /** Whether questions of a bot have buttons to go back and to cancel; default `true`. */
  buttons?: boolean
  /** The words it uses by itself; default those of Switchboard in the person's language, where it speaks it, or in English. */
  texts?: Partial<DialogueTexts>
}

/** One question of a dialogue. */
export interface StepManifest {
  /** The property that keeps the answer, or the method that gets it. */
  readonly member: string
  readonly kind: 'field' | 'method'
  readonly question: Said
  readonly answer: Answer<unknown>
  /** Whether it is asked, by what was answered so far; absent: always. */
  readonly when?: (data: never) => boolean
  /** What stands around its method, the outermost first; absent: nothing. */
  readonly around?: readonly AroundManifest[]
}

/** What the decorators of one dialogue say; frozen. */
export interface DialogueManifest {
  /** The plugin's name. */
  readonly name: string
  readonly target: AnyClass
  readonly steps: readonly StepManifest[]
  /** The method that gets the answers. */
  readonly finish: string
  /** The method that is told when it ends without them. */
  readonly abort?: string
  readonly timeLimitMs?: number
  readonly keepsCommands: boolean
  readonly cancel?: string
  readonly back?: string
  readonly hasButtons: boolean
  readonly texts: DialogueTexts
}

/** What is kept of one dialogue with one person. */
export interface DialogueState {
  /** Names it for good; the same in a second run of what began it. */
  readonly id: string
  /** Which dialogue it is. */
  readonly dialogue: string
  readonly step: string
  /** Counts the questions, so that buttons of earlier ones are known. */
  readonly turn: number
  readonly data: Readonly<Record<string, unknown>>
  /** The steps that were answered, for the way back. */
  readonly path: readonly string[]
  /** Answers it began with, which are not asked for. */
  readonly given: readonly string[]
  /** The message with the question; absent: not known. */
  readonly messageId?: number
  /** Whether that message has buttons below it. */
  readonly hasButtons?: boolean
  readonly topicId?: number
  /** What names the album whose first part was taken for an answer last. */
  readonly album?: string
  /** When its time is over, by the wall clock. */
  readonly untilMs?: number
}
