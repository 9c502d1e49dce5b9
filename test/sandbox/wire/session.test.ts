import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import { TlWriter } from '../../../core/sandbox/tl/tl-writer.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { RawClient } from './raw-client.js'
import { type Fixture, startWire, textUpdate } from './wire-fixture.js'

const getState: TlValue = { _: 'updates.getState' }

function packed(bytes: Buffer, pack: (bytes: Buffer) => Buffer): Buffer {
  const writer = new TlWriter()
  writer.int(0x3072cfa1)
  writer.bytes(pack(bytes))
  return writer.finish()
}

let wire: Fixture
const clients: RawClient[] = []

beforeEach(async () => {
  wire = await startWire()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await wire.server.close()
})

async function login(record = wire.mint()): Promise<RawClient> {
  const client = await RawClient.login(wire.server, record)
  clients.push(client)
  return client
}

describe('a message', () => {
  it.each([
    ['too old', 16, -301n],
    ['from the future', 17, 31n],
  ])('%s is refused with %i, and the answer tells the time', async (_name, code, offsetSeconds) => {
    const client = await login()
    const id = client.nextId() + (offsetSeconds << 32n)
    client.send(getState, { id })
    const refused = await client.next('bad_msg_notification')
    expect(refused.value).toMatchObject({ bad_msg_id: id, error_code: code })
    // Far from the time that the message claimed, however long the answer took to come.
    expect(Math.abs(Number(refused.id >> 32n) - Date.now() / 1_000)).toBeLessThan(20)
    expect(wire.world.calls).toHaveLength(0)
  })

  it('whose id is no multiple of four is refused with 18', async () => {
    const client = await login()
    client.send(getState, { id: client.nextId() + 1n })
    expect((await client.next('bad_msg_notification')).value.error_code).toBe(18)
  })

  it('with a sequence number lower than the one before is refused with 32', async () => {
    const client = await login()
    client.send(getState, { seqNo: 11 })
    client.send(getState, { seqNo: 9 })
    expect((await client.next('bad_msg_notification')).value).toMatchObject({ error_code: 32, bad_msg_seqno: 9 })
  })

  it('that comes late with a sequence number higher than a later one is refused with 33', async () => {
    const client = await login()
    const [early, late] = [client.nextId(), client.nextId()]
    client.send(getState, { id: late, seqNo: 3 })
    client.send(getState, { id: early, seqNo: 5 })
    expect((await client.next('bad_msg_notification')).value).toMatchObject({ error_code: 33, bad_msg_id: early })
  })

  it('that is a container with an odd number is refused with 34, a request with an even one with 35', async () => {
    const client = await login()
    client.sendContainer([{ id: client.nextId(), seqNo: 1, body: client.encode(getState) }], { seqNo: 3 })
    expect((await client.next('bad_msg_notification')).value.error_code).toBe(34)
    client.send(getState, { seqNo: 2 })
    expect((await client.next('bad_msg_notification')).value.error_code).toBe(35)
    expect(wire.world.calls).toHaveLength(0)
  })

  it('that is a broken container is refused with 64', async () => {
    const client = await login()
    const body = Buffer.alloc(8)
    body.writeUInt32LE(0x73f1f8dc)
    body.writeInt32LE(3, 4)
    client.send(body, { seqNo: 0 })
    expect((await client.next('bad_msg_notification')).value.error_code).toBe(64)
  })

  it('older than everything the session remembers is refused with 20', async () => {
    await wire.server.close()
    wire = await startWire({ limits: { maxRememberedMessages: 4 } })
    const client = await login()
    const ancient = client.nextId()
    for (let count = 0; count < 6; count++) client.send({ _: 'ping', ping_id: 1n })
    client.send({ _: 'ping', ping_id: 2n }, { id: ancient, seqNo: 0 })
    expect((await client.next('bad_msg_notification')).value).toMatchObject({ error_code: 20, bad_msg_id: ancient })
  })

  it('with a wrong salt is refused with 48 and the right salt, and not carried out', async () => {
    const client = await login()
    const id = client.send(getState, { salt: 1n })
    const { value } = await client.next('bad_server_salt')
    expect(value).toMatchObject({ bad_msg_id: id, error_code: 48, new_server_salt: client.salt })
    await client.settle()
    expect(wire.world.calls).toHaveLength(0)
  })
})

describe('a salt', () => {
  it('is taken for an hour and ends then', async () => {
    await wire.server.close()
    const clock = new ManualClock(Math.floor(Date.now() / 1_800_000) * 1_800_000)
    wire = await startWire({ clock })
    const client = await RawClient.connect(wire.server)
    clients.push(client)
    client.authKey = Buffer.from(wire.mint().key)
    const id = () => BigInt(Math.floor(clock.now() / 1_000)) << 32n
    client.send({ _: 'ping', ping_id: 0n }, { id: id() })
    client.salt = (await client.next('bad_server_salt')).value.new_server_salt as bigint
    await clock.advance(3_599_000)
    client.send({ _: 'ping', ping_id: 1n }, { id: id() })
    await client.next('pong')
    await clock.advance(2_000)
    client.send({ _: 'ping', ping_id: 2n }, { id: id() })
    expect((await client.next('bad_server_salt')).value.new_server_salt).not.toBe(client.salt)
  })

  it('to come is told in advance and taken when its time is there', async () => {
    const client = await login()
    const asked = client.send({ _: 'get_future_salts', num: 3 })
    const { value } = await client.next('future_salts')
    const salts = value.salts as readonly TlValue[]
    expect(value.req_msg_id).toBe(asked)
    expect(salts).toHaveLength(3)
    expect(salts[0]?.salt).toBe(client.salt)
    expect(Number(salts[1]?.valid_since) - Number(salts[0]?.valid_since)).toBe(1_800)
  })

  it('given out before the salts were rotated is worthless', async () => {
    const client = await login()
    wire.server.rotateSalts()
    client.send({ _: 'ping', ping_id: 1n })
    expect((await client.next('bad_server_salt')).value.new_server_salt).not.toBe(client.salt)
  })
})

describe('a request', () => {
  it('that comes twice under one id is carried out once and answered twice alike', async () => {
    const client = await login()
    const id = client.send(getState, { seqNo: 1 })
    const first = await client.next('rpc_result')
    client.send(getState, { id, seqNo: 1 })
    const second = await client.next('rpc_result')
    expect(second.body.equals(first.body)).toBe(true)
    expect(second.id).toBe(first.id)
    expect(wire.world.methods()).toEqual(['updates.getState'])
  })

  it('that comes again while it runs is not carried out again', async () => {
    const client = await login()
    let finish = (_value: TlValue): void => {}
    wire.world.answers['updates.getState'] = () => new Promise((resolve) => (finish = resolve))
    const id = client.send(getState, { seqNo: 1 })
    await client.settle()
    client.send(getState, { id, seqNo: 1 })
    await client.settle()
    finish({ _: 'updates.state', pts: 7, qts: 0, date: 1, seq: 1, unread_count: 0 })
    expect(await client.answer(id)).toMatchObject({ pts: 7 })
    expect(wire.world.calls).toHaveLength(1)
  })

  it('answered at length is announced when it comes again, and sent on demand', async () => {
    const client = await login()
    wire.world.answers['upload.getFile'] = () => ({
      _: 'upload.file',
      type: { _: 'storage.fileUnknown' },
      mtime: 1,
      bytes: Buffer.alloc(70_000, 5),
    })
    const location = { _: 'inputTakeoutFileLocation' }
    const request = { _: 'upload.getFile', location, offset: 0n, limit: 1 }
    const id = client.send(request, { seqNo: 1 })
    const first = await client.next('rpc_result')
    client.send(request, { id, seqNo: 1 })
    const { value } = await client.next('msg_detailed_info')
    expect(value).toMatchObject({ msg_id: id, answer_msg_id: first.id, bytes: first.body.length })
    client.send({ _: 'msg_resend_req', msg_ids: [first.id] })
    expect((await client.next('rpc_result')).id).toBe(first.id)
  })

  it('compressed with gzip or zlib is understood', async () => {
    const client = await login()
    const body = client.encode(getState)
    expect(await client.answer(client.send(packed(body, gzipSync)))).toMatchObject({ _: 'updates.state' })
    expect(await client.answer(client.send(packed(body, deflateSync)))).toMatchObject({ _: 'updates.state' })
  })

  it('with a big answer gets it compressed', async () => {
    const client = await login()
    wire.world.answers['help.getAppConfig'] = () => ({
      _: 'help.appConfig',
      hash: 1,
      config: { _: 'jsonString', value: 'long '.repeat(10_000) },
    })
    const id = client.send({ _: 'help.getAppConfig', hash: 0 })
    const message = await client.next('rpc_result', ({ value }) => value.req_msg_id === id)
    expect(message.value.isPacked).toBe(true)
    expect(message.body.length).toBeLessThan(5_000)
  })

  it('that throws an RpcError gets it, any other error becomes 500', async () => {
    const client = await login()
    wire.world.answers['updates.getState'] = () => {
      throw new RpcError(420, 'FLOOD_WAIT_7')
    }
    expect(await client.call(getState)).toMatchObject({ error_code: 420, error_message: 'FLOOD_WAIT_7' })
    wire.world.answers['updates.getState'] = () => {
      throw new Error('a bug')
    }
    expect(await client.call(getState)).toMatchObject({ error_code: 500, error_message: 'INTERNAL_SERVER_ERROR' })
  })

  it('that no schema knows, and one that is cut off, are refused as requests', async () => {
    const client = await login()
    const unknown = Buffer.from('0badc0de00000000', 'hex')
    expect(await client.answer(client.send(unknown))).toMatchObject({
      error_code: 400,
      error_message: `INPUT_METHOD_INVALID_${unknown.readUInt32LE()}_0`,
    })
    const cut = client.encode({ _: 'help.getNearestDc' }).subarray(0, 4)
    const whole = client.encode({ _: 'help.getAppConfig', hash: 0 })
    expect(await client.answer(client.send(whole.subarray(0, 4)))).toMatchObject({ error_message: 'INPUT_FETCH_ERROR' })
    expect(await client.answer(client.send(cut))).toMatchObject({ error_message: 'METHOD_INVALID' })
  })

  it('before any invokeWithLayer is refused with CONNECTION_NOT_INITED', async () => {
    const record = wire.mint()
    record.layer = 0
    const client = await login(record)
    expect(await client.answer(client.send(getState))).toMatchObject({ error_message: 'CONNECTION_NOT_INITED' })
    expect(await client.call(getState)).toMatchObject({ _: 'updates.state' })
  })

  it('leaves layer and device on the login for later connections', async () => {
    const record = wire.mint()
    const first = await login(record)
    await first.call(getState, 227)
    expect(record.layer).toBe(227)
    expect(record.device.deviceModel).toBe('test')
    const second = await login(record)
    await second.answer(second.send(getState))
    expect(wire.world.calls.at(-1)?.layer).toBe(227)
  })

  it('in invokeAfterMsg waits for the other one, and fails with it', async () => {
    const client = await login()
    let finish = (_value: TlValue): void => {}
    let fail = (_error: Error): void => {}
    wire.world.answers['updates.getState'] = () =>
      new Promise((resolve, reject) => {
        finish = resolve
        fail = reject
      })
    wire.world.answers['help.getNearestDc'] = () => ({ _: 'nearestDc', country: 'NL', this_dc: 2, nearest_dc: 2 })
    const behind = (msgId: bigint) => ({ _: 'invokeAfterMsg', msg_id: msgId, query: { _: 'help.getNearestDc' } })
    const first = client.send(getState)
    const second = client.send(behind(first))
    await client.settle()
    expect(wire.world.methods()).toEqual(['updates.getState'])
    finish({ _: 'updates.state', pts: 1, qts: 0, date: 1, seq: 1, unread_count: 0 })
    expect(await client.answer(second)).toMatchObject({ _: 'nearestDc' })
    const third = client.send(getState)
    const fourth = client.send(behind(third))
    await client.settle()
    fail(new RpcError(400, 'NO'))
    expect(await client.answer(fourth)).toMatchObject({ error_code: 400, error_message: 'MSG_WAIT_FAILED' })
  })

  it('is given up by rpc_drop_answer while it runs, after it ran, and when it is unknown', async () => {
    const client = await login()
    let finish = (_value: TlValue): void => {}
    wire.world.answers['updates.getState'] = () => new Promise((resolve) => (finish = resolve))
    const state = { _: 'updates.state', pts: 1, qts: 0, date: 1, seq: 1, unread_count: 0 }
    const drop = (id: bigint) => client.answer(client.send({ _: 'rpc_drop_answer', req_msg_id: id }))
    const first = client.send(getState)
    await client.settle()
    expect(await drop(first)).toMatchObject({ _: 'rpc_answer_dropped_running' })
    finish(state)
    const second = client.send(getState)
    await client.settle()
    finish(state)
    const answered = await client.next('rpc_result', ({ value }) => value.req_msg_id === second)
    expect(await drop(second)).toMatchObject({ _: 'rpc_answer_dropped', msg_id: answered.id })
    expect(await drop(4n)).toMatchObject({ _: 'rpc_answer_unknown' })
    expect(client.inbox.some(({ value }) => value.req_msg_id === first)).toBe(false)
  })
})

describe('a session', () => {
  it('is told that it is new, once', async () => {
    const client = await login()
    const id = client.send(getState)
    const { value, seqNo } = await client.next('new_session_created')
    expect(value).toMatchObject({ first_msg_id: id, server_salt: client.salt })
    expect(seqNo % 2).toBe(1)
    await client.settle()
    expect(client.inbox.some((message) => message.value._ === 'new_session_created')).toBe(false)
  })

  it('receives updates from its first request on that is about more than files and configuration', async () => {
    const record = wire.mint()
    const client = await login(record)
    await client.call({ _: 'help.getConfig' })
    await client.answer(client.send({ _: 'upload.saveFilePart', file_id: 1n, file_part: 0, bytes: Buffer.from('x') }))
    await client.answer(client.send({ _: 'invokeWithoutUpdates', query: getState }))
    expect(wire.world.calls.map((call) => call.withoutUpdates)).toEqual([true, true, true])
    expect(wire.server.push(record.id, textUpdate(1))).toBe(false)
    await client.answer(client.send(getState))
    expect(wire.world.calls.at(-1)?.withoutUpdates).toBe(false)
    expect(wire.world.opened).toEqual([client.sessionId])
    expect(wire.server.push(record.id, textUpdate(2))).toBe(true)
    const update = await client.next('updates')
    expect(update.value).toMatchObject({ updates: [{ pts: 2 }] })
    expect(update.id & 3n).toBe(3n)
  })

  it('that caused an update is left out when it is named', async () => {
    const record = wire.mint()
    const [one, other] = [await login(record), await login(record)]
    await one.call(getState)
    await other.call(getState)
    wire.server.push(record.id, textUpdate(3), { exceptSessionId: one.sessionId })
    await other.next('updates')
    await one.settle()
    expect(one.inbox.some((message) => message.value._ === 'updates')).toBe(false)
  })

  it('that comes back on another connection gets what it did not acknowledge, in order and under the same ids', async () => {
    const record = wire.mint()
    const first = await login(record)
    await first.call(getState)
    for (const id of [1, 2, 3]) wire.server.push(record.id, textUpdate(id))
    const got = [await first.next('updates'), await first.next('updates'), await first.next('updates')]
    first.ack(got.slice(0, 2))
    await first.settle()
    first.close()
    await first.untilClosed()
    wire.server.push(record.id, textUpdate(4))

    const second = await RawClient.connect(wire.server)
    clients.push(second)
    second.authKey = first.authKey
    second.sessionId = first.sessionId
    second.salt = first.salt
    second.send({ _: 'ping', ping_id: 5n }, { seqNo: 100 })
    const again = [await second.next('updates'), await second.next('updates')]
    expect(again[0]?.id).toBe(got[2]?.id)
    expect(again.map(({ value }) => (value.updates as TlValue[])[0]?.pts)).toEqual([3, 4])
    expect(wire.world.opened).toEqual([first.sessionId, first.sessionId])
  })

  it('that missed more than is kept is told updatesTooLong', async () => {
    await wire.server.close()
    wire = await startWire({ limits: { maxUnackedMessages: 5 } })
    const record = wire.mint()
    const first = await login(record)
    await first.call(getState)
    for (let id = 1; id <= 9; id++) wire.server.push(record.id, textUpdate(id))
    await first.settle()
    first.close()
    const second = await RawClient.connect(wire.server)
    clients.push(second)
    Object.assign(second, { authKey: first.authKey, sessionId: first.sessionId, salt: first.salt })
    second.send({ _: 'ping', ping_id: 5n }, { seqNo: 100 })
    await second.next('updatesTooLong')
  })

  it('can ask what became of messages', async () => {
    const client = await login()
    const known = client.send(getState)
    await client.answer(known)
    const unknown = known - 4n
    const later = client.nextId() + (100n << 32n)
    client.send({ _: 'msgs_state_req', msg_ids: [known, unknown, later] })
    const info = (await client.next('msgs_state_info')).value.info as Buffer
    expect([...info].map((byte) => byte & 7)).toEqual([4, 2, 3])
  })

  it('can be destroyed from another one of the same key', async () => {
    const record = wire.mint()
    const [one, other] = [await login(record), await login(record)]
    await other.call(getState)
    one.send({ _: 'destroy_session', session_id: other.sessionId })
    expect((await one.next('destroy_session_ok')).value.session_id).toBe(other.sessionId)
    expect(wire.server.push(record.id, textUpdate(1))).toBe(false)
    one.send({ _: 'destroy_session', session_id: 77n })
    await one.next('destroy_session_none')
  })

  it('takes several messages in one container and a message as a copy', async () => {
    const client = await login()
    const [a, b] = [client.nextId(), client.nextId()]
    const state = client.encode(getState)
    const header = Buffer.alloc(20)
    header.writeUInt32LE(0xe06046b2)
    const copied = client.nextId()
    header.writeBigInt64LE(copied, 4)
    header.writeInt32LE(5, 12)
    header.writeInt32LE(state.length, 16)
    client.sendContainer(
      [
        { id: a, seqNo: 1, body: state },
        { id: b, seqNo: 3, body: state },
        { id: client.nextId(), seqNo: 6, body: Buffer.concat([header, state]) },
      ],
      { seqNo: 6 },
    )
    for (const id of [a, b, copied]) expect(await client.answer(id)).toMatchObject({ _: 'updates.state' })
  })

  it('gets an acknowledgement when the answer takes its time', async () => {
    const client = await login()
    wire.world.answers['updates.getState'] = () => new Promise(() => {})
    const id = client.send(getState)
    const ack = await client.next('msgs_ack')
    expect(ack.value.msg_ids).toEqual([id])
    expect(ack.seqNo % 2).toBe(0)
  })

  it('is refused http_wait cleanly', async () => {
    const client = await login()
    const id = client.send({ _: 'http_wait', max_delay: 0, wait_after: 0, max_wait: 1 }, { seqNo: 0 })
    expect(await client.answer(id)).toMatchObject({ error_message: 'HTTP_WAIT_UNSUPPORTED' })
  })
})

describe('an auth key', () => {
  it('that the server does not know gets -404 and the end', async () => {
    const client = await RawClient.connect(wire.server)
    clients.push(client)
    client.authKey = Buffer.alloc(256, 9)
    client.send(getState)
    expect((await client.nextFrame()).payload.readInt32LE()).toBe(-404)
    await client.untilClosed()
  })

  it('that is dropped gets -404 on its connections at once', async () => {
    const record = wire.mint()
    const client = await login(record)
    wire.server.dropAuthKey(record.id)
    expect((await client.nextFrame()).payload.readInt32LE()).toBe(-404)
    await client.untilClosed()
    expect(wire.server.authKey(record.id)).toBeUndefined()
  })

  it('is destroyed on demand', async () => {
    const record = wire.mint()
    const client = await login(record)
    client.send({ _: 'destroy_auth_key' })
    await client.next('destroy_auth_key_ok')
    await client.untilClosed()
    expect(wire.server.authKey(record.id)).toBeUndefined()
  })

  it('belongs to the account that is set on it', async () => {
    const record = wire.mint()
    record.userId = 42
    expect(wire.server.authKeysOf(42)).toEqual([record])
    expect(wire.server.authKeysOf(43)).toEqual([])
  })
})
