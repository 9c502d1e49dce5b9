import type { ApiResult, InterceptedCall } from '../api/interceptor.js'
import type { ApiCall } from '../ports.js'
import { RpcError } from '../rpc-error.js'
import type { TlField, TlValue } from '../tl-value.js'
import type { FaultTools } from './fault-effect.js'
import type { FaultRule } from './fault-rule.js'
import type { CodeTypeFault } from './service-fault.js'

interface SentCode {
  /** What it was asked for with. */
  readonly call: ApiCall
  readonly type: CodeTypeFault['type']
  /** Absent on the code that was sent in the next way already. */
  readonly next?: { readonly type: NonNullable<CodeTypeFault['nextType']>; readonly fromMs: number }
}

type Next = (changed?: ApiCall) => Promise<ApiResult>

/** Login codes that come in another way than an account of the world has them. */
export class CodeTypes {
  private readonly sent = new Map<string, SentCode>()

  constructor(
    private readonly rule: FaultRule<CodeTypeFault>,
    private readonly tools: FaultTools,
  ) {}

  async intercept(intercepted: InterceptedCall, next: Next): Promise<ApiResult> {
    const { call } = intercepted
    const { method, params } = call
    if (method === 'auth.sendCode') {
      const isMet = this.rule.concerns(this.tools.accountOf(intercepted)) && this.rule.take()
      return isMet ? this.send(call, await next(), this.rule.fault.type) : next()
    }
    const known = typeof params.phone_code_hash === 'string' ? this.sent.get(params.phone_code_hash) : undefined
    if (!known) return next()
    if (method === 'auth.resendCode') return this.resend(known, next)
    return method === 'auth.signIn' ? signIn(call, known, next) : next()
  }

  private send(call: ApiCall, result: ApiResult, type: SentCode['type']): ApiResult {
    const { nextType, timeoutSeconds } = this.rule.fault
    if (typeof result !== 'object' || !('_' in result) || result._ !== 'auth.sentCode') return result
    const length = lengthOf(result)
    const isLast = nextType === undefined || type !== this.rule.fault.type
    const fromMs = this.tools.worldClock.monotonic() + (timeoutSeconds ?? 0) * 1_000
    this.sent.set(String(result.phone_code_hash), { call, type, ...(!isLast && { next: { type: nextType, fromMs } }) })
    const answer: TlValue = { _: result._, phone_code_hash: result.phone_code_hash, type: typeToTl(type, length) }
    if (isLast) return answer
    return { ...answer, next_type: { _: nextTypes[nextType] }, timeout: timeoutSeconds }
  }

  /** The timer is this fault's own, so the world is asked for a new code and not for the old one again. */
  private async resend({ call, next: way }: SentCode, next: Next): Promise<ApiResult> {
    if (!way) throw new RpcError(406, 'SEND_CODE_UNAVAILABLE')
    const restMs = way.fromMs - this.tools.worldClock.monotonic()
    if (restMs > 0) throw new RpcError(420, `FLOOD_WAIT_${Math.ceil(restMs / 1_000)}`)
    return this.send(call, await next(call), way.type)
  }
}

/** A code that came by e-mail is shown as one; where an e-mail address has to be set up first, no code is right. */
async function signIn(call: ApiCall, { type }: SentCode, next: Next): Promise<ApiResult> {
  if (type !== 'email' && type !== 'email-setup') return next()
  const { email_verification: shown, ...params } = call.params
  const isShown = type === 'email' && isObject(shown) && shown._ === 'emailVerificationCode'
  if (!isShown) throw new RpcError(400, 'PHONE_CODE_INVALID')
  return next({ ...call, params: { ...params, _: call.params._, phone_code: shown.code } })
}

const nextTypes = {
  sms: 'auth.codeTypeSms',
  call: 'auth.codeTypeCall',
  'flash-call': 'auth.codeTypeFlashCall',
  'missed-call': 'auth.codeTypeMissedCall',
  fragment: 'auth.codeTypeFragmentSms',
} as const

function typeToTl(type: SentCode['type'], length: number): TlValue {
  switch (type) {
    case 'app':
      return { _: 'auth.sentCodeTypeApp', length }
    case 'sms':
      return { _: 'auth.sentCodeTypeSms', length }
    case 'sms-word':
      return { _: 'auth.sentCodeTypeSmsWord', beginning: 's' }
    case 'sms-phrase':
      return { _: 'auth.sentCodeTypeSmsPhrase', beginning: 'sand' }
    case 'call':
      return { _: 'auth.sentCodeTypeCall', length }
    case 'flash-call':
      return { _: 'auth.sentCodeTypeFlashCall', pattern: '+99966*' }
    case 'missed-call':
      return { _: 'auth.sentCodeTypeMissedCall', prefix: '+99966', length }
    case 'fragment':
      return { _: 'auth.sentCodeTypeFragmentSms', url: 'https://fragment.invalid/login', length }
    case 'email':
      return { _: 'auth.sentCodeTypeEmailCode', email_pattern: 's*****x@e*****e.invalid', length }
    case 'email-setup':
      return { _: 'auth.sentCodeTypeSetUpEmailRequired' }
    case 'firebase':
      return { _: 'auth.sentCodeTypeFirebaseSms', nonce: Buffer.alloc(16, 7), push_timeout: 20, length }
  }
}

function lengthOf({ type }: TlValue): number {
  return isObject(type) && typeof type.length === 'number' ? type.length : 5
}

function isObject(field: TlField): field is TlValue {
  return typeof field === 'object' && field !== null && '_' in field
}
