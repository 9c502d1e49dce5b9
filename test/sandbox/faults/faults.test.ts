import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { faultKinds, readFault } from '../../../core/sandbox/faults/read-fault.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { RawClient } from '../wire/raw-client.js'
import { RawLogin } from './raw-login.js'

let sandbox: Sandbox
let clock: ManualClock
let user: RawLogin
const opened: RawLogin[] = []

async function login(name: string): Promise<RawLogin> {
  const made = await RawLogin.of(sandbox, name)
  opened.push(made)
  return made
}

/** What Alice has got in her chat with `user1`. */
const arrived = () =>
  sandbox
    .person('alice')
    .history('user1')
    .map(({ text }) => text)

beforeEach(async () => {
  clock = new ManualClock()
  sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1, clock })
  user = await login('user1')
})

afterEach(async () => {
  for (const { raw } of opened.splice(0)) raw.close()
  await sandbox.close()
})

describe('refused requests', () => {
  it('happen to the method and account that are named, as often as said, and are counted', async () => {
    const other = await login('user2')
    const rule = sandbox.faults.add({
      kind: 'flood-wait',
      method: 'messages.sendMessage',
      account: 'user1',
      seconds: 3,
      times: 1,
      after: 1,
    })
    expect(await other.send('alice', 'not meant')).toBe('ok')
    expect(await user.outcome('updates.getState')).toBe('ok')
    expect(await user.send('alice', 'passes first')).toBe('ok')
    expect(rule.hits).toBe(0)
    expect(await user.send('alice', 'hit')).toBe('420 FLOOD_WAIT_3')
    expect(await user.send('alice', 'over')).toBe('ok')
    expect(rule.hits).toBe(1)
    expect(arrived()).toEqual(['passes first', 'over'])
    expect(sandbox.calls.list({ method: 'messages.sendMessage' }).map(({ error }) => error)).toContain(
      '420 FLOOD_WAIT_3',
    )
  })

  it('end when the rule is removed', async () => {
    const rule = sandbox.faults.add({ kind: 'error', method: 'messages.*', error: '400 PEER_FLOOD' })
    expect(await user.send('alice', 'one')).toBe('400 PEER_FLOOD')
    rule.remove()
    expect(await user.send('alice', 'two')).toBe('ok')
    expect(sandbox.faults.list()).toEqual([])
  })

  it('come for an account that is only about to log in', async () => {
    const sendCode = { api_id: 1, api_hash: 'h', settings: { _: 'codeSettings' } }
    const sent = await user.call('auth.sendCode', { phone_number: '+9996621003', ...sendCode })
    const signIn = {
      phone_number: '+9996621003',
      phone_code_hash: sent.phone_code_hash as string,
      phone_code: '22222',
    }
    sandbox.faults.add({
      kind: 'error',
      method: 'auth.signIn',
      account: 'alice',
      error: '400 PHONE_CODE_EXPIRED',
      times: 1,
    })
    expect(await user.outcome('auth.signIn', { ...signIn, phone_number: '+9996621004' })).toBe('400 PHONE_CODE_EXPIRED')
    expect(sandbox.faults.list()[0]?.hits).toBe(0)
    expect(await user.outcome('auth.signIn', signIn)).toBe('400 PHONE_CODE_EXPIRED')
    expect(sandbox.faults.list()[0]?.hits).toBe(1)
    expect(await user.outcome('auth.signIn', signIn)).toBe('ok')
  })

  it('keep an account to a rate, in the time of the world', async () => {
    const other = await login('user2')
    const rule = sandbox.faults.add({ kind: 'rate', count: 20, perSeconds: 60 })
    for (let index = 0; index < 20; index++) expect(await user.send('alice', `${index}`)).toBe('ok')
    await clock.advance(12_500)
    expect(await user.send('alice', 'one more')).toBe('420 FLOOD_WAIT_48')
    expect(await user.outcome('updates.getState')).toBe('ok')
    expect(await other.send('alice', 'from another')).toBe('ok')
    await clock.advance(47_500)
    expect(await user.send('alice', 'one more')).toBe('ok')
    expect(rule.hits).toBe(1)
  })

  it('keep members of a group to one message in a while', async () => {
    sandbox.faults.add({ kind: 'slow-mode', seconds: 10 })
    expect(await user.send('sandbox_group', 'one')).toBe('ok')
    await clock.advance(3_000)
    expect(await user.send('sandbox_group', 'two')).toBe('420 SLOWMODE_WAIT_7')
    expect(await user.send('sandbox_forum', 'elsewhere')).toBe('ok')
    expect(await user.send('alice', 'in private')).toBe('ok')
    await clock.advance(7_000)
    expect(await user.send('sandbox_group', 'two')).toBe('ok')
  })

  it('refuse an account that is not there', () => {
    expect(() => sandbox.faults.add({ kind: 'flood-wait', seconds: 1, account: 'nobody' })).toThrow(/nobody/)
    expect(sandbox.faults.list()).toEqual([])
  })
})

describe('ended logins', () => {
  it.each([
    ['AUTH_KEY_UNREGISTERED', 401],
    ['SESSION_REVOKED', 401],
    ['AUTH_KEY_DUPLICATED', 406],
  ] as const)('are told %s, get no updates, and others of the account go on', async (error, status) => {
    const rule = sandbox.faults.add({ kind: 'lost-login', account: 'user1', error })
    const second = await login('user1')
    expect(await user.outcome('updates.getState')).toBe(`${status} ${error}`)
    expect(await second.outcome('updates.getState')).toBe('ok')
    sandbox.person('alice').send('user1', 'who hears me?')
    expect(await second.texts(1)).toEqual(['who hears me?'])
    await user.raw.settle()
    expect(user.raw.inbox.filter(({ value }) => value._ === 'updates')).toEqual([])
    rule.remove()
    expect(await user.outcome('updates.getState')).toBe('ok')
  })

  it('can log in again with the same key', async () => {
    const bot = await login('bot1')
    sandbox.faults.add({ kind: 'lost-login', account: 'bot1', error: 'AUTH_KEY_UNREGISTERED' })
    expect(await bot.outcome('updates.getState')).toBe('401 AUTH_KEY_UNREGISTERED')
    const token = '800000001:AAinvented-token-of-bot1-sandbox-on'
    const params = { flags: 0, api_id: 1, api_hash: 'h', bot_auth_token: token }
    expect(await bot.outcome('auth.importBotAuthorization', params)).toBe('ok')
    expect(await bot.outcome('updates.getState')).toBe('ok')
  })

  it('of an account that is gone cannot', async () => {
    sandbox.faults.add({ kind: 'lost-login', account: 'user1', error: 'USER_DEACTIVATED' })
    expect(await user.outcome('updates.getState')).toBe('401 USER_DEACTIVATED')
    const other = await login('user2')
    const settings = { _: 'codeSettings' }
    const params = { phone_number: '+9996621001', api_id: 1, api_hash: 'h', settings }
    expect(await other.outcome('auth.sendCode', params)).toBe('401 USER_DEACTIVATED')
    expect(await other.outcome('updates.getState')).toBe('ok')
  })
})

it('sends logins of an account to the data centre it has moved to', async () => {
  const rule = sandbox.faults.add({ kind: 'migrate', account: 'alice', dcId: 4 })
  const settings = { _: 'codeSettings' }
  const params = { phone_number: '+9996621003', api_id: 1, api_hash: 'h', settings }
  expect(await user.outcome('auth.sendCode', params)).toBe('303 PHONE_MIGRATE_4')
  rule.remove()
  expect(await user.outcome('auth.sendCode', params)).toBe('ok')
})

describe('answers', () => {
  it('come late, and what was asked for has happened before', async () => {
    sandbox.faults.add({ kind: 'delay', method: 'messages.sendMessage', ms: 40, spreadMs: 10 })
    const coming = sandbox.person('alice').waitFor('slow')
    const late = user.send('alice', 'slow')
    const first = await Promise.race([coming, late])
    expect(first).toMatchObject({ text: 'slow' })
    expect(await late).toBe('ok')
  })

  it('come in reverse order', async () => {
    sandbox.faults.add({ kind: 'reorder', method: 'messages.sendMessage', count: 3 })
    const ids = ['a', 'b', 'c'].map((text) => user.request('messages.sendMessage', user.message('alice', text)))
    const answered: bigint[] = []
    while (answered.length < 3) answered.push((await user.raw.next('rpc_result')).value.req_msg_id as bigint)
    expect(answered).toEqual([...ids].reverse())
    expect(arrived()).toEqual(['a', 'b', 'c'])
  })

  it('that are too few to be put in another order leave after a while', async () => {
    sandbox.faults.add({ kind: 'reorder', method: 'messages.sendMessage', count: 3, withinMs: 20 })
    expect(await user.send('alice', 'alone')).toBe('ok')
  })

  it('are lost after the effect, and the second attempt makes no second message', async () => {
    const rule = sandbox.faults.add({ kind: 'lose-answer', method: 'messages.sendMessage', times: 1 })
    const coming = sandbox.person('alice').waitFor('once')
    const id = user.request('messages.sendMessage', user.message('alice', 'once', 77n))
    await coming
    await user.raw.settle()
    expect(user.raw.inbox.filter(({ value }) => value.req_msg_id === id)).toEqual([])
    expect(await user.send('alice', 'once', 77n)).toBe('ok')
    expect(arrived()).toEqual(['once'])
    expect(rule.hits).toBe(1)
  })

  it('are lost with their request', async () => {
    sandbox.faults.add({ kind: 'lose-request', method: 'messages.sendMessage', times: 1 })
    user.request('messages.sendMessage', user.message('alice', 'never'))
    expect(await user.send('alice', 'but this')).toBe('ok')
    expect(arrived()).toEqual(['but this'])
  })

  it.each([
    ['disconnect-before', []],
    ['disconnect-after', ['cut']],
  ] as const)('are cut off with the connection: %s', async (kind, expected) => {
    sandbox.faults.add({ kind, method: 'messages.sendMessage', times: 1 })
    user.request('messages.sendMessage', user.message('alice', 'cut'))
    await user.raw.untilClosed()
    expect(arrived()).toEqual(expected)
  })

  it('stay away when the connection is half-open', async () => {
    sandbox.faults.add({ kind: 'half-open', method: 'messages.sendMessage', times: 1 })
    user.request('messages.sendMessage', user.message('alice', 'silence'))
    const other = await login('user1')
    expect(await other.outcome('updates.getState')).toBe('ok')
    user.request('updates.getState')
    expect(await other.outcome('updates.getState')).toBe('ok')
    expect(user.raw.isClosed).toBe(false)
    expect(arrived()).toEqual([])
    expect(user.raw.inbox.filter(({ value }) => value._ === 'rpc_result')).toEqual([])
  })
})

describe('updates', () => {
  const say = (text: string) => sandbox.person('alice').send('user1', text)

  it('are missing, which shows in their numbers', async () => {
    const rule = sandbox.faults.add({ kind: 'lose-update', account: 'user1', times: 1 })
    say('lost')
    say('kept')
    const { value } = await user.raw.next('updates')
    expect(value.updates).toMatchObject([{ message: { message: 'kept' }, pts: 4, pts_count: 1 }])
    expect(rule.hits).toBe(1)
  })

  it('come several times', async () => {
    sandbox.faults.add({ kind: 'repeat-update', account: 'user1', copies: 3, times: 1 })
    say('echo')
    expect(await user.texts(3)).toEqual(['echo', 'echo', 'echo'])
  })

  it('come late', async () => {
    sandbox.faults.add({ kind: 'delay-update', account: 'user1', ms: 20, times: 1 })
    say('first')
    say('second')
    expect(await user.texts(2)).toEqual(['second', 'first'])
  })

  it('are too many', async () => {
    sandbox.faults.add({ kind: 'updates-too-long', account: 'user1', times: 1 })
    say('lost')
    await user.raw.next('updatesTooLong')
    expect(user.raw.inbox.filter(({ value }) => value._ === 'updates')).toEqual([])
  })
})

describe('the wire', () => {
  it('refuses connections', async () => {
    sandbox.faults.add({ kind: 'refuse-connection', times: 1 })
    const refused = await RawClient.connect(sandbox.wire)
    expect(await refused.untilClosed()).toBe(true)
    await login('user2')
  })

  it('refuses salts', async () => {
    const rule = sandbox.faults.add({ kind: 'wrong-salt', account: 'user1', times: 1 })
    const id = user.raw.send({ _: 'ping', ping_id: 1n })
    expect((await user.raw.next('bad_server_salt')).value.bad_msg_id).toBe(id)
    await user.raw.settle()
    expect(rule.hits).toBe(1)
  })

  it('has a clock that is off', async () => {
    const rule = sandbox.faults.add({ kind: 'clock-skew', ms: 3_600_000 })
    const id = user.raw.send({ _: 'ping', ping_id: 1n })
    expect((await user.raw.next('bad_msg_notification')).value).toMatchObject({ bad_msg_id: id, error_code: 16 })
    rule.remove()
  })

  it('stops and starts again on its port, with its world and logins', async () => {
    await user.send('alice', 'before')
    const { port } = sandbox.address
    await sandbox.stop()
    await user.raw.untilClosed()
    await expect(RawClient.connect(sandbox.wire)).rejects.toThrow()
    await sandbox.restart()
    await sandbox.restart()
    expect(sandbox.address.port).toBe(port)
    const record = sandbox.wire.authKey(user.authKeyId)
    const back = await RawClient.login(sandbox.wire, record!)
    expect(await back.call({ _: 'updates.getState' })).toMatchObject({ _: 'updates.state', pts: 3 } as Partial<TlValue>)
    expect(arrived()).toEqual(['before'])
    back.close()
  })
})

describe('a fault that comes as JSON', () => {
  it('is taken when it is complete', () => {
    const fault = { kind: 'rate', count: 20, perSeconds: 60, account: 'bot1', method: ['messages.sendMessage'] }
    expect(readFault(fault)).toEqual(fault)
  })

  it.each([
    [undefined, 'kind has to be one of error, flood-wait'],
    [{ kind: 'nonsense' }, 'kind has to be one of error, flood-wait'],
    [{ kind: 'flood-wait' }, 'seconds is missing'],
    [{ kind: 'flood-wait', seconds: 'three' }, 'seconds has to be a number from 1'],
    [{ kind: 'error', error: 'PEER_FLOOD' }, 'error has to be a text such as "400 PEER_FLOOD"'],
    [{ kind: 'delay', ms: 1, methods: 'x' }, 'methods is no field of delay'],
    [{ kind: 'lost-login', error: 'GONE' }, 'error has to be one of AUTH_KEY_UNREGISTERED'],
    [{ kind: 'refuse-connection', stall: 1 }, 'stall has to be true or false'],
    [{ kind: 'lose-answer', method: [] }, 'method has to be a method or a list of them'],
  ])('%j is refused', (given, problem) => {
    expect(() => readFault(given)).toThrow(problem)
  })

  it('is of one of so many kinds', () => {
    expect(faultKinds).toHaveLength(45)
  })
})
