import type { CodeWay } from './code-ways.js'

/** What is asked for, and by whom. */
export interface LoginQuestion {
  /** The client's name. */
  client: string
  /** 1 for the first time; more when the answers before were wrong. */
  attempt: number
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal
}

/** What is known when the code of a login is asked for. */
export interface CodeQuestion extends LoginQuestion {
  /** How Telegram sent the code. */
  sentBy: CodeWay
  /**
   * Where to look for it, as Telegram says: the pattern of the number of a `flash-call`, the beginning of that of a `missed-call`,
   * a masked `email` address, the link of `fragment`, the beginning of a word or phrase.
   */
  clue?: string
  /** How many characters it has, when Telegram says so. */
  length?: number
  /** How Telegram would send another one; absent: it does not offer one. See {@link resendCode}. */
  nextBy?: CodeWay
  /** Seconds from now after which Telegram sends another one; it is not asked before. */
  resendAfterSeconds?: number
}

/** What is known when the password of two-step verification is asked for. */
export interface PasswordQuestion extends LoginQuestion {
  /** The hint the account's owner left. */
  hint?: string
  /** Whether what is typed is to be hidden. */
  hidden: boolean
}

/**
 * The answer of somebody who has not got the code: it is to be sent once more, in the next way. Before its time nothing is sent, and
 * the question comes again.
 */
export const resendCode = Symbol('resendCode')

/** Who is asked for what a login needs: a terminal, a web page, a test. */
export interface LoginPrompt {
  /** Asks for the phone number. */
  phoneNumber(question: LoginQuestion): Promise<string>
  /** Asks for the code that Telegram has sent. */
  code(question: CodeQuestion): Promise<string | typeof resendCode>
  /** Asks for the password of two-step verification. */
  password(question: PasswordQuestion): Promise<string>
}
