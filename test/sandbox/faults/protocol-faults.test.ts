import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { unknownConstructorId } from '../../../core/sandbox/faults/unknown-constructor.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { RawClient } from '../wire/raw-client.js'
import { exchangeKeys } from '../wire/raw-handshake.js'
import { RawLogin } from './raw-login.js'

let sandbox: Sandbox
let user: RawLogin
const clients: RawClient[] = []

beforeEach(async () => {
  sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1 })
  user = await login('user1')
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await sandbox.close()
})

async function login(name: string): Promise<RawLogin> {
  const made = await RawLogin.of(sandbox, name)
  clients.push(made.raw)
  return made
}

async function connect(): Promise<RawClient> {
  const client = await RawClient.connect(sandbox.wire)
  clients.push(client)
  return client
}

const say = (text: string) => sandbox.person('alice').send('user1', text)
const ping = () => user.raw.send({ _: 'ping', ping_id: 1n })

describe('transport errors', () => {
  it.each([-404, -429, -444])('%i comes bare, as often as said, and the connection closes', async (code) => {
    const rule = sandbox.faults.add({ kind: 'transport-error', code, account: 'user1', times: 1 })
    const other = await login('user2')
    ping()
    const { payload } = await user.raw.nextFrame()
    expect([payload.length, payload.readInt32LE()]).toEqual([4, code])
    await user.raw.untilClosed()
    await other.raw.settle()
    expect(rule.hits).toBe(1)
    expect(await (await login('user1')).outcome('updates.getState')).toBe('ok')
  })

  it('come in a key exchange too, n times', async () => {
    sandbox.faults.add({ kind: 'transport-error', code: -404, times: 2 })
    for (let time = 0; time < 2; time++) {
      expect(await exchangeKeys(sandbox.wire, await connect())).toEqual({ _: 'transport_error', code: -404 })
    }
    expect(await exchangeKeys(sandbox.wire, await connect())).toMatchObject({ _: 'dh_gen_ok' })
  })
})

describe('what cannot be read', () => {
  it('is an answer, after the request was carried out', async () => {
    sandbox.faults.add({ kind: 'unknown-answer', method: 'messages.sendMessage', times: 1 })
    const coming = sandbox.person('alice').waitFor('done')
    user.request('messages.sendMessage', user.message('alice', 'done'))
    const { body } = await user.raw.next('unreadable')
    expect([body.readUInt32LE(0), body.readUInt32LE(12)]).toEqual([0xf35c6d01, unknownConstructorId])
    await coming
    expect(await user.send('alice', 'next')).toBe('ok')
  })

  it('is all that is pushed', async () => {
    sandbox.faults.add({ kind: 'unknown-update', account: 'user1', times: 1 })
    say('lost on you')
    expect((await user.raw.next('unreadable')).body.readUInt32LE(0)).toBe(unknownConstructorId)
    say('readable')
    expect(await user.texts(1)).toEqual(['readable'])
  })

  it('is one update inside a container', async () => {
    sandbox.faults.add({ kind: 'unknown-update', account: 'user1', inside: true, times: 1 })
    say('beside it')
    const { body } = await user.raw.next('unreadable')
    expect(body.readUInt32LE(0)).toBe(sandbox.wire.schemas.byName('updates')?.id)
    expect(body.includes(id(unknownConstructorId))).toBe(true)
    expect(body.includes('beside it')).toBe(true)
  })

  it('is one update inside a difference, and only there', async () => {
    const { pts } = await user.call('updates.getState')
    const params = { pts: pts as number, date: 1, qts: 0 }
    const rule = sandbox.faults.add({ kind: 'unknown-in-difference', method: 'updates.*', times: 1 })
    expect([await user.outcome('updates.getState'), rule.hits]).toEqual(['ok', 0])
    say('missed')
    user.request('updates.getDifference', params)
    const { body } = await user.raw.next('unreadable')
    expect(body.includes(id(unknownConstructorId))).toBe(true)
    expect(body.includes('missed')).toBe(true)
    expect(rule.hits).toBe(1)
    expect(await user.call('updates.getDifference', params)).toMatchObject({ _: 'updates.difference' })
  })

  it('is a channel difference as well', async () => {
    sandbox.faults.add({ kind: 'unknown-in-difference', method: 'updates.getChannelDifference', times: 1 })
    sandbox.person('alice').send('sandbox_group', 'missed there')
    const { peer } = user.message('sandbox_group', '') as { peer: TlValue }
    const filter = { _: 'channelMessagesFilterEmpty' }
    user.request('updates.getChannelDifference', {
      channel: { ...peer, _: 'inputChannel' },
      ...{ filter, pts: 1, limit: 100 },
    })
    expect((await user.raw.next('unreadable')).body.includes('missed there')).toBe(true)
  })
})

describe('compressed answers', () => {
  it('unpack to many zeros', async () => {
    sandbox.faults.add({ kind: 'gzip-bomb', bytes: 20_000_000, times: 1 })
    user.request('updates.getState')
    const { body } = await user.raw.next('unreadable')
    const packed = packedIn(body.subarray(12))
    expect(packed.length).toBeLessThan(100_000)
    const unpacked = gunzipSync(packed)
    expect([unpacked.length, unpacked.every((byte) => byte === 0)]).toEqual([20_000_000, true])
  })

  it('are packed into each other', async () => {
    sandbox.faults.add({ kind: 'nested-gzip', depth: 5, times: 1 })
    const request = user.request('updates.getState')
    const { body } = await user.raw.nextOf(['rpc_result', 'unreadable'])
    expect(body.readBigInt64LE(4)).toBe(request)
    let result = body.subarray(12)
    for (let depth = 0; depth < 5; depth++) result = gunzipSync(packedIn(result))
    expect(sandbox.wire.schemas.decoder.decode(result)).toMatchObject({ _: 'updates.state' })
  })
})

describe('a server that has forgotten what the client said of itself', () => {
  it.each([[undefined], ['CONNECTION_LAYER_INVALID']] as const)('asks for it again: %s', async (error) => {
    const rule = sandbox.faults.add({ kind: 'not-initialized', account: 'user1', ...(error && { error }) })
    const bare = () => user.raw.answer(user.raw.send({ _: 'updates.getState' }))
    const refused = { _: 'rpc_error', error_code: 400, error_message: error ?? 'CONNECTION_NOT_INITED' }
    expect(await bare()).toEqual(refused)
    expect(await bare()).toEqual(refused)
    expect(await user.outcome('updates.getState')).toBe('ok')
    expect(await bare()).toMatchObject({ _: 'updates.state' })
    expect(rule.hits).toBe(2)
  })
})

describe('a key with two connections', () => {
  it('is refused on both, also later, and a login with one is not', async () => {
    const other = await login('user2')
    sandbox.faults.add({ kind: 'duplicate-key' })
    const second = await again()
    expect(await second.call({ _: 'updates.getState' })).toMatchObject({ error_message: 'AUTH_KEY_DUPLICATED' })
    expect(await user.outcome('updates.getState')).toBe('406 AUTH_KEY_DUPLICATED')
    second.close()
    expect(await user.outcome('updates.getState')).toBe('406 AUTH_KEY_DUPLICATED')
    expect(await other.outcome('updates.getState')).toBe('ok')
  })

  it('is well when the second goes to the address for media that the configuration names', async () => {
    sandbox.faults.add({ kind: 'duplicate-key' })
    const { dc_options: options } = await user.call('help.getConfig')
    const media = (options as TlValue[]).find(({ id, media_only: isMedia }) => id === 2 && isMedia)
    const { port } = sandbox.address
    expect(media?.port).not.toBe(port)
    const second = await again(Number(media?.port))
    expect(await second.call({ _: 'updates.getState' })).toMatchObject({ _: 'updates.state' })
    expect(await user.outcome('updates.getState')).toBe('ok')
  })

  async function again(port = sandbox.wire.port): Promise<RawClient> {
    const record = sandbox.wire.authKey(user.authKeyId)
    if (!record) throw new Error('the login is gone')
    const { schemas } = sandbox.wire
    const client = await RawClient.login({ port, schemas }, record)
    clients.push(client)
    return client
  }
})

describe('greetings', () => {
  const state = () => user.raw.encode({ _: 'updates.getState' })

  it('come again for a container, whose id is newer than all that is in it, and the requests are carried out', async () => {
    const rule = sandbox.faults.add({ kind: 'new-session', inContainer: true, copies: 2, times: 1 })
    expect(await user.outcome('updates.getState')).toBe('ok')
    expect(rule.hits).toBe(0)
    const inner = [1, 2].map(() => ({ id: user.raw.nextId(), seqNo: user.raw.nextSeqNo(true), body: state() }))
    await user.raw.next('new_session_created')
    const container = user.raw.sendContainer(inner)
    const [first, second] = [await user.raw.next('new_session_created'), await user.raw.next('new_session_created')]
    expect(first.value.first_msg_id).toBe(container)
    expect(container).toBeGreaterThan(inner[1]?.id ?? 0n)
    expect(second.value).toEqual(first.value)
    expect(second.id).not.toBe(first.id)
    for (const { id } of inner) expect(await user.raw.answer(id)).toMatchObject({ _: 'updates.state' })
    expect(rule.hits).toBe(1)
  })

  it('come for a single request, not for a ping', async () => {
    await user.raw.next('new_session_created')
    sandbox.faults.add({ kind: 'new-session', times: 1 })
    await user.raw.settle()
    expect(user.raw.inbox.filter(({ value }) => value._ === 'new_session_created')).toEqual([])
    const request = user.request('updates.getState')
    expect((await user.raw.next('new_session_created')).value.first_msg_id).toBe(request)
  })
})

describe('notices about messages that were never sent', () => {
  it.each([
    ['bad_server_salt', 48],
    ['bad_msg_notification', 32],
  ] as const)('%s comes besides the answer', async (notice, code) => {
    sandbox.faults.add({ kind: 'false-notice', notice, account: 'user1', times: 1 })
    const sent = ping()
    const { value } = await user.raw.next(notice)
    expect(value.bad_msg_id).not.toBe(sent)
    expect((value.bad_msg_id as bigint) & 3n).toBe(0n)
    expect(value.error_code).toBe(code)
    if (notice === 'bad_server_salt') expect(value.new_server_salt).not.toBe(user.raw.salt)
    expect((await user.raw.next('pong')).value.msg_id).toBe(sent)
    await user.raw.settle()
  })

  it('carry the code that is asked for', async () => {
    sandbox.faults.add({ kind: 'false-notice', notice: 'bad_msg_notification', code: 17, times: 1 })
    ping()
    expect((await user.raw.next('bad_msg_notification')).value.error_code).toBe(17)
  })
})

describe('messages of the server', () => {
  const seconds = (messageId: bigint) => Number(messageId >> 32n) - Date.now() / 1_000

  it.each([
    ['even', (messageId: bigint) => messageId % 2n === 0n],
    ['old', (messageId: bigint) => seconds(messageId) < -300],
    ['future', (messageId: bigint) => seconds(messageId) > 30],
  ] as const)('have an id that is wrong: %s', async (kind, isWrong) => {
    const rule = sandbox.faults.add({ kind: 'bad-message-id', id: kind, of: 'answers', account: 'user1', times: 1 })
    say('an update is not meant')
    const update = await user.raw.next('updates')
    expect([isWrong(update.id), rule.hits]).toEqual([false, 0])
    const request = user.request('updates.getState')
    const answer = await user.raw.next('rpc_result', ({ value }) => value.req_msg_id === request)
    expect([isWrong(answer.id), answer.containerId]).toEqual([true, undefined])
    expect(rule.hits).toBe(1)
    // What was not taken is sent again, and is right then.
    user.raw.send({ _: 'updates.getState' }, { id: request, seqNo: 0 })
    const repeated = await user.raw.nextOf(['rpc_result', 'bad_msg_notification'])
    expect(isWrong(repeated.id)).toBe(false)
  })

  it('come twice under one id', async () => {
    sandbox.faults.add({ kind: 'bad-message-id', id: 'repeated', of: 'updates', account: 'user1', times: 1 })
    say('echo')
    const [first, second] = [await user.raw.next('updates'), await user.raw.next('updates')]
    expect([second.id, second.body.equals(first.body)]).toEqual([first.id, true])
  })

  it.each([
    ['uneven', ({ claimedLength }: { claimedLength: number }) => claimedLength % 4 !== 0],
    ['long', ({ padding }: { padding: number }) => padding < 0],
    ['negative', ({ claimedLength }: { claimedLength: number }) => claimedLength < 0],
    ['padding', ({ padding }: { padding: number }) => padding > 1_024],
  ] as const)('have a length that is wrong: %s', async (length, isWrong) => {
    const rule = sandbox.faults.add({ kind: 'bad-length', length, of: 'updates', account: 'user1', times: 1 })
    say('one')
    expect(isWrong(await user.raw.nextOf(['unreadable', 'updates']))).toBe(true)
    say('two')
    expect(isWrong(await user.raw.next('updates'))).toBe(false)
    expect(rule.hits).toBe(1)
  })

  it('come in a container that is cut off', async () => {
    sandbox.faults.add({ kind: 'broken-container', of: 'updates', account: 'user1', times: 1 })
    say('one')
    const { body } = await user.raw.next('broken_container')
    expect([body.readInt32LE(4), body.includes('one')]).toEqual([2, true])
    say('two')
    expect(await user.texts(1)).toEqual(['two'])
  })

  it('are whole on the next connection of the session', async () => {
    sandbox.faults.add({ kind: 'bad-message-id', id: 'even', of: 'updates', account: 'user1', times: 1 })
    say('again please')
    await user.raw.next('updates')
    user.raw.close()
    const { authKey, sessionId, salt } = user.raw
    const back = Object.assign(await connect(), { authKey, sessionId, salt })
    back.send({ _: 'ping', ping_id: 1n }, { seqNo: 99 })
    const came = await back.next('updates')
    expect([came.id % 2n, came.body.includes('again please')]).toEqual([1n, true])
  })
})

describe('key exchanges', () => {
  it('get a pq of many bytes', async () => {
    const rule = sandbox.faults.add({ kind: 'long-pq', times: 1 })
    const { pq } = await (await connect()).plain({ _: 'req_pq_multi', nonce: Buffer.alloc(16, 1) })
    expect((pq as Buffer).length).toBe(33)
    expect(rule.hits).toBe(1)
    expect(await exchangeKeys(sandbox.wire, await connect())).toMatchObject({ _: 'dh_gen_ok' })
  })

  it('are to be tried with another number, and end well then', async () => {
    sandbox.faults.add({ kind: 'dh-gen-retry', times: 2 })
    const client = await connect()
    const verdict = await exchangeKeys(sandbox.wire, client, { retries: 2 })
    expect(verdict).toMatchObject({ _: 'dh_gen_ok', isProven: true, retries: 2 })
    client.send({ _: 'ping', ping_id: 1n })
    await client.nextOf(['pong', 'bad_server_salt'])
  })

  it('fail', async () => {
    sandbox.faults.add({ kind: 'dh-gen-fail', times: 1 })
    expect(await exchangeKeys(sandbox.wire, await connect())).toMatchObject({ _: 'dh_gen_fail' })
    expect(await exchangeKeys(sandbox.wire, await connect())).toMatchObject({ _: 'dh_gen_ok' })
  })
})

function id(constructorId: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(constructorId)
  return bytes
}

/** The stream inside `gzip_packed`. */
function packedIn(body: Buffer): Buffer {
  expect(body.readUInt32LE(0)).toBe(0x3072cfa1)
  const first = body[4] ?? 0
  return first === 254 ? body.subarray(8, 8 + body.readUIntLE(5, 3)) : body.subarray(5, 5 + first)
}
