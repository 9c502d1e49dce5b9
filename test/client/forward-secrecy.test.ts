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

it('a temporary key that the data centre does not know any more is made anew, and the login is not doubted', async () => {
  const { client, sessions, states } = await online()
  const forgotten = rule('forgotten')
  // Whether it was carried out, nobody knows.
  await expect(client.getMe()).rejects.toMatchObject({ code: 'RPC_DISCONNECTED', context: { sent: true } })
  await vi.waitFor(() => expect(states.at(-1)).toBe('online'))
  expect((await client.getMe()).username).toBe('bob_example')
  expect(forgotten.hits).toBe(1)
  expect(await sessions.load()).toBeDefined()
  await ownerOf(client).stop()
})

it('a binding that is refused is tried with another key, and for minutes; then the client fails and its session stays', async () => {
  const twice = rule('refused', { times: 2 })
  const { client } = await online()
  expect(twice.hits).toBe(2)
  expect((await client.getMe()).username).toBe('bob_example')
  await ownerOf(client).stop()
  const always = rule('refused', { times: 1_000 })
  const other = made({ times: { keyDoubtedMs: 300 } })
  await expect(ownerOf(other.client).start()).rejects.toMatchObject({ code: 'RPC_KEY_FORGOTTEN' })
  expect(always.hits).toBeGreaterThan(2)
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
  }, 10_000)
  expect((await waiting).username).toBe('bob_example')
  expect(refused.hits).toBe(1)
  end()
  await ownerOf(client).stop()
})
