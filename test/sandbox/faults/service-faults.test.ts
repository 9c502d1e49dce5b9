import { createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { codeTypes } from '../../../core/sandbox/faults/service-fault.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { RawLogin } from './raw-login.js'

let sandbox: Sandbox
let clock: ManualClock
let user: RawLogin
const opened: RawLogin[] = []

beforeEach(async () => {
  clock = new ManualClock()
  sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1, clock })
  user = await login('user1')
})

afterEach(async () => {
  for (const { raw } of opened.splice(0)) raw.close()
  await sandbox.close()
})

async function login(name: string): Promise<RawLogin> {
  const made = await RawLogin.of(sandbox, name)
  opened.push(made)
  return made
}

describe('requests that are sent to another data centre', () => {
  it.each(['PHONE', 'NETWORK', 'USER', 'STATS', 'FILE'] as const)(
    'are told so when the login is logged in: %s, and carried out there',
    async (what) => {
      const rule = sandbox.faults.add({ kind: 'migrate-request', what, dcId: 4, method: 'help.*' })
      expect(await user.outcome('help.getConfig')).toBe(`303 ${what}_MIGRATE_4`)
      expect(await user.outcome('updates.getState')).toBe('ok')
      expect(rule.hits).toBe(1)
      rule.remove()
      sandbox.faults.add({ kind: 'migrate-request', what, dcId: 2, method: 'help.*' })
      expect(await user.outcome('help.getConfig')).toBe('ok')
    },
  )
})

it.each(['FLOOD_PREMIUM_WAIT', 'SLOWMODE_WAIT', '2FA_CONFIRM_WAIT', 'TAKEOUT_INIT_DELAY'] as const)(
  'a wait is told as %s',
  async (as) => {
    sandbox.faults.add({ kind: 'flood-wait', seconds: 77, as, times: 1 })
    expect(await user.outcome('updates.getState')).toBe(`420 ${as}_77`)
    expect(await user.outcome('updates.getState')).toBe('ok')
  },
)

it('a pressed button reaches its bot, and who pressed it is told that the bot was too slow', async () => {
  const bot = await login('bot1')
  sandbox.person('user1').send('bot1', '/start')
  sandbox.person('bot1').sendOutgoing('user1', {
    text: 'Which?',
    replyMarkup: {
      type: 'inline',
      rows: [[{ type: 'callback', text: 'Tea', data: Buffer.from('tea'), requiresPassword: false }]],
    },
  })
  sandbox.faults.add({ kind: 'bot-timeout', account: 'user1', times: 1 })
  const { peer } = user.message('first_sandbox_bot', '')
  const press = { peer, msg_id: sandbox.person('user1').history('bot1').at(-1)?.id ?? 0, data: Buffer.from('tea') }
  expect(await user.outcome('messages.getBotCallbackAnswer', press)).toBe('400 BOT_RESPONSE_TIMEOUT')
  const isQuery = (update: TlValue) => update._ === 'updateBotCallbackQuery'
  const asked = await bot.raw.next('updates', ({ value }) => (value.updates as TlValue[]).some(isQuery))
  expect((asked.value.updates as TlValue[]).find(isQuery)?.data).toEqual(Buffer.from('tea'))
})

describe('login codes', () => {
  const phone_number = '+9996621003'
  const send = async () => {
    const settings = { _: 'codeSettings' }
    return user.call('auth.sendCode', { phone_number, api_id: 1, api_hash: 'h', settings })
  }
  const names = {
    app: 'auth.sentCodeTypeApp',
    sms: 'auth.sentCodeTypeSms',
    'sms-word': 'auth.sentCodeTypeSmsWord',
    'sms-phrase': 'auth.sentCodeTypeSmsPhrase',
    call: 'auth.sentCodeTypeCall',
    'flash-call': 'auth.sentCodeTypeFlashCall',
    'missed-call': 'auth.sentCodeTypeMissedCall',
    fragment: 'auth.sentCodeTypeFragmentSms',
    email: 'auth.sentCodeTypeEmailCode',
    'email-setup': 'auth.sentCodeTypeSetUpEmailRequired',
    firebase: 'auth.sentCodeTypeFirebaseSms',
  } as const

  it.each(codeTypes)('come in the way that is asked for: %s', async (type) => {
    const rule = sandbox.faults.add({ kind: 'code-type', account: 'alice', type, times: 1 })
    const sent = await send()
    expect(sent).toMatchObject({ _: 'auth.sentCode', type: { _: names[type] } })
    expect(sent.next_type).toBeUndefined()
    const { phone_code_hash } = sent as { phone_code_hash: string } & TlValue
    expect(await user.outcome('auth.resendCode', { phone_number, phone_code_hash })).toBe('406 SEND_CODE_UNAVAILABLE')
    const isByMail = type === 'email' || type === 'email-setup'
    const signIn = { phone_number, phone_code_hash, phone_code: '22222' }
    expect(await user.outcome('auth.signIn', signIn)).toBe(isByMail ? '400 PHONE_CODE_INVALID' : 'ok')
    expect(rule.hits).toBe(1)
  })

  it('that came by e-mail sign in as such, when they are right', async () => {
    sandbox.faults.add({ kind: 'code-type', type: 'email' })
    const { phone_code_hash } = (await send()) as { phone_code_hash: string } & TlValue
    const shown = (code: string) => ({ _: 'emailVerificationCode', code })
    const signIn = (code: string) =>
      user.outcome('auth.signIn', { phone_number, phone_code_hash, email_verification: shown(code) })
    expect(await signIn('99999')).toBe('400 PHONE_CODE_INVALID')
    expect(await signIn('22222')).toBe('ok')
  })

  it('come in the next way when its time has come', async () => {
    sandbox.faults.add({ kind: 'code-type', type: 'app', nextType: 'missed-call', timeoutSeconds: 30 })
    const sent = await send()
    expect(sent).toMatchObject({ next_type: { _: 'auth.codeTypeMissedCall' }, timeout: 30 })
    const again = { phone_number, phone_code_hash: sent.phone_code_hash as string }
    await clock.advance(10_500)
    expect(await user.outcome('auth.resendCode', again)).toBe('420 FLOOD_WAIT_20')
    await clock.advance(19_500)
    const second = await user.call('auth.resendCode', again)
    expect(second).toMatchObject({ _: 'auth.sentCode', type: { _: 'auth.sentCodeTypeMissedCall', length: 5 } })
    const last = { phone_number, phone_code_hash: second.phone_code_hash as string }
    expect(await user.outcome('auth.resendCode', last)).toBe('406 SEND_CODE_UNAVAILABLE')
    expect(await user.outcome('auth.signIn', { ...last, phone_code: '22222' })).toBe('ok')
  })

  it('of others come as always', async () => {
    sandbox.faults.add({ kind: 'code-type', type: 'email', account: 'bob' })
    expect((await send()).type).toMatchObject({ _: 'auth.sentCodeTypeSms' })
  })

  it('that are right lead nowhere where one has to sign up first', async () => {
    const rule = sandbox.faults.add({ kind: 'sign-up-required', account: 'alice', times: 1 })
    const { phone_code_hash } = (await send()) as { phone_code_hash: string } & TlValue
    const signIn = (phone_code: string) => user.call('auth.signIn', { phone_number, phone_code_hash, phone_code })
    expect(await signIn('99999')).toMatchObject({ error_message: 'PHONE_CODE_INVALID' })
    expect(rule.hits).toBe(0)
    expect(await signIn('22222')).toEqual({ _: 'auth.authorizationSignUpRequired' })
    expect(await user.call('users.getUsers', { id: [{ _: 'inputUserSelf' }] })).toMatchObject({ _: 'vector' })
    expect(sandbox.wire.authKey(user.authKeyId)?.userId).toBe(sandbox.account('user1').id)
    expect(await signIn('22222')).toMatchObject({ _: 'auth.authorization' })
  })
})

describe('files on another data centre', () => {
  const content = randomBytes(300_000)

  /** Uploads a file and asks for it; the answer is what a fault makes of it. */
  async function asked(): Promise<TlValue> {
    const partSize = 102_400
    for (let part = 0; part * partSize < content.length; part++) {
      const bytes = content.subarray(part * partSize, (part + 1) * partSize)
      await user.call('upload.saveFilePart', { file_id: 7n, file_part: part, bytes })
    }
    const file = { _: 'inputFile', id: 7n, parts: 3, name: 'a.bin', md5_checksum: '' }
    const media = { _: 'inputMediaUploadedDocument', file, mime_type: 'application/octet-stream', attributes: [] }
    const { peer } = user.message('alice', '')
    const sent = await user.call('messages.sendMedia', { peer, media, message: '', random_id: 9n })
    const updates = sent.updates as TlValue[]
    const message = updates.find(({ message }) => typeof message === 'object')?.message as TlValue
    const { id, access_hash, file_reference } = (message.media as TlValue).document as TlValue
    const location = { _: 'inputDocumentFileLocation', id, access_hash, file_reference, thumb_size: '' }
    return user.call('upload.getFile', { location, offset: 0n, limit: 131_072, cdn_supported: true })
  }

  async function parts(redirect: TlValue): Promise<Buffer> {
    const received: Buffer[] = []
    for (let offset = 0; offset < content.length; offset += 131_072) {
      const params = { file_token: redirect.file_token, offset: BigInt(offset), limit: 131_072 }
      const part = await user.call('upload.getCdnFile', params)
      expect(part._).toBe('upload.cdnFile')
      const counter = Buffer.from(redirect.encryption_iv as Buffer)
      counter.writeUInt32BE(offset / 16, 12)
      const decipher = createDecipheriv('aes-256-ctr', redirect.encryption_key as Buffer, counter)
      received.push(decipher.update(part.bytes as Buffer))
    }
    return Buffer.concat(received)
  }

  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
  const fits = (bytes: Buffer, { offset, limit, hash }: TlValue) =>
    sha256(bytes.subarray(Number(offset), Number(offset) + Number(limit))).equals(hash as Buffer)

  it('are redirected to, encrypted there, and fit their hashes', async () => {
    sandbox.faults.add({ kind: 'cdn-redirect', account: 'user1', times: 1 })
    const redirect = await asked()
    expect(redirect).toMatchObject({ _: 'upload.fileCdnRedirect', dc_id: 203 })
    const received = await parts(redirect)
    expect(received.equals(content)).toBe(true)
    const hashes = redirect.file_hashes as TlValue[]
    expect(hashes.map(({ offset, limit }) => [offset, limit])).toEqual([
      ...[[0n, 131_072]],
      ...[[131_072n, 131_072]],
      ...[[262_144n, 37_856]],
    ])
    expect(hashes.every((hash) => fits(received, hash))).toBe(true)
    const { dc_options: options } = await user.call('help.getConfig')
    expect((options as TlValue[]).find(({ cdn }) => cdn)).toMatchObject({ id: 203, port: sandbox.address.port })
    const { public_keys: keys } = await user.call('help.getCdnConfig')
    expect(keys).toEqual([{ _: 'cdnPublicKey', dc_id: 203, public_key: sandbox.address.publicKeyPem }])
    expect(await user.outcome('upload.getCdnFile', { file_token: Buffer.alloc(4), offset: 0n, limit: 4_096 })).toBe(
      '400 FILE_TOKEN_INVALID',
    )
  })

  it('have to be brought there first', async () => {
    sandbox.faults.add({ kind: 'cdn-redirect', reupload: true })
    const redirect = await asked()
    const { file_token } = redirect
    const wanted = await user.call('upload.getCdnFile', { file_token, offset: 0n, limit: 131_072 })
    expect(wanted._).toBe('upload.cdnFileReuploadNeeded')
    await user.call('upload.reuploadCdnFile', { file_token, request_token: wanted.request_token })
    expect((await parts(redirect)).equals(content)).toBe(true)
  })

  it('do not fit their hashes', async () => {
    sandbox.faults.add({ kind: 'cdn-redirect', corrupt: true })
    const redirect = await asked()
    const received = await parts(redirect)
    expect((redirect.file_hashes as TlValue[]).some((hash) => fits(received, hash))).toBe(false)
  })
})

describe('another address of the data centre', () => {
  it('is told to logins, and stands in the configuration while it lasts', async () => {
    const other = await login('user2')
    const rule = sandbox.faults.add({ kind: 'dc-options', account: 'user1', host: '127.0.0.9', port: 4_444 })
    const { value } = await user.raw.next('updateShort')
    const option = { _: 'dcOption', id: 2, ip_address: '127.0.0.9', port: 4_444 }
    expect(value.update).toMatchObject({ _: 'updateDcOptions', dc_options: [option] })
    const own = async (login: RawLogin) =>
      ((await login.call('help.getConfig')).dc_options as TlValue[]).filter(({ id }) => id === 2)
    expect(await own(user)).toMatchObject([option])
    const before = [{ port: sandbox.address.port }, { media_only: true }, { static: true }]
    expect(await own(other)).toMatchObject(before)
    expect(other.raw.inbox.filter(({ value: { _ } }) => _ === 'updateShort')).toEqual([])
    expect(rule.hits).toBe(1)
    rule.remove()
    expect(await own(user)).toMatchObject(before)
  })
})

it('a login that is taken for one of another layer is answered in that one, until it names its own', async () => {
  const layer = () => sandbox.calls.list().at(-1)?.layer
  const rule = sandbox.faults.add({ kind: 'other-layer', layer: 229, account: 'user1' })
  expect(rule.hits).toBe(1)
  await user.raw.answer(user.raw.send({ _: 'updates.getState' }))
  expect(layer()).toBe(229)
  expect(await user.outcome('updates.getState')).toBe('ok')
  expect(layer()).toBe(198)
})
