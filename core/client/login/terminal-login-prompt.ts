import { SwitchboardError } from '../../errors/switchboard-error.js'
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

  async code({ client, attempt, sentBy, length, nextBy, signal }: CodeQuestion): Promise<string | typeof resendCode> {
    const size = length ? `, ${length} characters` : ''
    const other = nextBy ? ` (or: again, to get one by ${nextBy})` : ''
    const message = `${again(attempt)}Login code of ${client}, sent by ${sentBy}${size}${other}`
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
