import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownerOf } from '../../core/client/client-owner.js'
import type { ClientState } from '../../core/client/client-state.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import { RpcError } from '../../core/sandbox/rpc-error.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { botToken, ClientHarness, quickDriver } from './client-harness.js'

describe.each<LibraryName>(['telegram', 'teleproto', 'mtcute'])('a client over %s', (library) => {
  let harness: ClientHarness

  beforeEach(async () => {
    harness = await ClientHarness.start({}, library)
  })

  afterEach(async () => {
    await harness.close()
  })

  it('cannot be started, stopped or attached to by those it is handed to', () => {
    const client = harness.client({ botToken })
    const reachable = Object.values(client).filter((value) => typeof value === 'object' && value !== null)

    for (const owned of [client, ...reachable]) {
      for (const name of ['start', 'stop', 'onUpdates', 'life', 'updatesListener']) expect(name in owned).toBe(false)
    }
    expect(reachable.length).toBeGreaterThan(3)
    // @ts-expect-error Only the owner of a client stops it.
    expect(client.stop).toBeUndefined()
    // @ts-expect-error Only the owner of a client hears its raw updates.
    expect(client.onUpdates).toBeUndefined()
  })

  it('logs in with a bot token, passes through its states and knows who it is', async () => {
    const sessions = new MemorySessionStore()
    const client = harness.client({ botToken }, { sessions })
    const states: ClientState[] = []
    client.onState((state) => states.push(state))
    await ownerOf(client).start()
    expect(client.self).toMatchObject({ isBot: true, username: 'first_sandbox_bot' })
    await ownerOf(client).stop()
    expect(states).toEqual(['connecting', 'authorizing', 'online', 'stopping', 'stopped'])
    expect(await sessions.load()).toMatchObject({ dcId: 2, account: { id: client.self?.id, isBot: true } })
  })

  it('comes back with its session, without logging in again', async () => {
    const sessions = new MemorySessionStore()
    const first = harness.client({ botToken }, { sessions })
    await ownerOf(first).start()
    await ownerOf(first).stop()
    const again = harness.client({}, { sessions })
    await ownerOf(again).start()
    expect(again.self).toEqual(first.self)
    expect(harness.sandbox.calls.list({ method: 'auth.importBotAuthorization' })).toHaveLength(1)
    expect(harness.sandbox.calls.list({ method: 'auth.logOut' })).toHaveLength(0)
  })

  it('can be stopped and started again, any number of times and in any state', async () => {
    const client = harness.client({ botToken })
    await ownerOf(client).stop()
    await Promise.all([ownerOf(client).start(), ownerOf(client).start()])
    await Promise.all([ownerOf(client).stop(), ownerOf(client).stop()])
    expect(client.state).toBe('stopped')
    await ownerOf(client).start()
    expect(client.state).toBe('online')
    const stopped = ownerOf(client).stop()
    const late = ownerOf(client).start()
    await Promise.all([stopped, ownerOf(client).stop(), expect(late).rejects.toThrow('was stopped')])
    expect(client.state).toBe('stopped')
    const starting = harness.client({ botToken })
    const started = ownerOf(starting).start()
    await ownerOf(starting).stop()
    await expect(started).rejects.toThrow('was stopped')
    expect(starting.state).toBe('stopped')
  })

  it('sends, edits, reads, forwards and deletes messages', async () => {
    const bob = await harness.online('bob')
    const alice = harness.sandbox.person('alice')
    const sent = await bob.sendMessage('@alice', 'good morning')
    expect(sent).toMatchObject({ text: 'good morning', out: true, isPrivate: true, senderId: bob.self?.id })
    expect((await alice.waitFor('good morning', { includePast: true })).text).toBe('good morning')
    const edited = await bob.editMessage(sent.chatId, sent.id, 'good evening')
    expect(edited).toMatchObject({ id: sent.id, text: 'good evening' })
    const [read, missing] = await bob.getMessages(sent.chatId, [sent.id, 99_999])
    expect([read?.text, missing]).toEqual(['good evening', undefined])
    const [copy] = await bob.forwardMessages('me', sent.chatId, [sent.id])
    expect(copy).toMatchObject({ text: 'good evening', chatId: bob.self?.id })
    await bob.deleteMessages(sent.chatId, [sent.id])
    expect(await bob.getMessages(sent.chatId, [sent.id])).toEqual([undefined])
  })

  it('sends one message for one random id', async () => {
    const bob = await harness.online('bob')
    const first = await bob.sendMessage('alice', 'once', { randomId: 77n })
    const second = await bob.sendMessage('alice', 'once', { randomId: 77n })
    expect(second.id).toBe(first.id)
  })

  it('replies, and sends buttons that a person can press', async () => {
    const bot = await harness.online('bot1')
    const updates: TlObject[] = []
    ownerOf(bot).onUpdates((each, origin) => {
      if (!origin) updates.push(each)
    })
    const alice = harness.sandbox.person('alice')
    const question = alice.send('bot1', 'a question')
    await vi.waitFor(() => expect(updates).toHaveLength(1))
    const buttons = [
      [
        { text: 'Yes', data: 'yes' },
        { text: 'Site', url: 'https://example.org' },
      ],
    ]
    await bot.sendMessage(alice.id, 'sure?', { replyTo: 1, buttons })
    const answer = await alice.waitFor('sure?', { includePast: true })
    expect(answer.buttons.map((row) => row.map(({ text }) => text))).toEqual([['Yes', 'Site']])
    expect(question.text).toBe('a question')
    const click = alice.click(answer, 'Yes')
    await vi.waitFor(() => expect(JSON.stringify(updates.at(-1))).toContain('UpdateBotCallbackQuery'))
    const query = queryIn(updates.at(-1))
    await bot.answerCallback(BigInt(String(query?.queryId)), { text: 'thanks', alert: true })
    expect(await click).toMatchObject({ text: 'thanks', alert: true })
  })

  it('tells updates in order, and own results before the call ends', async () => {
    const bob = await harness.online('bob')
    const heard: string[] = []
    ownerOf(bob).onUpdates((each, origin) => heard.push(origin ? `${origin.method} ${each.className}` : each.className))
    await bob.sendMessage('alice', 'hello')
    expect(heard).toEqual([expect.stringMatching(/^messages\.SendMessage Update/)])
    harness.sandbox.person('alice').send('bob', 'hi')
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    expect(() => ownerOf(bob).onUpdates(() => {})).toThrow(expect.objectContaining({ code: 'BUG_UNREACHABLE' }))
  })

  it('says whom it cannot address', async () => {
    const bob = await harness.online('bob')
    await expect(bob.sendMessage(424_242, 'x')).rejects.toMatchObject({ code: 'RPC_PEER_UNKNOWN' })
    await expect(bob.sendMessage('@nobody_here', 'x')).rejects.toMatchObject({ code: 'RPC_PEER_UNKNOWN' })
    expect(await bob.resolve('me')).toMatchObject({ className: 'InputPeerSelf' })
    expect(await bob.resolve('https://t.me/alice')).toMatchObject({ className: 'InputPeerUser' })
    await bob.resolve('@alice')
    expect(harness.sandbox.calls.list({ method: 'contacts.resolveUsername' })).toHaveLength(2)
  })

  it('reconnects by itself and checks its login then', async () => {
    const bob = await harness.online('bob')
    const states: ClientState[] = []
    bob.onState((state) => states.push(state))
    harness.sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(states).toEqual(['reconnecting', 'online']))
    const calls = () => harness.sandbox.calls.list({ method: 'users.getUsers' })
    await vi.waitFor(() => expect(calls()).toHaveLength(2))
  })

  it('fails and sets its session aside when Telegram ended the login, and stays failed', async () => {
    const sessions = new MemorySessionStore(harness.sandbox.mintAuthKey('bob'))
    const bob = await harness.online('bob', {}, { sessions })
    harness.sandbox.intercept(async ({ accountId }, next) => {
      if (accountId !== undefined) throw new RpcError(401, 'SESSION_REVOKED')
      return next()
    })
    await expect(bob.sendMessage('me', 'x')).rejects.toMatchObject({ code: 'RPC_UNAUTHORIZED' })
    await vi.waitFor(() =>
      expect(bob.failure).toMatchObject({ code: 'LOGIN_ENDED', context: { reason: 'SESSION_REVOKED' } }),
    )
    expect(bob.state).toBe('failed')
    expect(await sessions.load()).toBeUndefined()
    await vi.waitFor(() => expect(harness.sandbox.wire.counts.connections).toBe(0))
  })

  it('doubts for minutes that its key is not known any more, then fails and leaves its session', async () => {
    const clock = new ManualClock()
    const driverFactory = quickDriver(library, { clock, times: { keyDoubtedMs: 60_000, greetingMs: 3_600_000 } })
    const stranger = { dcId: 2, authKey: Buffer.alloc(256, 9) }
    const sessions = new MemorySessionStore(stranger)
    const unknown = harness.client({ botToken }, { sessions, driverFactory })
    let isOver = false
    const started = ownerOf(unknown)
      .start()
      .catch((error) => {
        isOver = true
        return error
      })
    await vi.waitFor(async () => {
      if (clock.timers > 0) await clock.advance(5_000)
      expect(isOver).toBe(true)
    })
    expect(await started).toMatchObject({ code: 'RPC_KEY_FORGOTTEN' })
    expect(unknown.state).toBe('failed')
    expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000)
    expect(await sessions.load()).toMatchObject(stranger)
  })

  it('comes back when a data centre has forgotten its key for a moment only', async () => {
    const minted = harness.sandbox.mintAuthKey('bob')
    const sessions = new MemorySessionStore(minted)
    const bob = await harness.online('bob', {}, { sessions })
    const states: string[] = []
    bob.onState((state) => states.push(state))
    const record = harness.sandbox.wire.authKey(minted.authKeyId)
    harness.sandbox.wire.dropAuthKey(minted.authKeyId)
    await vi.waitFor(() => expect(bob.failure).toMatchObject({ code: 'RPC_KEY_FORGOTTEN' }))
    expect(bob.state).toBe('reconnecting')
    if (record) harness.sandbox.wire.addAuthKey(record)
    await vi.waitFor(() => expect(bob.state).toBe('online'))
    expect(states).not.toContain('failed')
    expect(await sessions.load()).toBeDefined()
  })

  it('does not log in behind the back of whoever took the session away', async () => {
    const { authKeyId, ...login } = harness.sandbox.mintAuthKey('bot1')
    const record = harness.sandbox.wire.authKey(authKeyId)
    if (record) record.userId = undefined
    const client = harness.client({ botToken }, { sessions: new MemorySessionStore(login) })
    await expect(ownerOf(client).start()).rejects.toMatchObject({
      code: 'LOGIN_ENDED',
      context: { reason: 'AUTH_KEY_UNREGISTERED' },
    })
    expect(harness.sandbox.calls.list({ method: 'auth.importBotAuthorization' })).toHaveLength(0)
  })

  it('waits for a short pause that Telegram asks for at the login', async () => {
    const clock = new ManualClock()
    harness.sandbox.faults.add({
      kind: 'error',
      method: 'auth.importBotAuthorization',
      error: '420 FLOOD_WAIT_5',
      times: 1,
    })
    const client = harness.client({ botToken }, { clock })
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(clock.timers).toBe(1))
    expect(client.state).toBe('authorizing')
    await clock.advance(5_000)
    await started
    expect(client.state).toBe('online')
  })

  it('stays waiting, and tries again by itself, when the pause at the login is longer than the threshold', async () => {
    const clock = new ManualClock()
    harness.sandbox.faults.add({
      kind: 'error',
      method: 'auth.importBotAuthorization',
      error: '420 FLOOD_WAIT_900',
      times: 1,
    })
    const client = harness.client({ botToken }, { clock })
    const started = ownerOf(client).start()
    await vi.waitFor(() => expect(client.state).toBe('waiting'))
    expect(client.failure).toMatchObject({ code: 'RPC_FLOOD_WAIT', seconds: 900 })
    await vi.waitFor(() => expect(clock.timers).toBe(1))
    await clock.advance(899_000)
    expect(client.state).toBe('waiting')
    await clock.advance(1_000)
    await started
    expect(client.state).toBe('online')
    expect(client.failure).toBeUndefined()
  })

  it('refuses a session of the other kind', async () => {
    const sessions = new MemorySessionStore(harness.sandbox.mintAuthKey('bob'))
    const client = harness.client({ type: 'bot' }, { sessions })
    await expect(ownerOf(client).start()).rejects.toMatchObject({ code: 'LOGIN_WRONG_KIND' })
  })

  it('tries to start again as its error handler says, and then gives up', async () => {
    const clock = new ManualClock()
    const errorHandler = { sleepThreshold: 0, maxRetries: 2, retryDelay: 30 }
    const attempts: number[] = []
    const driverFactory: ReturnType<typeof quickDriver> = (options) => {
      attempts.push(clock.now())
      return quickDriver(library, { times: { connectAttempts: 1 } })({
        ...options,
        address: { ...harness.sandbox.address, host: '127.0.0.1', port: 1 },
      })
    }
    const client = harness.client({ botToken, errorHandler }, { clock, driverFactory })
    const started = expect(ownerOf(client).start()).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
    for (const count of [1, 2, 3]) {
      await vi.waitFor(() => expect(attempts).toHaveLength(count))
      await vi.waitFor(() => expect(count === 3 || clock.timers === 1).toBe(true))
      await clock.advance(30_000)
    }
    await started
    expect(attempts.map((at) => at - (attempts[0] ?? 0))).toEqual([0, 30_000, 60_000])
    expect(client.state).toBe('failed')
  })

  it('goes on when a listener of its state throws', async () => {
    const client = harness.client({ botToken })
    client.onState(() => {
      throw new Error('a fault of the listener')
    })
    await ownerOf(client).start()
    expect(client.state).toBe('online')
  })
})

function queryIn(updates: TlObject | undefined): TlObject | undefined {
  const list = (updates?.updates ?? [updates?.update]) as TlObject[]
  return list.find(({ className }) => className === 'UpdateBotCallbackQuery')
}
