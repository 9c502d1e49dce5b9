import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { Fault } from '../../core/sandbox/faults/fault.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { directRoute, type Route } from '../../core/transport/tcp-transport.js'
import { botToken, ClientHarness, quickDriver } from './client-harness.js'

/*
 * What core.telegram.org/mtproto/security_guidelines and its neighbours ask of a client, tried on a server that breaks each
 * rule. The client goes on, and nothing is done twice.
 */
let harness: ClientHarness
let bob: Client
let sessions: MemorySessionStore
const states: string[] = []
const updates: TlObject[] = []
const method = 'users.getUsers'

beforeAll(async () => {
  harness = await ClientHarness.start()
  await newBob()
})

afterEach(() => {
  for (const { id } of harness.sandbox.faults.list()) harness.sandbox.faults.remove(id)
  states.length = 0
  updates.length = 0
})

afterAll(() => harness.close())

async function newBob(): Promise<void> {
  sessions = new MemorySessionStore(harness.sandbox.mintAuthKey('bob'))
  bob = await harness.online('bob', {}, { sessions })
  bob.onState((state) => states.push(state))
  ownerOf(bob).onUpdates((update) => updates.push(update))
}

function fault(one: Fault): void {
  harness.sandbox.faults.add(one)
}

function statesOf(client: Client): string[] {
  const seen: string[] = []
  client.onState((state) => seen.push(state))
  return seen
}

async function backOnline(): Promise<void> {
  await vi.waitFor(() => expect(states.at(-1)).toBe('online'))
}

describe('a packet that the server cannot have sent', () => {
  const packets: [string, Fault][] = [
    ['with the id of a client', { kind: 'bad-message-id', id: 'even', of: 'answers', times: 1 }],
    ['of some minutes ago', { kind: 'bad-message-id', id: 'old', of: 'answers', times: 1 }],
    ['from the future', { kind: 'bad-message-id', id: 'future', of: 'answers', times: 1 }],
    ['of an uneven length', { kind: 'bad-length', length: 'uneven', of: 'answers', times: 1 }],
    ['longer than it is', { kind: 'bad-length', length: 'long', of: 'answers', times: 1 }],
    ['of a negative length', { kind: 'bad-length', length: 'negative', of: 'answers', times: 1 }],
    ['with too much padding', { kind: 'bad-length', length: 'padding', of: 'answers', times: 1 }],
    ['with a container that is cut off', { kind: 'broken-container', of: 'answers', times: 1 }],
  ]

  it.each(packets)('%s ends the connection; the answer comes over the next one', async (_, one) => {
    fault(one)
    expect((await bob.getMe()).username).toBe('bob_example')
    await backOnline()
    expect(states).toContain('reconnecting')
  })

  it.each<[string, Fault]>([
    ['a salt', { kind: 'false-notice', notice: 'bad_server_salt', times: 1 }],
    [
      'a number',
      {
        kind: 'false-notice',
        notice: 'bad_msg_notification',
        code: 32,
        times: 1,
      },
    ],
  ])('that complains of %s of something that was never sent changes nothing', async (_, one) => {
    fault(one)
    expect((await bob.getMe()).username).toBe('bob_example')
    expect((await bob.getMe()).username).toBe('bob_example')
    expect(states).toEqual([])
  })
})

describe('an answer', () => {
  it.each<[string, Fault]>([
    ['that unpacks to far too much', { kind: 'gzip-bomb', method, times: 1 }],
    ['that is packed again and again', { kind: 'nested-gzip', method, times: 1 }],
    ['of a constructor that nobody knows', { kind: 'unknown-answer', method, times: 1 }],
  ])('%s is told as such, and the call is not made again', async (_, one) => {
    const before = harness.sandbox.calls.list({ method }).length
    fault(one)
    await expect(bob.getMe()).rejects.toMatchObject({ code: 'RPC_UNREADABLE' })
    expect(harness.sandbox.calls.list({ method })).toHaveLength(before + 1)
    expect(states).toEqual([])
  })

  it('that says that the greeting is forgotten has it sent again, and the call after it', async () => {
    for (const error of ['CONNECTION_NOT_INITED', 'CONNECTION_LAYER_INVALID'] as const) {
      fault({ kind: 'not-initialized', error, method, times: 1 })
      expect((await bob.getMe()).username).toBe('bob_example')
      fault({ kind: 'not-initialized', error, method: 'upload.saveFilePart', times: 1 })
      await bob.sendFile('me', Buffer.from('some bytes'), { name: 'a.txt' })
    }
    expect(states).toEqual([])
  })

  it.each(['PHONE', 'USER', 'NETWORK', 'STATS'] as const)(
    'that sends %s elsewhere is followed for this one call; the login keeps its key',
    async (what) => {
      const key = (await sessions.load())?.authKey
      fault({ kind: 'migrate-request', what, dcId: 4, method, times: 1 })
      expect((await bob.getMe()).username).toBe('bob_example')
      expect((await bob.getMe()).username).toBe('bob_example')
      expect((await sessions.load())?.authKey).toEqual(key)
      expect(states).toEqual([])
    },
  )

  it('is not asked for a second time because the server has a new session for a newer message', async () => {
    fault({ kind: 'new-session', copies: 2, inContainer: true, times: 3 })
    await Promise.all(Array.from({ length: 6 }, (_, index) => bob.sendMessage('me', `once ${index}`)))
    await bob.getMe()
    const sent = harness.sandbox.calls.list({ method: 'messages.sendMessage' })
    expect(sent.map(({ params }) => params.message).sort()).toEqual(
      Array.from({ length: 6 }, (_, index) => `once ${index}`),
    )
  })
})

it('updates that cannot be read are asked for, after the server was told the layer once more', async () => {
  const client = await harness.online('alice')
  const seen: TlObject[] = []
  ownerOf(client).onUpdates((update) => seen.push(update))
  const greetings = () => harness.sandbox.calls.list({ method: 'help.getConfig' }).length
  const before = greetings()
  fault({ kind: 'unknown-update', account: 'alice', times: 2 })
  for (const count of [1, 2]) {
    harness.sandbox.person('bob').send('alice', 'hello')
    await vi.waitFor(() => expect(seen.map(({ className }) => className)).toEqual(Array(count).fill('UpdatesTooLong')))
    // What is newer than the library is not less so after a greeting, so there is no second one within a minute.
    expect(greetings()).toBe(before + 1)
  }
  expect(ownerOf(client).unreadable()).toEqual({ '0x5ad00bad': 2 })
  await ownerOf(client).stop()
})

it('a file that lies in a CDN is refused by name', async () => {
  const sent = await bob.sendFile('me', Buffer.from('some bytes'), { name: 'a.txt' })
  fault({ kind: 'cdn-redirect' })
  await expect(bob.download(sent)).rejects.toMatchObject({ code: 'RPC_CDN_FILE', context: { dcId: 203 } })
})

describe('a greeting', () => {
  const driverFactory = quickDriver('telegram', { times: { greetingMs: 250 } })
  const greetings = () => {
    const accountId = harness.sandbox.account('alice').id
    return harness.sandbox.calls.list({ method: 'help.getConfig', accountId }).length
  }

  beforeAll(() => ownerOf(bob).stop())
  afterAll(() => newBob())

  it('that nobody answers is not sent once more for each attempt to come back', async () => {
    const client = await harness.online('alice', {}, { driverFactory })
    const seen = statesOf(client)
    const before = greetings()
    fault({ kind: 'refuse-connection', stall: true, times: 2 })
    harness.sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(seen).toEqual(['reconnecting', 'online']))
    expect(greetings()).toBe(before + 1)
    await ownerOf(client).stop()
  })

  it('that is asked for again and not answered keeps no call waiting for ever', async () => {
    const client = await harness.online('alice', {}, { driverFactory })
    fault({ kind: 'lose-request', method: 'help.getConfig' })
    fault({ kind: 'not-initialized', method, times: 1 })
    await expect(client.getMe()).rejects.toMatchObject({ code: 'RPC_TIMEOUT', context: { method: 'help.GetConfig' } })
    await ownerOf(client).stop()
  })

  it('that is sent elsewhere is made again, as the login belongs where it is', async () => {
    fault({ kind: 'migrate-request', what: 'USER', dcId: 4, method: 'help.getConfig', times: 1 })
    const client = await harness.online('alice', {}, { driverFactory })
    const seen = statesOf(client)
    fault({ kind: 'migrate-request', what: 'USER', dcId: 4, method: 'help.getConfig', times: 1 })
    harness.sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(seen).toEqual(['reconnecting', 'online']))
    await ownerOf(client).stop()
  })
})

it('a connection for files is waited for no longer than its call says', async () => {
  const client = await harness.online('alice')
  fault({ kind: 'refuse-connection', stall: true })
  const options = { overFileConnection: true, timeoutMs: 100 }
  const part = { fileId: 1n, filePart: 0, bytes: Buffer.alloc(9) }
  await expect(client.invoke('upload.SaveFilePart', part, options)).rejects.toMatchObject({
    code: 'RPC_DISCONNECTED',
    context: { sent: false },
  })
  await ownerOf(client).stop()
})

describe('a key exchange', () => {
  it.each<[string, Fault]>([
    ['with a pq that nobody could take apart', { kind: 'long-pq' }],
    ['whose end is that the key is not taken', { kind: 'dh-gen-fail' }],
  ])('%s is given up at once', async (_, one) => {
    fault(one)
    const client = harness.client({ botToken })
    await expect(ownerOf(client).start()).rejects.toMatchObject({
      code: 'LOGIN_KEY_EXCHANGE',
    })
  })

  it('is gone on with when the server wants another key', async () => {
    fault({ kind: 'dh-gen-retry', times: 2 })
    const client = harness.client({ botToken })
    await ownerOf(client).start()
    expect(client.self?.isBot).toBe(true)
    await ownerOf(client).stop()
  })
})

it('a pause that Telegram asks for at the greeting is waited for, and asked for only once', async () => {
  const clock = new ManualClock()
  fault({
    kind: 'error',
    method: 'help.getConfig',
    error: '420 FLOOD_WAIT_60',
    times: 1,
  })
  const login = new MemorySessionStore(harness.sandbox.mintAuthKey('alice'))
  const client = harness.client({ type: 'user', sessionName: 'alice' }, { sessions: login, clock })
  const started = ownerOf(client).start()
  await vi.waitFor(() => expect(client.state).toBe('waiting'))
  await clock.advance(60_000)
  await started
  expect(client.state).toBe('online')
  await ownerOf(client).stop()
})

describe('a session', () => {
  it('stays when Telegram says once that it has ended, and not when it is asked again', async () => {
    fault({ kind: 'error', method, error: '401 SESSION_REVOKED', times: 1 })
    await expect(bob.getMe()).rejects.toMatchObject({
      code: 'RPC_UNAUTHORIZED',
    })
    await vi.waitFor(() => expect(bob.failure).toMatchObject({ code: 'LOGIN_DOUBTED' }))
    expect(await sessions.load()).toBeDefined()
    await newBob()
  })

  it('is set aside when Telegram says so twice', async () => {
    fault({ kind: 'error', method, error: '401 SESSION_REVOKED' })
    await expect(bob.getMe()).rejects.toMatchObject({
      code: 'RPC_UNAUTHORIZED',
    })
    await vi.waitFor(() => expect(bob.failure).toMatchObject({ code: 'LOGIN_ENDED' }))
    expect(await sessions.load()).toBeUndefined()
  })
})

it('a connection that is lost again and again is made anew less and less often, until it has held for a minute', async () => {
  const clock = new ManualClock()
  const times = { firstRetryMs: 1_000, maxRetryMs: 60_000, pingEveryMs: 3_600_000 }
  const login = new MemorySessionStore(harness.sandbox.mintAuthKey('alice'))
  const dialledMs: number[] = []
  const route: Route = {
    ...directRoute,
    dial: (...given) => {
      dialledMs.push(clock.monotonic())
      return directRoute.dial(...given)
    },
  }
  const driverFactory = quickDriver('telegram', { clock, times, route })
  const client = harness.client({ type: 'user', sessionName: 'alice' }, { sessions: login, driverFactory })
  await ownerOf(client).start()
  const pauseMs = async () => {
    const before = dialledMs.length
    harness.sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(client.state).toBe('reconnecting'))
    const begunMs = clock.monotonic()
    while (dialledMs.length === before) await clock.advance(50)
    await vi.waitFor(() => expect(client.state).toBe('online'))
    return (dialledMs.at(-1) ?? 0) - begunMs
  }
  const pauses = [await pauseMs(), await pauseMs(), await pauseMs()]
  // Each is up to twice the one before, less a random part of up to half.
  expect(pauses[2]).toBeGreaterThanOrEqual(2_000)
  await clock.advance(60_000)
  expect(await pauseMs()).toBeLessThan(2_000)
  await ownerOf(client).stop()
})
