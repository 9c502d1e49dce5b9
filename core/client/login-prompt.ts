/** What is asked for, and by whom. */
export interface LoginQuestion {
  /** The client's name. */
  client: string
  /** 1 for the first time; more when the answers before were wrong. */
  attempt: number
  signal?: AbortSignal
}

export interface CodeQuestion extends LoginQuestion {
  /** How Telegram sent the code: `app`, `sms`, `call`, `email` ... */
  sentBy: string
  /** How many characters it has, when Telegram says so. */
  length?: number
}

export interface PasswordQuestion extends LoginQuestion {
  /** The hint the account's owner left. */
  hint?: string
  /** Whether what is typed is to be hidden. */
  hidden: boolean
}

/** Who is asked for what a login needs: a terminal, a web page, a test. */
export interface LoginPrompt {
  phoneNumber(question: LoginQuestion): Promise<string>
  code(question: CodeQuestion): Promise<string>
  password(question: PasswordQuestion): Promise<string>
}
