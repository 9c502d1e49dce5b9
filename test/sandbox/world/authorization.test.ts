import { createHash, pbkdf2Sync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list } from './api-client.js'

describe('logging in', () => {
  let harness: ApiHarness
  let client: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    client = harness.client()
  })

  const sendCode = (phone_number: string) =>
    client.call('auth.sendCode', { phone_number, api_id: 1, api_hash: 'h', settings: { _: 'codeSettings' } })

  async function signIn(phone: string, phone_code: string): Promise<string> {
    const sent = await sendCode(phone)
    return client.refusal('auth.signIn', { phone_number: phone, phone_code_hash: sent.phone_code_hash, phone_code })
  }

  it('takes the code of the account', async () => {
    const sent = await sendCode('+9996620001')
    const answer = await client.call('auth.signIn', {
      phone_number: '+9996620001',
      phone_code_hash: sent.phone_code_hash,
      phone_code: '22222',
    })
    expect(field(answer, 'user')).toMatchObject({ id: 1001n, self: true, phone: '9996620001' })
    expect(client.key.userId).toBe(1001)
  })

  it('refuses wrong, late and unasked codes, and unknown or impossible numbers', async () => {
    expect(await signIn('+9996620001', '11111')).toBe('400 PHONE_CODE_INVALID')
    expect(await signIn('+9996620001', '')).toBe('400 PHONE_CODE_EMPTY')
    const params = { phone_number: '+9996620001', phone_code_hash: 'other', phone_code: '22222' }
    expect(await client.refusal('auth.signIn', params)).toBe('400 PHONE_CODE_EXPIRED')
    const sent = await sendCode('+9996620001')
    await harness.clock.advance(301_000)
    expect(await client.refusal('auth.signIn', { ...params, phone_code_hash: sent.phone_code_hash })).toBe(
      '400 PHONE_CODE_EXPIRED',
    )
    const code = { api_id: 1, api_hash: 'h', settings: { _: 'codeSettings' } }
    expect(await client.refusal('auth.sendCode', { ...code, phone_number: '+9996629999' })).toBe(
      '400 PHONE_NUMBER_UNOCCUPIED',
    )
    expect(await client.refusal('auth.sendCode', { ...code, phone_number: 'me' })).toBe('406 PHONE_NUMBER_INVALID')
    expect(await client.refusal('auth.sendCode', { ...code, phone_number: '+9996620001', api_id: 0 })).toBe(
      '400 API_ID_INVALID',
    )
  })

  it('asks for the two-step password and takes it over SRP', async () => {
    expect(await signIn('+9996620002', '22222')).toBe('401 SESSION_PASSWORD_NEEDED')
    expect(client.key.userId).toBeUndefined()
    const wrong = srpAnswer(await client.call('account.getPassword'), 'not it')
    expect(await client.refusal('auth.checkPassword', { password: wrong })).toBe('400 PASSWORD_HASH_INVALID')
    const right = srpAnswer(await client.call('account.getPassword'), 'secret')
    expect(field(await client.call('auth.checkPassword', { password: right }), 'user')).toMatchObject({ id: 1002n })
    expect(await client.refusal('auth.checkPassword', { password: right })).toBe('401 AUTH_KEY_UNREGISTERED')
  })

  it('takes a password that a client set, and none when it was taken away', async () => {
    const anna = harness.client('anna_user')
    const challenge = await anna.call('account.getPassword')
    const set = {
      _: 'account.passwordInputSettings',
      new_algo: challenge.new_algo,
      new_password_hash: passwordHash(challenge.new_algo as TlValue, 'new one'),
      hint: 'not the old',
      email: '',
    }
    const none = { _: 'inputCheckPasswordEmpty' }
    await anna.raw('account.updatePasswordSettings', { password: none, new_settings: set })
    expect(await signIn('+9996620001', '22222')).toBe('401 SESSION_PASSWORD_NEEDED')
    expect(await client.call('account.getPassword')).toMatchObject({ has_password: true, hint: 'not the old' })
    const wrong = srpAnswer(await client.call('account.getPassword'), 'another')
    expect(await client.refusal('auth.checkPassword', { password: wrong })).toBe('400 PASSWORD_HASH_INVALID')
    const right = srpAnswer(await client.call('account.getPassword'), 'new one')
    expect(field(await client.call('auth.checkPassword', { password: right }), 'user')).toMatchObject({ id: 1001n })
    const removed = { _: 'account.passwordInputSettings', new_algo: { _: 'passwordKdfAlgoUnknown' }, hint: '' }
    const unproven = { password: none, new_settings: { ...removed, new_password_hash: new Uint8Array() } }
    expect(await anna.refusal('account.updatePasswordSettings', unproven)).toBe('400 PASSWORD_HASH_INVALID')
    const proven = srpAnswer(await anna.call('account.getPassword'), 'new one')
    await anna.raw('account.updatePasswordSettings', { ...unproven, password: proven })
    expect((await anna.call('account.getPassword')).has_password).toBeUndefined()
    client = harness.client()
    expect(await signIn('+9996620001', '22222')).toBe('no refusal')
  })

  it('replaces the password of the world by one that a client set', async () => {
    const ben = harness.client('ben_user')
    const challenge = await ben.call('account.getPassword')
    const new_algo = challenge.new_algo as TlValue
    const settings = { _: 'account.passwordInputSettings', new_algo, hint: '' }
    const change = { new_settings: { ...settings, new_password_hash: passwordHash(new_algo, 'other') } }
    const tooShort = { ...change.new_settings, new_password_hash: new Uint8Array(3) }
    const again = srpAnswer(await ben.call('account.getPassword'), 'secret')
    expect(await ben.refusal('account.updatePasswordSettings', { password: again, new_settings: tooShort })).toBe(
      '400 NEW_SETTINGS_INVALID',
    )
    const mail = srpAnswer(await ben.call('account.getPassword'), 'secret')
    const withMail = { ...change.new_settings, email: 'ben@example.org' }
    expect(await ben.refusal('account.updatePasswordSettings', { password: mail, new_settings: withMail })).toBe(
      '400 EMAIL_INVALID',
    )
    await ben.raw('account.updatePasswordSettings', { ...change, password: mail })
    expect(await signIn('+9996620002', '22222')).toBe('401 SESSION_PASSWORD_NEEDED')
    const old = srpAnswer(await client.call('account.getPassword'), 'secret')
    expect(await client.refusal('auth.checkPassword', { password: old })).toBe('400 PASSWORD_HASH_INVALID')
    const right = srpAnswer(await client.call('account.getPassword'), 'other')
    expect(await client.refusal('auth.checkPassword', { password: right })).toBe('no refusal')
  })

  it('sends a code again by the next way, once its time is over', async () => {
    const resend = (sent: TlValue) => ({
      phone_number: '+9996620001',
      phone_code_hash: sent.phone_code_hash as string,
    })
    const text = await sendCode('+9996620001')
    expect(text).toMatchObject({
      type: { _: 'auth.sentCodeTypeSms', length: 5 },
      next_type: { _: 'auth.codeTypeCall' },
      timeout: 60,
    })
    await harness.clock.advance(20_000)
    expect(await client.refusal('auth.resendCode', resend(text))).toBe('420 FLOOD_WAIT_40')
    await harness.clock.advance(40_000)
    const call = await client.call('auth.resendCode', resend(text))
    expect(field(call, 'type')._).toBe('auth.sentCodeTypeCall')
    expect(call.next_type).toBeUndefined()
    expect(call.phone_code_hash).not.toBe(text.phone_code_hash)
    const old = { ...resend(text), phone_code: '22222' }
    expect(await client.refusal('auth.signIn', old)).toBe('400 PHONE_CODE_EXPIRED')
    expect(await client.refusal('auth.resendCode', resend(call))).toBe('406 SEND_CODE_UNAVAILABLE')
    expect(await client.refusal('auth.signIn', { ...resend(call), phone_code: '22222' })).toBe('no refusal')
    const inApp = await harness.client().call('auth.sendCode', {
      phone_number: '+9996620001',
      api_id: 1,
      api_hash: 'h',
      settings: { _: 'codeSettings' },
    })
    expect(field(inApp, 'type')._).toBe('auth.sentCodeTypeApp')
    expect(inApp.timeout).toBeUndefined()
    expect(field(await harness.client().call('auth.resendCode', resend(inApp)), 'type')._).toBe('auth.sentCodeTypeSms')
  })

  it('takes the token of a bot', async () => {
    const params = { flags: 0, api_id: 1, api_hash: 'h', bot_auth_token: '2001:tokenofthefirstbot' }
    expect(field(await client.call('auth.importBotAuthorization', params), 'user')).toMatchObject({ bot: true })
    expect(await client.refusal('auth.importBotAuthorization', { ...params, bot_auth_token: '2001:other' })).toBe(
      '400 ACCESS_TOKEN_INVALID',
    )
  })

  it('sends an account of another data centre there', async () => {
    harness = new ApiHarness({
      users: [{ id: 1, phone: '+9996640001', code: '44444', firstName: 'Far', username: 'far_user', dcId: 4 }],
    })
    client = harness.client()
    const params = { phone_number: '+9996640001', api_id: 1, api_hash: 'h', settings: { _: 'codeSettings' } }
    expect(await client.refusal('auth.sendCode', params)).toBe('303 PHONE_MIGRATE_4')
  })

  it('is needed for most methods, and ends with logOut', async () => {
    expect(await client.refusal('updates.getState')).toBe('401 AUTH_KEY_UNREGISTERED')
    const anna = harness.client('anna_user')
    expect(await anna.call('auth.logOut')).toMatchObject({ _: 'auth.loggedOut' })
    expect(await anna.refusal('updates.getState')).toBe('401 AUTH_KEY_UNREGISTERED')
  })

  it('goes by QR code: the token is accepted by a login, told with an update, and imported', async () => {
    const anna = harness.client('anna_user')
    const ids = { api_id: 1, api_hash: 'h', except_ids: [] }
    const { token } = await client.call('auth.exportLoginToken', ids)
    expect(await anna.call('auth.acceptLoginToken', { token })).toMatchObject({ _: 'authorization' })
    expect(client.pushed).toMatchObject([{ _: 'updateLoginToken' }])
    const answer = await client.call('auth.exportLoginToken', ids)
    expect(field(field(answer, 'authorization'), 'user')).toMatchObject({ id: 1001n })
  })

  it('can be handed to another data centre', async () => {
    const anna = harness.client('anna_user')
    const exported = await anna.call('auth.exportAuthorization', { dc_id: 4 })
    const params = { id: exported.id, bytes: exported.bytes }
    expect(field(await client.call('auth.importAuthorization', params), 'user')).toMatchObject({ id: 1001n })
    expect(await client.refusal('auth.importAuthorization', params)).toBe('400 AUTH_BYTES_INVALID')
    const sessions = await anna.call('account.getAuthorizations')
    expect(list(sessions, 'authorizations')).toHaveLength(1)
  })

  it('is listed per account, and can be revoked from another login', async () => {
    const phone = harness.client('anna_user')
    const desk = harness.client('anna_user')
    const all = list(await desk.call('account.getAuthorizations'), 'authorizations')
    expect(all.map((entry) => entry.current)).toEqual([undefined, true])
    expect(await desk.raw('account.resetAuthorization', { hash: all[0]!.hash })).toBe(true)
    expect(await phone.refusal('updates.getState')).toBe('401 SESSION_REVOKED')
    expect(await desk.refusal('account.resetAuthorization', { hash: 5n })).toBe('400 HASH_INVALID')
  })
})

describe('a method nobody serves', () => {
  it('is refused, counted and listed', async () => {
    const harness = new ApiHarness()
    const anna = harness.client('anna_user')
    expect(await anna.refusal('payments.sendStarsForm')).toBe('400 METHOD_INVALID')
    await anna.refusal('payments.sendStarsForm')
    expect([...harness.api.calls.unknownMethods]).toEqual([['payments.sendStarsForm', 2]])
    expect(harness.api.calls.list({ accountId: 1001 })).toMatchObject([
      { method: 'payments.sendStarsForm', error: '400 METHOD_INVALID' },
      { method: 'payments.sendStarsForm' },
    ])
  })
})

describe('an interceptor', () => {
  it('can refuse a call before its method, and be taken out again', async () => {
    const harness = new ApiHarness()
    const anna = harness.client('anna_user')
    const remove = harness.api.intercept(({ call, accountId }, next) => {
      if (call.method === 'updates.getState' && accountId === 1001) throw new Error('out of order')
      return next()
    })
    await expect(anna.call('updates.getState')).rejects.toThrow('out of order')
    remove()
    expect(await anna.call('updates.getState')).toMatchObject({ _: 'updates.state' })
  })
})

/** What a client sends of a new password: `g` to the power of the number the password becomes. */
function passwordHash(algorithm: TlValue, password: string): Uint8Array {
  const { salt1, salt2, p } = algorithm as unknown as Record<'salt1' | 'salt2' | 'p', Uint8Array>
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const salted = (data: Uint8Array, salt: Uint8Array) => sha(salt, data, salt)
  const first = salted(salted(Buffer.from(password), salt1), salt2)
  const slow = salted(pbkdf2Sync(first, salt1, 100_000, 64, 'sha512'), salt2)
  const modulus = BigInt(`0x${Buffer.from(p).toString('hex')}`)
  let result = 1n
  let square = BigInt(algorithm.g as number)
  for (let e = BigInt(`0x${slow.toString('hex')}`); e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return new Uint8Array(Buffer.from(result.toString(16).padStart(512, '0'), 'hex'))
}

/** The answer to a password challenge, written from the published algorithm and not from the server's code. */
function srpAnswer(challenge: TlValue, password: string): TlValue {
  const algorithm = challenge.current_algo as TlValue
  const { salt1, salt2, p: pBytes } = algorithm as unknown as Record<'salt1' | 'salt2' | 'p', Uint8Array>
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  const pad = (value: bigint) => Buffer.from(value.toString(16).padStart(512, '0'), 'hex')
  const p = number(pBytes)
  const g = BigInt(algorithm.g as number)
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n
    for (let b = base % p, e = exponent; e > 0n; e >>= 1n, b = (b * b) % p) if (e & 1n) result = (result * b) % p
    return result
  }
  const salted = (data: Uint8Array, salt: Uint8Array) => sha(salt, data, salt)
  const first = salted(salted(Buffer.from(password), salt1), salt2)
  const x = number(salted(pbkdf2Sync(first, salt1, 100_000, 64, 'sha512'), salt2))
  const a = 0x1234567890abcdefn ** 20n % p
  const A = pad(power(g, a))
  const B = pad(number(challenge.srp_B as Uint8Array))
  const k = number(sha(pad(p), pad(g)))
  const u = number(sha(A, B))
  const t = (((number(B) - k * power(g, x)) % p) + p) % p
  const K = sha(pad(power(t, a + u * x)))
  const hp = sha(pad(p))
  const hg = sha(pad(g))
  const M1 = sha(Buffer.from(hp.map((byte, i) => byte ^ hg[i]!)), sha(salt1), sha(salt2), A, B, K)
  return { _: 'inputCheckPasswordSRP', srp_id: challenge.srp_id, A, M1 }
}
