import type { ClientConfig } from '../../config/client-config.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import { type Account, accountOf } from './account.js'
import { type LoginPrompt, resendCode } from './login-prompt.js'
import { loginByQr, type QrLoginParts } from './qr-login.js'
import { SentCode } from './sent-code.js'

/** What a login calls of Telegram. */
export interface LoginCalls {
  invoke(method: string, params: Readonly<Record<string, unknown>>): Promise<TlObject>
  create(className: string, fields: Readonly<Record<string, unknown>>): TlObject
  passwordAnswer(challenge: TlObject, password: string): Promise<TlObject>
}

/** What a login knows beforehand. */
export type LoginSettings = Pick<
  ClientConfig,
  'sessionName' | 'type' | 'apiId' | 'apiHash' | 'botToken' | 'phoneNumber' | 'phoneCode' | 'password' | 'hidePassword'
>

/** Who and what helps with a login. */
export interface LoginHelp {
  /** Counts until another code can be had. */
  readonly clock: Clock
  /** Whom to ask for what the settings do not say; absent: nobody is there to answer. */
  readonly prompt?: LoginPrompt | undefined
  /** Logs a user in by QR code instead of phone and code. */
  readonly qr?: QrLoginParts | undefined
  readonly signal?: AbortSignal | undefined
}

/** A wrong code or password is asked for again so many times in all. */
const maxAttempts = 3

const phoneFaults = new Set([
  'PHONE_NUMBER_INVALID',
  'PHONE_NUMBER_BANNED',
  'PHONE_NUMBER_FLOOD',
  'PHONE_PASSWORD_FLOOD',
])
const tokenFaults = new Set(['ACCESS_TOKEN_INVALID', 'ACCESS_TOKEN_EXPIRED'])
const apiFaults = new Set(['API_ID_INVALID', 'API_ID_PUBLISHED_FLOOD'])
const codeExpired = new Set(['PHONE_CODE_EXPIRED', 'EMAIL_VERIFY_EXPIRED'])
const codeFaults = new Set([
  ...codeExpired,
  'PHONE_CODE_INVALID',
  'PHONE_CODE_EMPTY',
  'CODE_INVALID',
  'CODE_EMPTY',
  'EMAIL_CODE_INVALID',
])

/**
 * Who a connection is logged in as.
 * @returns `undefined` when it is not; other refusals are thrown.
 */
export async function whoAmI({ invoke, create }: LoginCalls): Promise<Account | undefined> {
  try {
    const users = (await invoke('users.GetUsers', { id: [create('InputUserSelf', {})] })) as unknown as TlObject[]
    return users[0] && accountOf(users[0])
  } catch (error) {
    if (rpcReason(error) === 'AUTH_KEY_UNREGISTERED') return undefined
    throw error
  }
}

/**
 * Logs a fresh connection in: a bot by its token, a user by phone, code and two-step password. What the settings do not
 * say is asked for.
 * @throws the LOGIN_ errors, or the error of a call. Never makes an account, never logs out.
 */
export function login(calls: LoginCalls, settings: LoginSettings, help: LoginHelp): Promise<Account> {
  const attempt = new Login(calls, settings, help)
  if (settings.type === 'bot') return attempt.asBot()
  return help.qr ? attempt.byQr(help.qr) : attempt.asUser()
}

/** The same error, or the one that says that Telegram does not accept the application's own credentials. */
export function explainRefusal(error: unknown, client: string): unknown {
  const reason = rpcReason(error)
  if (reason === undefined || !apiFaults.has(reason)) return error
  return new SwitchboardError('LOGIN_API_REFUSED', { client, reason }, { cause: error })
}

class Login {
  private readonly client: string
  private readonly prompt: LoginPrompt | undefined
  private readonly signal: AbortSignal | undefined

  constructor(
    private readonly calls: LoginCalls,
    private readonly settings: LoginSettings,
    private readonly help: LoginHelp,
  ) {
    this.client = settings.sessionName
    this.prompt = help.prompt
    this.signal = help.signal
  }

  async asBot(): Promise<Account> {
    const { client } = this
    const { apiId, apiHash, botToken } = this.settings
    if (!botToken) throw new SwitchboardError('LOGIN_NO_TOKEN', { client })
    const params = { flags: 0, apiId, apiHash, botAuthToken: botToken }
    try {
      return this.authorized(await this.calls.invoke('auth.ImportBotAuthorization', params))
    } catch (error) {
      const reason = rpcReason(error)
      if (reason === undefined || !tokenFaults.has(reason)) throw error
      throw new SwitchboardError('LOGIN_TOKEN_REFUSED', { client, reason }, { cause: error })
    }
  }

  async asUser(): Promise<Account> {
    for (let attempt = 1; ; attempt++) {
      const phoneNumber = await this.phoneNumber(attempt)
      try {
        return await this.withCode(phoneNumber)
      } catch (error) {
        const refusal = this.phoneRefusal(error)
        // What somebody has typed they can type again; what is configured stays wrong.
        if (!refusal || this.settings.phoneNumber || attempt >= maxAttempts) throw refusal ?? error
      }
    }
  }

  /** Why a phone number cannot be logged in with; `undefined`: it is not the number. */
  private phoneRefusal(error: unknown): SwitchboardError | undefined {
    if (isSwitchboardError(error, 'LOGIN_SIGN_UP')) return error
    const reason = rpcReason(error)
    if (reason === 'PHONE_NUMBER_UNOCCUPIED') return this.signUp(error)
    if (reason === undefined || !phoneFaults.has(reason)) return undefined
    return new SwitchboardError('LOGIN_PHONE_REFUSED', { client: this.client, reason }, { cause: error })
  }

  async byQr(qr: QrLoginParts): Promise<Account> {
    try {
      return this.authorized(await loginByQr(this.calls, this.settings, qr, this.signal))
    } catch (error) {
      if (rpcReason(error) === 'SESSION_PASSWORD_NEEDED') return this.withPassword()
      throw error
    }
  }

  private async phoneNumber(attempt: number): Promise<string> {
    const { client, prompt, signal } = this
    const given = this.settings.phoneNumber ?? (await prompt?.phoneNumber({ client, attempt, signal }))
    if (!given) throw new SwitchboardError('LOGIN_NO_PHONE', { client })
    return given.replace(/[^\d+]/g, '')
  }

  private async withCode(phoneNumber: string): Promise<Account> {
    const { apiId, apiHash } = this.settings
    const sent = new SentCode(this.client, this.calls, { phoneNumber, apiId, apiHash }, this.help.clock)
    let authorization = await sent.send()
    let given = this.settings.phoneCode
    for (let attempt = 1; !authorization; attempt++) {
      const phoneCode = given ?? (await this.askForCode(sent, attempt))
      given = undefined
      if (phoneCode === resendCode) {
        attempt--
        authorization = await sent.sendAgain()
        continue
      }
      try {
        return this.authorized(await sent.signIn(phoneCode))
      } catch (error) {
        const reason = rpcReason(error)
        if (reason === 'SESSION_PASSWORD_NEEDED') return this.withPassword()
        if (reason === undefined || !codeFaults.has(reason)) throw error
        if (attempt >= maxAttempts || !this.prompt) {
          const context = { client: this.client, attempts: attempt, reason }
          throw new SwitchboardError('LOGIN_CODE_REFUSED', context, { cause: error })
        }
        if (codeExpired.has(reason)) authorization = await sent.send()
      }
    }
    return this.authorized(authorization)
  }

  private askForCode(sent: SentCode, attempt: number): Promise<string | typeof resendCode> {
    const { client, prompt, signal } = this
    if (!prompt) throw new SwitchboardError('LOGIN_NO_TERMINAL', { client, asked: 'the login code' })
    return prompt.code({ client, attempt, ...sent.facts(), signal })
  }

  private async withPassword(): Promise<Account> {
    const { client } = this
    let given = this.settings.password
    for (let attempt = 1; ; attempt++) {
      // Each challenge is good for one answer.
      const challenge = await this.calls.invoke('account.GetPassword', {})
      const password = given ?? (await this.askForPassword(challenge, attempt))
      given = undefined
      const answer = await this.calls.passwordAnswer(challenge, password)
      try {
        return this.authorized(await this.calls.invoke('auth.CheckPassword', { password: answer }))
      } catch (error) {
        if (rpcReason(error) !== 'PASSWORD_HASH_INVALID') throw error
        if (attempt < maxAttempts && this.prompt) continue
        throw new SwitchboardError('LOGIN_PASSWORD_REFUSED', { client, attempts: attempt }, { cause: error })
      }
    }
  }

  private askForPassword(challenge: TlObject, attempt: number): Promise<string> {
    const { client, prompt, signal } = this
    if (!prompt) throw new SwitchboardError('LOGIN_NO_TERMINAL', { client, asked: 'the two-step password' })
    const hint = typeof challenge.hint === 'string' && challenge.hint !== '' ? { hint: challenge.hint } : {}
    return prompt.password({ client, attempt, ...hint, hidden: this.settings.hidePassword, signal })
  }

  private authorized(authorization: TlObject): Account {
    if (authorization.className === 'auth.AuthorizationSignUpRequired') throw this.signUp()
    return accountOf(authorization.user as TlObject)
  }

  private signUp(cause?: unknown): SwitchboardError {
    return new SwitchboardError('LOGIN_SIGN_UP', { client: this.client }, { cause })
  }
}
