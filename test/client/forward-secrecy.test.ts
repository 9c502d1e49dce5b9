import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import type { DriverTuning } from '../../core/mtproto/library/library-driver.js'
import type { Fault } from '../../core/sandbox/faults/fault.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { botToken, ClientHarness, quickDriver } from './client-harness.js'

let harness: ClientHarness

beforeAll(async () => {
  harness = await ClientHarness.start()
})
afterEach(() => harness.sandbox.faults.clear())
afterAll(() => harness.close())

interface Kept {
  readonly client: Client
  readonly sessions: MemorySessionStore
  readonly states: string[]
}

function made(tuning: DriverTuning = {}, library: LibraryName = 'telegram', pfs = true): Kept {
  const sessions = new MemorySessionStore(harness.sandbox.mintAuthKey('bob'))
  const driverFactory = quickDriver(library, tuning)
  const client = harness.client({ sessionName: 'bob', type: 'user', pfs }, { sessions, driverFactory })
  const states: string[] = []
  client.onState((state) => states.push(state))
  return { client, sessions, states }
}

async function online(...options: Parameters<typeof made>): Promise<Kept> {
  const kept = made(...options)
  await ownerOf(kept.client).start()
  kept.states.length = 0
  return kept
}

const rule = (what: 'forgotten' | 'unbound' | 'refused', more: Partial<Fault> = {}) =>
  harness.sandbox.faults.add({ kind: 'temporary-key', what, times: 1, ...more } as Extract<Fault, { what: unknown }>)

it.each<LibraryName>(['telegram', 'teleproto', 'mtcute'])(
  'messages of %s are encrypted by a temporary key, which is bound again where the server has forgotten that it is',
  async (library) => {
    const { client, sessions, states } = await online({}, library)
    const { authKey } = (await sessions.load()) ?? {}
    const unbound = rule('unbound')
    expect((await client.getMe()).username).toBe('bob_example')
    expect(unbound.hits).toBe(1)
    expect(states).toEqual([])
    expect((await sessions.load())?.authKey).toEqual(authKey)
    await ownerOf(client).stop()
  },
)

it('without pfs the key of the login is used as it is', async () => {
  const { client } = await online({}, 'telegram', false)
  const unbound = rule('unbound')
  await client.getMe()
  expect(unbound.hits).toBe(0)
  await ownerOf(client).stop()
})

it('a new login and files have temporary keys too', async () => {
  const client = harness.client({ botToken, pfs: true })
  await ownerOf(client).start()
  const chat = harness.sandbox.account('alice').id
  harness.sandbox.person('alice').send('bot1', '/start')
  const sent = await client.sendFile(chat, Buffer.from('some bytes'), { name: 'a.txt' })
  expect((await client.download(sent)).toString()).toBe('some bytes')
  await ownerOf(client).stop()
})

it('a temporary key that the data centre says it does not know is tried again, then made anew; the login is not doubted', async () => {
  const { client, sessions, states } = await online()
  const once = rule('forgotten')
  expect((await client.getMe()).username).toBe('bob_example')
  expect(once.hits).toBe(1)
  expect(states).toEqual(['reconnecting', 'online'])
  const believed = rule('forgotten', { times: 2 })
  // Whether that one was carried out, nobody knows; the others do no harm a second time.
  const [read, sent, me] = await Promise.allSettled([
    client.invoke('messages.ReadHistory', { peer: client.create('InputPeerSelf'), maxId: 1 }),
    client.sendMessage('me', 'only once'),
    client.getMe(),
  ])
  expect(read).toMatchObject({ reason: { code: 'RPC_DISCONNECTED', context: { sent: true } } })
  expect([sent, me]).toMatchObject([{ value: { text: 'only once' } }, { value: { username: 'bob_example' } }])
  expect(believed.hits).toBe(2)
  expect(await sessions.load()).toBeDefined()
  await ownerOf(client).stop()
})

it('what anybody on the way can say in a key exchange ends no login, neither at its start nor later', async () => {
  harness.sandbox.faults.add({ kind: 'long-pq', times: 2 })
  const { client, states } = await online()
  harness.sandbox.faults.add({ kind: 'long-pq', times: 4 })
  rule('forgotten', { times: 2 })
  expect((await client.getMe()).username).toBe('bob_example')
  expect(states.at(-1)).toBe('online')
  await ownerOf(client).stop()
})

it('a binding that is refused is tried with another key, and for minutes; then the client fails and its session stays', async () => {
  const twice = rule('refused', { times: 2 })
  const { client } = await online()
  expect(twice.hits).toBe(2)
  expect((await client.getMe()).username).toBe('bob_example')
  await ownerOf(client).stop()
  const always = rule('refused', { times: 1_000 })
  const clock = new ManualClock()
  const other = made({ clock, times: { keyDoubtedMs: 20_000 } })
  let failure: unknown
  void ownerOf(other.client)
    .start()
    .catch((error) => {
      failure = error
    })
  await vi.waitFor(async () => {
    // A key is made in real time: the time of doubt passes once it was made often enough.
    await clock.advance(always.hits > 2 ? 1_000 : 20)
    expect(failure).toMatchObject({ code: 'RPC_KEY_FORGOTTEN' })
  })
  expect(clock.monotonic()).toBeGreaterThanOrEqual(20_000)
  expect(await other.sessions.load()).toBeDefined()
})

it('a temporary key is replaced before its time is over, when what is under way has ended', async () => {
  const clock = new ManualClock()
  const { client, states } = await online({ clock, times: { temporaryKeyMs: 20_000 } })
  await clock.advance(17_000)
  expect(states).toEqual([])
  let answer: (() => void) | undefined
  const end = harness.sandbox.intercept(async ({ call }, next) => {
    if (call.method !== 'users.getUsers' || answer) return next()
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    return next()
  })
  const refused = rule('refused')
  const underWay = client.invoke('users.GetUsers', { id: [client.create('InputUserSelf')] })
  await vi.waitFor(() => expect(answer).toBeDefined())
  await clock.advance(2_000)
  expect(states).toEqual([])
  const waiting = client.getMe()
  answer?.()
  await expect(underWay).resolves.toHaveLength(1)
  await vi.waitFor(async () => {
    if (states.at(-1) !== 'online') await clock.advance(100)
    expect(states).toEqual(['reconnecting', 'online'])
  })
  expect((await waiting).username).toBe('bob_example')
  expect(refused.hits).toBe(1)
  end()
  await ownerOf(client).stop()
})
