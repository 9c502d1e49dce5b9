import { afterEach, expect, it } from 'vitest'
import type { WireFaults } from '../../../core/sandbox/mtproto/wire-faults.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { RawClient } from './raw-client.js'
import { exchangeKeys } from './raw-handshake.js'
import { type Fixture, startWire, textUpdate } from './wire-fixture.js'

const getState = { _: 'updates.getState' }
let wire: Fixture
const clients: RawClient[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await wire.server.close()
})

async function start(faults: WireFaults, clock?: ManualClock): Promise<RawClient> {
  wire = await startWire({ faults, clock })
  const client = await RawClient.login(wire.server, wire.mint())
  clients.push(client)
  return client
}

it('answers an error instead of carrying a request out', async () => {
  const client = await start({ onRequest: () => ({ outcome: new RpcError(420, 'FLOOD_WAIT_3') }) })
  expect(await client.call(getState)).toMatchObject({ error_code: 420, error_message: 'FLOOD_WAIT_3' })
  expect(wire.world.calls).toEqual([])
})

it('loses a request, or its answer after it took effect', async () => {
  const outcomes: ('lose-request' | 'lose-answer' | undefined)[] = ['lose-request', 'lose-answer', undefined]
  const client = await start({ onRequest: () => ({ outcome: outcomes.shift() }) })
  const ids = [client.send(getState), client.send(getState), client.send(getState)]
  await client.answer(ids[2] ?? 0n)
  await client.settle()
  expect(wire.world.calls.map((call) => call.messageId)).toEqual(ids.slice(1))
  expect(client.inbox.filter(({ value }) => value._ === 'rpc_result')).toEqual([])
})

it('gives the lost answer to the same request sent again, and carries it out once', async () => {
  const client = await start({ onRequest: () => ({ outcome: 'lose-answer' }) })
  const id = client.send(getState, { seqNo: 1 })
  await client.settle()
  client.send(getState, { id, seqNo: 1 })
  expect(await client.answer(id)).toMatchObject({ _: 'updates.state' })
  expect(wire.world.calls).toHaveLength(1)
})

it('sends a lost answer again after a while, unless it was acknowledged', async () => {
  const clock = new ManualClock(Date.now())
  const outcomes: ('lose-answer' | undefined)[] = ['lose-answer', 'lose-answer']
  const client = await start({ onRequest: () => ({ outcome: outcomes.shift() }) }, clock)
  const id = client.send(getState, { seqNo: 1 })
  await client.settle()
  await clock.advance(4_900)
  await client.settle()
  expect(client.inbox.filter(({ value }) => value._ === 'rpc_result')).toEqual([])
  await clock.advance(100)
  const came = await client.next('rpc_result', ({ value }) => value.req_msg_id === id)
  client.ack([came])
  await client.settle()
  await clock.advance(200_000)
  await client.settle()
  expect(client.inbox.filter(({ value }) => value._ === 'rpc_result')).toEqual([])
  expect(wire.world.calls).toHaveLength(1)
})

it('gives a lost answer on the next connection of the session', async () => {
  const outcomes: ('lose-answer' | undefined)[] = ['lose-answer']
  const client = await start({ onRequest: () => ({ outcome: outcomes.shift() }) })
  const id = client.send(getState, { seqNo: 1 })
  await client.settle()
  client.close()
  const again = await RawClient.connect(wire.server)
  clients.push(again)
  Object.assign(again, { authKey: client.authKey, sessionId: client.sessionId, salt: client.salt })
  again.send({ _: 'ping', ping_id: 7n }, { seqNo: 5 })
  expect(await again.answer(id)).toMatchObject({ _: 'updates.state' })
})

it('gives an answer that is forgotten to nobody, not even to the same request sent again', async () => {
  const clock = new ManualClock(Date.now())
  const client = await start({ onRequest: () => ({ outcome: 'forget-answer' }) }, clock)
  const id = client.send(getState, { seqNo: 1 })
  await client.settle()
  client.send(getState, { id, seqNo: 1 })
  await client.settle()
  await clock.advance(200_000)
  await client.settle()
  expect(wire.world.calls).toHaveLength(1)
  expect(client.inbox.filter(({ value }) => value._ === 'rpc_result')).toEqual([])
})

it('sends again what is not acknowledged in time, under an id that clients take', async () => {
  const clock = new ManualClock(Date.now())
  const client = await start({}, clock)
  client.clock = () => clock.now()
  await client.call(getState)
  wire.server.push(wire.server.authKeysOf(1001)[0]?.id ?? 0n, textUpdate(1))
  const first = await client.next('updates')
  await clock.advance(74_000)
  await client.settle()
  expect(client.inbox.filter(({ value }) => value._ === 'updates')).toEqual([])
  await clock.advance(26_000)
  const second = await client.next('updates')
  expect(second.id).toBe(first.id)
  client.ack([second])
  await client.settle()
  await clock.advance(300_000)
  await client.settle()
  expect(client.inbox.filter(({ value }) => value._ === 'updates')).toEqual([])
})

it.each(['close-before', 'close-after'] as const)('breaks the connection: %s', async (outcome) => {
  const client = await start({ onRequest: () => ({ outcome }) })
  client.send(getState)
  await client.untilClosed()
  expect(wire.world.calls).toHaveLength(outcome === 'close-after' ? 1 : 0)
})

it.each(['close-before', 'close-after'] as const)('answers once the session is back after %s', async (outcome) => {
  const outcomes = [outcome]
  const client = await start({ onRequest: () => ({ outcome: outcomes.shift() }) })
  const id = client.send(getState, { seqNo: 1 })
  await client.untilClosed()

  const again = await RawClient.connect(wire.server)
  clients.push(again)
  Object.assign(again, { authKey: client.authKey, sessionId: client.sessionId, salt: client.salt })
  again.send(getState, { id, seqNo: 1 })
  await again.answer(id)
  expect(wire.world.calls.map((call) => call.messageId)).toEqual([id])
})

it('holds an answer back while others overtake', async () => {
  const clock = new ManualClock(Date.now())
  const delays = [5_000, 0]
  const client = await start({ onRequest: () => ({ delayMs: delays.shift() }) }, clock)
  const [slow, quick] = [client.send(getState), client.send(getState)]
  await client.answer(quick)
  await clock.advance(5_000)
  await client.answer(slow)
  expect(wire.world.calls.map((call) => call.messageId)).toEqual([quick, slow])
})

it('drops, repeats and delays pushes', async () => {
  const clock = new ManualClock(Date.now())
  const faults = [{ drop: true }, { copies: 2 }, { delayMs: 1_000 }, undefined]
  const client = await start({ onPush: () => faults.shift() }, clock)
  await client.call(getState)
  const [record] = wire.server.authKeysOf(1001)
  for (const id of [1, 2, 3, 4]) wire.server.push(record?.id ?? 0n, textUpdate(id))
  const pts = async () => ((await client.next('updates')).value.updates as TlValue[])[0]?.pts
  expect([await pts(), await pts(), await pts()]).toEqual([2, 2, 4])
  await clock.advance(1_000)
  expect(await pts()).toBe(3)
})

it('refuses connections, and leaves others half-open', async () => {
  const verdicts: ('refuse' | 'stall' | undefined)[] = ['refuse', 'stall', undefined]
  wire = await startWire({ faults: { onConnection: () => verdicts.shift() } })
  const refused = await RawClient.connect(wire.server)
  await refused.untilClosed()
  const stalled = await RawClient.connect(wire.server)
  const record = wire.mint()
  stalled.authKey = Buffer.from(record.key)
  stalled.send({ _: 'ping', ping_id: 1n })
  const well = await RawClient.login(wire.server, record)
  clients.push(stalled, well)
  await well.settle()
  expect([stalled.isClosed, stalled.inbox.length]).toEqual([false, 0])
})

it('lets living connections go dead or break, of one login or of all', async () => {
  const client = await start({})
  const other = await RawClient.login(wire.server, wire.mint())
  clients.push(other)
  const id = other.keyId().readBigInt64LE()
  expect(wire.server.stallConnections(id)).toBe(1)
  other.send({ _: 'ping', ping_id: 4n })
  await client.settle()
  expect([other.isClosed, other.inbox.length]).toEqual([false, 0])
  expect(wire.server.dropConnections()).toBe(2)
  await client.untilClosed()
  await other.untilClosed()
})

it('refuses right salts while it is told to', async () => {
  let isRefusing = false
  const client = await start({ refuseSalt: () => isRefusing })
  isRefusing = true
  client.send({ _: 'ping', ping_id: 1n })
  await client.next('bad_server_salt')
  isRefusing = false
  await client.settle()
})

it('runs with a clock that is wrong', async () => {
  let skewMs = 0
  const client = await start({ skewMs: () => skewMs })
  skewMs = 3_600_000
  client.send({ _: 'ping', ping_id: 1n })
  const refused = await client.next('bad_msg_notification')
  expect(refused.value.error_code).toBe(16)
  expect(Number(refused.id >> 32n) - Date.now() / 1_000).toBeGreaterThan(3_590)
})

it('lets its message ids follow a clock that is set back, and gives none out twice', async () => {
  const clock = new ManualClock(Date.now())
  let skewMs = 0
  const client = await start({ skewMs: () => skewMs }, clock)
  const ids: bigint[] = []
  const secondsOff = async () => {
    client.send({ _: 'ping', ping_id: 1n })
    // The client's own clock does not follow, so it is told off; whichever it is, the server's id counts.
    const { id } = await client.nextOf(['pong', 'bad_msg_notification'])
    ids.push(id)
    return Number(id >> 32n) - clock.now() / 1_000
  }
  for (const off of [3_600, -3_600, 3_600, 0, -20, 0, -20]) {
    skewMs = off * 1_000
    for (let time = 0; time < 3; time++) expect(Math.abs((await secondsOff()) - off)).toBeLessThanOrEqual(1)
  }
  expect(new Set(ids).size).toBe(ids.length)
})

it('lets a key be made after its clock was set back', async () => {
  let skewMs = 0
  const client = await start({ skewMs: () => skewMs })
  skewMs = 3_600_000
  client.send({ _: 'ping', ping_id: 1n })
  await client.next('bad_msg_notification')
  skewMs = 0
  const fresh = await RawClient.connect(wire.server)
  clients.push(fresh)
  expect(await exchangeKeys(wire.server, fresh)).toMatchObject({ _: 'dh_gen_ok', isProven: true })
  fresh.send({ _: 'ping', ping_id: 5n })
  const { id } = await fresh.next('pong')
  expect(Math.abs(Number(id >> 32n) - Date.now() / 1_000)).toBeLessThan(60)
})

it('goes on when the seconds no longer fit into 31 bits', async () => {
  const wanted = Date.UTC(2039, 5, 1)
  const clock = new ManualClock(wanted)
  wire = await startWire({ clock })
  const client = await RawClient.connect(wire.server)
  clients.push(client)
  client.clock = () => clock.now()
  expect(await exchangeKeys(wire.server, client)).toMatchObject({ _: 'dh_gen_ok', isProven: true })
  expect(await client.call({ _: 'help.getConfig' })).toMatchObject({ _: 'config' })
  client.send({ _: 'ping', ping_id: 5n })
  const { id } = await client.next('pong')
  expect(id).toBeLessThan(0n)
  expect(Number(BigInt.asUintN(64, id) >> 32n)).toBe(wanted / 1_000)
})

it('closes a connection whose announced ping does not come, and keeps one that pings', async () => {
  const clock = new ManualClock(Date.now())
  const client = await start({}, clock)
  const other = await RawClient.login(wire.server, wire.mint())
  clients.push(other)
  for (const each of [client, other]) each.send({ _: 'ping_delay_disconnect', ping_id: 1n, disconnect_delay: 10 })
  await client.next('pong')
  await other.next('pong')
  await clock.advance(6_000)
  other.send({ _: 'ping_delay_disconnect', ping_id: 2n, disconnect_delay: 10 })
  await other.next('pong')
  await clock.advance(6_000)
  await client.untilClosed()
  await other.settle()
})
