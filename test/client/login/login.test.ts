import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ownerOf } from '../../../core/client/client-owner.js'
import { login } from '../../../core/client/login/login.js'
import {
  type CodeQuestion,
  type LoginPrompt,
  type PasswordQuestion,
  resendCode,
} from '../../../core/client/login/login-prompt.js'
import type { ClientConfig } from '../../../core/config/client-config.js'
import type { Fault } from '../../../core/sandbox/faults/fault.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.js'
import type { SessionDevice } from '../../../core/sessions/stored-session.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { botToken, ClientHarness } from '../client-harness.js'

/** A person who gives prepared answers. */
class PreparedPerson implements LoginPrompt {
  readonly asked: (CodeQuestion | PasswordQuestion)[] = []

  constructor(
    private readonly codes: string[] = [],
    private readonly passwords: string[] = [],
  ) {}

  async phoneNumber(): Promise<string> {
    return '+999 662 1001'
  }

  async code(question: CodeQuestion): Promise<string> {
    this.asked.push(question)
    return this.codes.shift() ?? ''
  }

  async password(question: PasswordQuestion): Promise<string> {
    this.asked.push(question)
    return this.passwords.shift() ?? ''
  }
}

describe('logging in', () => {
  let harness: ClientHarness

  beforeEach(async () => {
    harness = await ClientHarness.start()
  })

  afterEach(async () => {
    await harness.close()
  })

  const user = (config: Partial<ClientConfig>, prompt?: LoginPrompt) =>
    harness.client(
      { sessionName: 'user', type: 'user', phoneNumber: '+9996621001', ...config },
      prompt ? { prompt } : {},
    )

  it('takes phone, code and password from the configuration', async () => {
    const one = user({ phoneCode: '22222' })
    await ownerOf(one).start()
    expect(one.self).toMatchObject({ isBot: false, username: 'user1' })
    const two = user({ phoneNumber: '+9996621002', phoneCode: '22222', password: 'correct horse' })
    await ownerOf(two).start()
    expect(two.self?.username).toBe('user2')
  })

  it('asks for what it does not know, and again when an answer is wrong', async () => {
    const person = new PreparedPerson(['11111', '22222'], ['wrong', 'correct horse'])
    const client = user({ phoneNumber: '+9996621002' }, person)
    await ownerOf(client).start()
    expect(client.self?.username).toBe('user2')
    expect(person.asked).toMatchObject([
      { client: 'user', attempt: 1, sentBy: 'sms', length: 5 },
      { attempt: 2 },
      { attempt: 1, hidden: true },
      { attempt: 2 },
    ])
  })

  it.each<[Partial<CodeQuestion>, string]>([
    [{ sentBy: 'app', length: 5 }, '2 22-22'],
    [{ sentBy: 'sms', length: 5 }, '22222'],
    [{ sentBy: 'sms-word', clue: 's' }, '22222'],
    [{ sentBy: 'sms-phrase', clue: 'sand' }, ' 22222 '],
    [{ sentBy: 'call', length: 5 }, '22222'],
    [{ sentBy: 'flash-call', clue: '+99966*' }, '+222 22'],
    [{ sentBy: 'missed-call', clue: '+99966', length: 5 }, '22222'],
    [{ sentBy: 'fragment', clue: 'https://fragment.invalid/login', length: 5 }, '22222'],
    [{ sentBy: 'email', clue: 's*****x@e*****e.invalid', length: 5 }, '22222'],
  ])('takes a code that comes by %o', async (facts, code) => {
    harness.sandbox.faults.add({ kind: 'code-type', type: facts.sentBy as 'app' })
    const person = new PreparedPerson([code])
    const client = user({}, person)
    await ownerOf(client).start()
    expect(client.self?.username).toBe('user1')
    expect(person.asked).toEqual([{ client: 'user', attempt: 1, ...facts, signal: expect.anything() }])
  })

  it.each<['LOGIN_EMAIL_SETUP' | 'LOGIN_CODE_WAY' | 'LOGIN_SIGN_UP', Fault]>([
    ['LOGIN_EMAIL_SETUP', { kind: 'code-type', type: 'email-setup' }],
    ['LOGIN_CODE_WAY', { kind: 'code-type', type: 'firebase' }],
    ['LOGIN_SIGN_UP', { kind: 'sign-up-required' }],
  ])('refuses by name what it cannot do: %s', async (code, fault) => {
    harness.sandbox.faults.add(fault)
    await expect(ownerOf(user({ phoneCode: '22222' })).start()).rejects.toMatchObject({
      code,
      fix: expect.stringMatching(/official app/),
    })
    expect(harness.sandbox.calls.list({ method: 'auth.signUp' })).toEqual([])
  })

  it('refuses to pay for a code', async () => {
    const calls = {
      invoke: async () => ({ className: 'auth.SentCodePaymentRequired', phoneCodeHash: 'hash' }),
      create: (className: string) => ({ className }),
      passwordAnswer: async () => ({ className: 'InputCheckPasswordEmpty' }),
    }
    const { config } = user({})
    await expect(login(calls, config, { clock: new SystemClock() })).rejects.toMatchObject({
      code: 'LOGIN_CODE_WAY',
      context: { way: 'payment' },
    })
  })

  it('has the code sent once more, in the next way, when Telegram offers one and its time has come', async () => {
    const clock = new ManualClock(1_800_000_000_000)
    const other = await ClientHarness.start({ clock })
    onTestFinished(() => other.close())
    other.sandbox.faults.add({ kind: 'code-type', type: 'app', nextType: 'sms', timeoutSeconds: 60 })
    const resent = () => other.sandbox.calls.list({ method: 'auth.resendCode' }).length
    const asked: (CodeQuestion & { resent: number })[] = []
    const prompt = new PreparedPerson()
    prompt.code = async (question: CodeQuestion) => {
      asked.push({ ...question, resent: resent() })
      if (asked.length < 3) await clock.advance(asked.length === 1 ? 18_500 : 41_500)
      return asked.length > 3 ? '22222' : (resendCode as never)
    }
    const config = { sessionName: 'user', type: 'user', phoneNumber: '+9996621001' } as const
    const errorHandler = { sleepThreshold: 0, maxRetries: 0, retryDelay: 1 }
    await ownerOf(other.client({ ...config, sleepThreshold: 0, errorHandler }, { prompt, clock })).start()
    expect(asked).toMatchObject([
      { attempt: 1, sentBy: 'app', nextBy: 'sms', resendAfterSeconds: 60, resent: 0 },
      // Before its time Telegram is not asked.
      { attempt: 1, sentBy: 'app', nextBy: 'sms', resendAfterSeconds: 42, resent: 0 },
      { attempt: 1, sentBy: 'sms', resent: 1 },
      { attempt: 1, sentBy: 'sms', resent: 1 },
    ])
    expect(asked[2]?.nextBy).toBeUndefined()
  })

  it('keeps the device it was made with, unless another one is written down for it', async () => {
    const sessions = new MemorySessionStore()
    const config = { sessionName: 'user', type: 'user', phoneNumber: '+9996621001', phoneCode: '22222' } as const
    const shown = async (changed: Partial<ClientConfig> = {}) => {
      const client = harness.client({ ...config, ...changed }, { sessions })
      await ownerOf(client).start()
      await ownerOf(client).stop()
      return harness.sandbox.wire.authKeysOf(client.self?.id ?? 0)[0]?.device
    }
    const first: SessionDevice = {
      model: 'Switchboard',
      systemVersion: 'Node.js',
      appVersion: 'Switchboard',
      langCode: 'en',
    }
    expect(await shown()).toMatchObject({ deviceModel: 'Switchboard', systemVersion: 'Node.js' })
    const kept = await sessions.load()
    expect(kept?.device).toEqual(first)
    // As if the defaults had been others when it was made.
    if (kept) await sessions.save({ ...kept, device: { ...first, model: 'Earlier', appVersion: '0.0.1' } })
    expect(await shown()).toMatchObject({ deviceModel: 'Earlier', appVersion: '0.0.1' })
    expect(await shown({ keepsDevice: true, deviceModel: 'Of a list' })).toMatchObject({ deviceModel: 'Earlier' })
    expect(await shown({ appVersion: '2.0' })).toMatchObject({ deviceModel: 'Earlier', appVersion: '2.0' })
    expect((await sessions.load())?.device).toEqual({ ...first, model: 'Earlier', appVersion: '2.0' })
  })

  it('asks for the phone number of a user who has none', async () => {
    const client = user({ phoneNumber: undefined }, new PreparedPerson(['22222']))
    await ownerOf(client).start()
    expect(client.self?.username).toBe('user1')
  })

  it('asks for a new code when the old one expired', async () => {
    let expired = true
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method !== 'auth.signIn' || !expired) return next()
      expired = false
      throw new RpcError(400, 'PHONE_CODE_EXPIRED')
    })
    const client = user({}, new PreparedPerson(['22222', '22222']))
    await ownerOf(client).start()
    expect(harness.sandbox.calls.list({ method: 'auth.sendCode' })).toHaveLength(2)
  })

  it('gives up after three wrong codes or passwords', async () => {
    const codes = user({}, new PreparedPerson(['1', '2', '3', '22222']))
    await expect(ownerOf(codes).start()).rejects.toMatchObject({ code: 'LOGIN_CODE_REFUSED', context: { attempts: 3 } })
    const passwords = user({ phoneNumber: '+9996621002' }, new PreparedPerson(['22222'], ['1', '2', '3', '4']))
    await expect(ownerOf(passwords).start()).rejects.toMatchObject({ code: 'LOGIN_PASSWORD_REFUSED' })
  })

  it('names the command to run when there is nobody to ask', async () => {
    await expect(ownerOf(user({})).start()).rejects.toMatchObject({
      code: 'LOGIN_NO_TERMINAL',
      fix: expect.stringContaining('npx switchboard login user'),
    })
    await expect(ownerOf(user({ phoneNumber: undefined })).start()).rejects.toMatchObject({ code: 'LOGIN_NO_PHONE' })
    await expect(ownerOf(user({ phoneCode: '99999' })).start()).rejects.toMatchObject({ code: 'LOGIN_CODE_REFUSED' })
  })

  it('makes no account for a phone number that has none', async () => {
    const client = user({ phoneNumber: '+9996629999', phoneCode: '22222' })
    await expect(ownerOf(client).start()).rejects.toMatchObject({ code: 'LOGIN_SIGN_UP' })
    expect(harness.sandbox.calls.list({ method: 'auth.signUp' })).toEqual([])
  })

  it('says which of the credentials Telegram does not accept', async () => {
    await expect(ownerOf(harness.client({})).start()).rejects.toMatchObject({ code: 'LOGIN_NO_TOKEN' })
    const token = '800000001:AAnot-the-token-of-anybody-at-all'
    await expect(ownerOf(harness.client({ botToken: token })).start()).rejects.toMatchObject({
      code: 'LOGIN_TOKEN_REFUSED',
    })
    await expect(ownerOf(user({ phoneNumber: '+1' })).start()).rejects.toMatchObject({ code: 'LOGIN_PHONE_REFUSED' })
    harness.sandbox.intercept(async () => {
      throw new RpcError(400, 'API_ID_INVALID')
    })
    await expect(ownerOf(harness.client({ botToken })).start()).rejects.toMatchObject({ code: 'LOGIN_API_REFUSED' })
  })

  it('tells no secret in its errors', async () => {
    const secret = '800000001:AAnot-the-token-of-anybody-at-all'
    const errors = [
      await ownerOf(harness.client({ botToken: secret }))
        .start()
        .catch(String),
      await ownerOf(user({ phoneNumber: '+9996621002', phoneCode: '22222', password: 'hunter two' }))
        .start()
        .catch(String),
    ]
    for (const error of errors) expect(error).not.toMatch(/AAnot-the-token|hunter two|9996621002|22222/)
  })
})
