/** What somebody does in the chat. Messages are named by their numbers. */
export type ChatAction =
  | { readonly what: 'turn'; readonly partner: string }
  | { readonly what: 'send'; readonly text: string; readonly replyTo?: number; readonly topicId?: number }
  | { readonly what: 'file'; readonly file: string; readonly caption: string }
  | { readonly what: 'edit'; readonly id: number; readonly text: string }
  | { readonly what: 'delete'; readonly id: number }
  | { readonly what: 'react'; readonly id: number; readonly reactions: readonly string[] }
  /** By the texts of the answers; none takes the vote back. */
  | { readonly what: 'vote'; readonly id: number; readonly answers: readonly string[] }
  | { readonly what: 'press'; readonly id: number; readonly button: string }
  | { readonly what: 'inline'; readonly bot: string; readonly query: string }
  | { readonly what: 'choose'; readonly number: number }

/** What came of it. */
export interface ChatOutcome {
  /** The number of the message that was sent. */
  readonly id?: number
  readonly isPhoto?: boolean
  /** What the bot said to the press of a button. */
  readonly answer?: string
  /** What a bot offers, by title. */
  readonly results?: readonly string[]
}

/** Sees what somebody does in the chat. */
export interface ChatWitness {
  /** Something is done now. @returns what is told how it ended; what fails never ends. */
  begins(action: ChatAction): (outcome: ChatOutcome) => void
}
