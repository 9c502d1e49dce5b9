import { SwitchboardError } from '../../errors/switchboard-error.js'
import { byWay, whereToLook } from './code-words.js'
import {
  type CodeQuestion,
  type LoginPrompt,
  type LoginQuestion,
  type PasswordQuestion,
  resendCode,
} from './login-prompt.js'

type Ask = (question: { message: string; signal?: AbortSignal }) => Promise<string | symbol>

/** Asks in the terminal, one client after the other. */
export class TerminalLoginPrompt implements LoginPrompt {
  private turn: Promise<unknown> = Promise.resolve()

  /** Whether there is a person at a terminal to ask. */
  static isPossible(): boolean {
    return Boolean(process.stdin.isTTY && process.stdout.isTTY)
  }

  phoneNumber({ client, attempt, signal }: LoginQuestion): Promise<string> {
    return this.ask(client, `${again(attempt)}Phone number of ${client}, as +491701234567`, false, signal)
  }

  async code(question: CodeQuestion): Promise<string | typeof resendCode> {
    const { client, attempt, nextBy, signal } = question
    const message = `${again(attempt)}Login code of ${client}: ${whereToLook(question)}${another(question)}`
    const answer = await this.ask(client, message, false, signal)
    return nextBy && answer.toLowerCase() === 'again' ? resendCode : answer
  }

  password({ client, attempt, hint, hidden, signal }: PasswordQuestion): Promise<string> {
    const reminder = hint ? ` (hint: ${hint})` : ''
    return this.ask(client, `${again(attempt)}Two-step password of ${client}${reminder}`, hidden, signal)
  }

  private ask(client: string, message: string, hidden: boolean, signal?: AbortSignal): Promise<string> {
    const answered = this.turn.then(async () => {
      // Loaded when there is something to ask; most starts ask nothing.
      const { isCancel, password, text } = await import('@clack/prompts')
      const put: Ask = hidden ? password : text
      const answer = await put({ message, ...(signal ? { signal } : {}) })
      signal?.throwIfAborted()
      if (isCancel(answer)) throw new SwitchboardError('LOGIN_CANCELLED', { client })
      return String(answer).trim()
    })
    this.turn = answered.catch(() => {})
    return answered
  }
}

function again(attempt: number): string {
  return attempt > 1 ? 'That was not right. ' : ''
}

function another({ nextBy, resendAfterSeconds = 0 }: CodeQuestion): string {
  if (nextBy === undefined) return ''
  const time = resendAfterSeconds > 0 ? `, from ${resendAfterSeconds} seconds from now on` : ''
  return ` (or "again", to have one ${byWay(nextBy)}${time})`
}
