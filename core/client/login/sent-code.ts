import { rpcReason } from '../../errors/rpc-reason.js'
import { waitSecondsOf } from '../../errors/verdict.js'
import type { TlObject } from '../../mtproto/driver.js'
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

/** The code of a login, as Telegram has sent it the last time. */
export class SentCode {
  private sent: TlObject | undefined
  /** What Telegram said to an attempt to have it sent again; absent: nothing yet. */
  private refusal: { readonly afterSeconds?: number } | undefined

  constructor(
    private readonly calls: CodeCalls,
    private readonly request: CodeRequest,
  ) {}

  /** What names the code to Telegram. */
  get phoneCodeHash(): unknown {
    return this.sent?.phoneCodeHash
  }

  /** Has a new code sent. @returns an authorization, when Telegram wants no code. */
  async send(): Promise<TlObject | undefined> {
    const settings = this.calls.create('CodeSettings', {})
    return this.keep(await this.calls.invoke('auth.SendCode', { ...this.request, settings }))
  }

  /**
   * Has the code sent once more, in the next way. Where Telegram offers none, or not yet, the one that was sent stays good.
   * @returns an authorization, when Telegram wants no code.
   */
  async sendAgain(): Promise<TlObject | undefined> {
    const { phoneNumber } = this.request
    try {
      return this.keep(await this.calls.invoke('auth.ResendCode', { phoneNumber, phoneCodeHash: this.phoneCodeHash }))
    } catch (error) {
      if (rpcReason(error) === 'PHONE_CODE_EXPIRED') return this.send()
      const afterSeconds = waitSecondsOf(error)
      if (afterSeconds === undefined && rpcReason(error) !== 'SEND_CODE_UNAVAILABLE') throw error
      this.refusal = afterSeconds === undefined ? {} : { afterSeconds }
      return undefined
    }
  }

  /** What is told to whoever is asked for it. */
  facts(): Pick<CodeQuestion, 'sentBy' | 'length' | 'nextBy' | 'resendAfterSeconds'> {
    // What is absent is `null` with some libraries.
    const type = (this.sent?.type ?? undefined) as TlObject | undefined
    const next = (this.sent?.nextType ?? undefined) as TlObject | undefined
    const isOffered = next !== undefined && (this.refusal === undefined || this.refusal.afterSeconds !== undefined)
    const timeout = this.refusal?.afterSeconds ?? this.sent?.timeout
    return {
      sentBy: wayOf(type, 'auth.SentCodeType') || 'app',
      ...(typeof type?.length === 'number' && { length: type.length }),
      ...(isOffered && { nextBy: wayOf(next, 'auth.CodeType') }),
      ...(isOffered && typeof timeout === 'number' && { resendAfterSeconds: timeout }),
    }
  }

  private keep(answer: TlObject): TlObject | undefined {
    if (answer.className === 'auth.SentCodeSuccess') return answer.authorization as TlObject
    this.sent = answer
    this.refusal = undefined
    return undefined
  }
}

function wayOf(type: TlObject | undefined, prefix: string): string {
  return type?.className.replace(prefix, '').toLowerCase() ?? ''
}
