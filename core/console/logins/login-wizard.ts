import type { CodeQuestion, LoginPrompt, PasswordQuestion } from '../../client/login/login-prompt.js'
import { resendCode } from '../../client/login/login-prompt.js'
import type { LoginCode, QrScreen } from '../../client/login/qr-login.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import { toldFacts } from '../../errors/told-facts.js'
import type { LogInOptions } from '../../kernel/control/logins.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { LoginStep, LoginView } from './login-view.js'

interface WizardParts {
  readonly id: string
  readonly client: string
  readonly clock: Clock
  readonly isByQr: boolean
  /** Called after each step. */
  changed(wizard: LoginWizard): void
}

/** An answer, or the wish for another code. */
type Answer = string | typeof resendCode

/** A login nobody answers ends after so long, in milliseconds. */
const patienceMs = 15 * 60_000

/** One login in the browser: asks what the terminal asks elsewhere, and waits for the answers. Keeps none of them. */
export class LoginWizard implements LoginPrompt, QrScreen {
  private shown: LoginView
  private answer: ((answer: Answer) => void) | undefined
  private timer: Timer | undefined
  private readonly ending = new AbortController()

  constructor(private readonly parts: WizardParts) {
    const { id, client, clock } = parts
    this.shown = { id, client, step: 'connecting', begunMs: clock.now() }
    this.waitForSomebody()
  }

  get view(): LoginView {
    return this.shown
  }

  get isOver(): boolean {
    return this.shown.step === 'done' || this.shown.step === 'failed'
  }

  /** What the login is made with. */
  get options(): LogInOptions {
    return {
      prompt: this,
      ...(this.parts.isByQr && { qr: this }),
      signal: this.ending.signal,
      onPause: (untilMs) => this.enter('paused', { untilMs }),
    }
  }

  async phoneNumber({ attempt }: { attempt: number }): Promise<string> {
    return String(await this.ask('phone', { attempt }))
  }

  code({ attempt, sentBy, clue, length, nextBy, resendAfterSeconds = 0 }: CodeQuestion): Promise<Answer> {
    const nextMs = this.parts.clock.now() + resendAfterSeconds * 1_000
    const next = nextBy === undefined ? {} : { nextBy, nextMs }
    const known = { ...(clue !== undefined && { clue }), ...(length !== undefined && { length }) }
    return this.ask('code', { attempt, code: { sentBy, ...known, ...next } })
  }

  async password({ attempt, hint }: PasswordQuestion): Promise<string> {
    return String(await this.ask('password', { attempt, ...(hint !== undefined && { hint }) }))
  }

  show({ url, expiresAtMs }: LoginCode): void {
    this.enter('qr', { qr: { url, expiresMs: expiresAtMs } })
  }

  /** Gives the answer to what is asked. @throws CONSOLE_LOGIN_STEP when that is something else. */
  reply(step: LoginStep, answer: Answer): void {
    if (this.shown.step !== step || !this.answer) {
      throw new SwitchboardError('CONSOLE_LOGIN_STEP', { client: this.parts.client, step: this.shown.step })
    }
    const give = this.answer
    this.answer = undefined
    // Until Telegram has said what it thinks of it.
    this.enter('connecting')
    give(answer)
  }

  /** Ends a login that is under way. */
  cancel(): void {
    this.ending.abort(new SwitchboardError('LOGIN_CANCELLED', { client: this.parts.client }))
  }

  /** Takes the end of the login. */
  async follow(login: Promise<NonNullable<LoginView['account']>>): Promise<void> {
    try {
      this.enter('done', { account: await login })
    } catch (error) {
      const reason = this.ending.signal.aborted ? this.ending.signal.reason : error
      this.enter('failed', { problem: problemOf(reason) })
    }
    this.timer?.cancel()
  }

  private ask(step: LoginStep, facts: Partial<LoginView>): Promise<Answer> {
    const { signal } = this.ending
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      this.answer = (answer) => {
        signal.removeEventListener('abort', onAbort)
        resolve(answer)
      }
      this.enter(step, facts)
    })
  }

  private enter(step: LoginStep, facts: Partial<LoginView> = {}): void {
    const { id, client, begunMs } = this.shown
    this.shown = { id, client, begunMs, step, ...facts }
    this.waitForSomebody()
    this.parts.changed(this)
  }

  private waitForSomebody(): void {
    this.timer?.cancel()
    this.timer = this.parts.clock.after(patienceMs, () => this.cancel(), { keepsProcessAlive: false })
  }
}

function problemOf(error: unknown): NonNullable<LoginView['problem']> {
  if (isSwitchboardError(error)) {
    const { code, what, fix } = error
    return { code, what, fix, facts: toldFacts(error) }
  }
  return {
    code: 'BUG_CONSOLE',
    what: 'The login failed in a way that nobody foresaw.',
    fix: 'Look into logs/system.log, and report it with the lines you find there.',
  }
}
