import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { waitSecondsOf } from '../../errors/verdict.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import { type CodeWay, clueOf, isReachable, tidyCode, wayOf } from './code-ways.js'
import type { CodeQuestion } from './login-prompt.js'

/** What it calls of Telegram. */
interface CodeCalls {
  invoke(method: string, params: Readonly<Record<string, unknown>>): Promise<TlObject>
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject
}

interface CodeRequest {
  readonly phoneNumber: string
  readonly apiId: number
  readonly apiHash: string
}

/** Another code, as Telegram offers it. */
interface NextCode {
  readonly by: CodeWay
  /** From when on, by the monotonic clock; absent: Telegram does not say. */
  readonly fromMs?: number
}

/** The code of a login, as Telegram has sent it the last time. */
export class SentCode {
  private sent: TlObject | undefined
  private way: CodeWay = 'app'
  private next: NextCode | undefined

  constructor(
    private readonly client: string,
    private readonly calls: CodeCalls,
    private readonly request: CodeRequest,
    private readonly clock: Clock,
  ) {}

  /**
   * Has a new code sent.
   * @returns an authorization, when Telegram wants no code.
   * @throws LOGIN_EMAIL_SETUP, LOGIN_CODE_WAY when it cannot come here.
   */
  async send(): Promise<TlObject | undefined> {
    const settings = this.calls.create('CodeSettings', {})
    return this.keep(await this.calls.invoke('auth.SendCode', { ...this.request, settings }))
  }

  /**
   * Has the code sent once more, in the next way. Where Telegram offers none, or not yet, it is not asked, and the code that was
   * sent stays good.
   * @returns an authorization, when Telegram wants no code.
   */
  async sendAgain(): Promise<TlObject | undefined> {
    const { next, request, clock } = this
    if (next === undefined || (next.fromMs ?? 0) > clock.monotonic()) return undefined
    const { phoneNumber } = request
    try {
      const phoneCodeHash = this.sent?.phoneCodeHash
      return this.keep(await this.calls.invoke('auth.ResendCode', { phoneNumber, phoneCodeHash }))
    } catch (error) {
      if (rpcReason(error) === 'PHONE_CODE_EXPIRED') return this.send()
      const afterSeconds = waitSecondsOf(error)
      if (afterSeconds !== undefined) this.next = { by: next.by, fromMs: clock.monotonic() + afterSeconds * 1_000 }
      else if (rpcReason(error) === 'SEND_CODE_UNAVAILABLE') this.next = undefined
      else throw error
      return undefined
    }
  }

  /** Signs in with what somebody says that the code is. A code that came by e-mail is shown as one. */
  signIn(code: string): Promise<TlObject> {
    const { calls, sent, way } = this
    const { phoneNumber } = this.request
    const phoneCode = tidyCode(code, way)
    const proof =
      way === 'email'
        ? { emailVerification: calls.create('EmailVerificationCode', { code: phoneCode }) }
        : { phoneCode }
    return calls.invoke('auth.SignIn', { phoneNumber, phoneCodeHash: sent?.phoneCodeHash, ...proof })
  }

  /** What is told to whoever is asked for it. */
  facts(): Pick<CodeQuestion, 'sentBy' | 'clue' | 'length' | 'nextBy' | 'resendAfterSeconds'> {
    const { way, next, clock } = this
    const type = (this.sent?.type ?? undefined) as TlObject | undefined
    const clue = type && clueOf(type)
    const fromMs = next?.fromMs
    return {
      sentBy: way,
      ...(clue !== undefined && { clue }),
      ...(typeof type?.length === 'number' && { length: type.length }),
      ...(next && { nextBy: next.by }),
      ...(fromMs !== undefined && {
        resendAfterSeconds: Math.max(0, Math.ceil((fromMs - clock.monotonic()) / 1_000)),
      }),
    }
  }

  private keep(answer: TlObject): TlObject | undefined {
    const { client, clock } = this
    if (answer.className === 'auth.SentCodeSuccess') return answer.authorization as TlObject
    // What is absent is `null` with some libraries.
    const way = wayOf((answer.type ?? answer) as TlObject)
    if (way === 'email-setup') throw new SwitchboardError('LOGIN_EMAIL_SETUP', { client })
    if (!isReachable(way)) throw new SwitchboardError('LOGIN_CODE_WAY', { client, way })
    const nextType = (answer.nextType ?? undefined) as TlObject | undefined
    const by = nextType && wayOf(nextType)
    const fromMs = typeof answer.timeout === 'number' ? clock.monotonic() + answer.timeout * 1_000 : undefined
    this.sent = answer
    this.way = way
    this.next = by && isReachable(by) ? { by, ...(fromMs !== undefined && { fromMs }) } : undefined
    return undefined
  }
}
