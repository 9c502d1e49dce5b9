import { fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { ConnectionState, Credentials, DriverOptions, TlObject } from '../../core/mtproto/driver.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import { type DriverTuning, LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import type { WireFaults } from '../../core/sandbox/mtproto/wire-faults.js'
import type { WireLimits } from '../../core/sandbox/mtproto/wire-limits.js'
import { RpcError } from '../../core/sandbox/rpc-error.js'
import { SmallCentre } from './small-centre.js'

const forever = new AbortController().signal
const quick: DriverTuning = { times: { firstRetryMs: 10, maxRetryMs: 50 } }
/** Believes at once what it should doubt for minutes. */
const hasty: DriverTuning = { times: { ...quick.times, keyDoubtedMs: 50 } }

describe.each<LibraryName>(['telegram', 'teleproto', 'mtcute'])('the driver over %s', (name) => {
  const open: { close(): Promise<void> }[] = []

  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close()
  })

  async function centre(faults?: WireFaults, limits?: Partial<WireLimits>): Promise<SmallCentre> {
    const started = await SmallCentre.start(faults, limits)
    open.push(started)
    return started
  }

  function driver(at: SmallCentre, options: Partial<DriverOptions> = {}, tuning = quick) {
    const updates: TlObject[] = []
    const states: { state: ConnectionState; reason?: Error }[] = []
    const credentials: Credentials[] = []
    const made = new LibraryDriver(
      loadLibrary(name),
      {
        apiId: 1,
        apiHash: 'hash',
        device: { model: 'Phone', systemVersion: '1', appVersion: '2', langCode: 'de' },
        address: at.address,
        logger: new SilentLogger(),
        listener: {
          updates: (each) => updates.push(each),
          connection: (state, reason) => states.push({ state, ...(reason ? { reason } : {}) }),
          credentials: (each) => credentials.push(each),
        },
        ...options,
      },
      tuning,
    )
    open.push(made)
    return { made, updates, states, credentials, dates: () => updates.map(({ date }) => date) }
  }

  const self = (made: LibraryDriver) => ({ id: [made.create('InputUserSelf', {})] })

  it('makes a key, tells who it is and calls', async () => {
    const at = await centre()
    const { made, states, credentials } = driver(at)
    await made.connect(forever)
    const users = (await made.invoke('users.GetUsers', self(made))) as unknown as TlObject[]
    expect(users[0]).toMatchObject({ className: 'User', firstName: 'Ann' })
    expect(Number(users[0]?.id)).toBe(1001)
    expect(states).toEqual([{ state: 'connected' }])
    expect(credentials).toEqual([{ dcId: 2, authKey: expect.any(Uint8Array), host: '127.0.0.1', port: at.server.port }])
    expect(at.key.device).toMatchObject({ apiId: 1, deviceModel: 'Phone', langCode: 'de' })
    expect(at.key.layer).toBe(loadLibrary(name).layer)
  })

  it('comes back with a key that was kept, without making another', async () => {
    const at = await centre()
    const first = driver(at)
    await first.made.connect(forever)
    await first.made.close()
    const second = driver(at, { credentials: first.credentials[0] })
    await second.made.connect(forever)
    expect(second.credentials).toEqual([])
    expect(at.server.authKeys()).toHaveLength(1)
  })

  it('hands updates over whole and in order', async () => {
    const at = await centre()
    const { made, dates } = driver(at)
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    const sent = Array.from({ length: 2_000 }, (_, index) => index + 1)
    for (const date of sent) at.push(date)
    await vi.waitFor(() => expect(dates()).toHaveLength(sent.length))
    expect(dates()).toEqual(sent)
  })

  it('goes on when the listener throws', async () => {
    const at = await centre()
    let heard = 0
    const updates = () => {
      heard += 1
      throw new Error('a fault of the listener')
    }
    const { made } = driver(at, { listener: { updates, connection() {}, credentials() {} } })
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    at.push(1)
    at.push(2)
    await vi.waitFor(() => expect(heard).toBe(2))
  })

  it('gets what was pushed while the connection was down, once', async () => {
    const at = await centre()
    const { made, states, dates } = driver(at)
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    at.push(1)
    await vi.waitFor(() => expect(dates()).toEqual([1]))
    at.server.dropConnections()
    at.push(2)
    at.push(3)
    await vi.waitFor(() => expect(dates()).toHaveLength(3))
    at.push(4)
    await vi.waitFor(() => expect(dates()).toEqual([1, 2, 3, 4]))
    expect(states.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected'])
  })

  it('gets the answer to a call that was under way when the connection broke, and it is carried out once', async () => {
    const at = await centre()
    const { made, states } = driver(at)
    await made.connect(forever)
    let carryOn = () => {}
    const gate = new Promise<void>((resolve) => {
      carryOn = resolve
    })
    at.answer('updates.getState', async () => {
      await gate
      return { _: 'updates.state', pts: 7, qts: 0, date: 1, seq: 0, unread_count: 0 }
    })
    const pending = made.invoke('updates.GetState', {})
    await vi.waitFor(() => expect(at.calls.at(-1)?.method).toBe('updates.getState'))
    at.server.dropConnections()
    await vi.waitFor(() => expect(states).toHaveLength(3))
    carryOn()
    expect(await pending).toMatchObject({ pts: 7 })
    expect(at.calls.filter(({ method }) => method === 'updates.getState')).toHaveLength(1)
  })

  it('acknowledges updates without waiting for the next call', async () => {
    const at = await centre()
    const { made, dates } = driver(at)
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    for (let date = 1; date <= 300; date++) at.push(date)
    await vi.waitFor(() => expect(dates()).toHaveLength(300))
    // Nothing is called meanwhile that the acknowledgements could go with.
    await vi.waitFor(() => expect(at.server.counts.unacknowledged).toBe(0))
    at.server.dropConnections()
    at.push(301)
    await vi.waitFor(() => expect(dates()).toContain(301))
    expect(dates()).toHaveLength(301)
  })

  it('says that updates may be missing when the server lost the session', async () => {
    let away = false
    const at = await centre({ onConnection: () => (away ? 'refuse' : undefined) }, { sessionLifetimeMs: 20 })
    const { made, updates } = driver(at)
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    away = true
    at.server.dropConnections()
    await vi.waitFor(() => expect(at.server.counts.sessions).toBe(0))
    expect(updates).toEqual([])
    away = false
    await vi.waitFor(() => expect(updates.map(({ className }) => className)).toEqual(['UpdatesTooLong']))
  })

  it('leaves nothing behind: the process ends by itself and has printed nothing', async () => {
    const at = await centre()
    const { code, output, endedMs } = await runChild(name, at)
    expect({ code, output }).toEqual({ code: 0, output: '' })
    // What a library leaves behind keeps a process for good, or for a minute.
    expect(endedMs).toBeLessThan(10_000)
  }, 60_000)

  it('throws what Telegram answers, classified, and does not sleep', async () => {
    const at = await centre()
    const { made } = driver(at)
    await made.connect(forever)
    const cases: [RpcError, Record<string, unknown>][] = [
      [new RpcError(420, 'FLOOD_WAIT_17'), { code: 'RPC_FLOOD_WAIT', seconds: 17 }],
      [new RpcError(420, 'FLOOD_PREMIUM_WAIT_3'), { code: 'RPC_FLOOD_WAIT', seconds: 3 }],
      [new RpcError(420, 'SLOWMODE_WAIT_9'), { code: 'RPC_SLOW_MODE', context: { seconds: 9 } }],
      [new RpcError(400, 'PEER_ID_INVALID'), { code: 'RPC_BAD_REQUEST', context: { reason: 'PEER_ID_INVALID' } }],
      [new RpcError(400, 'PEER_FLOOD'), { code: 'RPC_PEER_FLOOD' }],
      [new RpcError(403, 'CHAT_WRITE_FORBIDDEN'), { code: 'RPC_FORBIDDEN' }],
      [new RpcError(401, 'AUTH_KEY_UNREGISTERED'), { code: 'RPC_UNAUTHORIZED' }],
      [new RpcError(406, 'AUTH_KEY_DUPLICATED'), { code: 'RPC_KEY_DUPLICATED' }],
      [new RpcError(500, 'INTERNAL'), { code: 'RPC_SERVER', context: { status: 500 } }],
    ]
    for (const [refusal, expected] of cases) {
      at.answer('updates.getState', () => {
        throw refusal
      })
      await expect(made.invoke('updates.GetState', {})).rejects.toMatchObject(expected)
    }
  })

  it('gives up a call that is not answered in time', async () => {
    const at = await centre()
    const { made } = driver(at)
    await made.connect(forever)
    at.answer('updates.getState', () => new Promise(() => {}))
    await expect(made.invoke('updates.GetState', {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'RPC_TIMEOUT' })
    const controller = new AbortController()
    const aborted = made.invoke('updates.GetState', {}, { signal: controller.signal })
    controller.abort(new Error('no longer wanted'))
    await expect(aborted).rejects.toThrow('no longer wanted')
  })

  it('names the method or the field that is wrong', async () => {
    const at = await centre()
    const { made } = driver(at)
    await made.connect(forever)
    await expect(made.invoke('messages.SendMesage', {})).rejects.toMatchObject({ code: 'RPC_UNKNOWN_METHOD' })
    const peer = made.create('InputPeerSelf', {})
    const faults = [
      made.invoke('messages.SendMessage', { message: 'x' }),
      made.invoke('messages.SendMessage', { peer }),
    ]
    for (const fault of faults) await expect(fault).rejects.toMatchObject({ code: 'RPC_NOT_ENCODABLE' })
    expect(() => made.create('InputPeerNobody', {})).toThrow(expect.objectContaining({ code: 'RPC_UNKNOWN_METHOD' }))
  })

  it('rejects connecting when nobody is there', async () => {
    const at = await centre()
    const { address } = at
    await at.close()
    const { made, states } = driver(at, { address })
    await expect(made.connect(forever)).rejects.toMatchObject({ code: 'RPC_UNREACHABLE', context: { attempts: 3 } })
    expect(states).toEqual([])
  })

  it('stops connecting at once when it is told to', async () => {
    const at = await centre({ onConnection: () => 'stall' })
    const { made } = driver(at)
    const controller = new AbortController()
    const connecting = made.connect(controller.signal)
    controller.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
  })

  it('does not wait for ever for a server that accepts and stays silent', async () => {
    const at = await centre({ onConnection: () => 'stall' })
    const { made } = driver(at, {}, { times: { ...quick.times, keyExchangeMs: 30, connectAttempts: 2 } })
    await expect(made.connect(forever)).rejects.toMatchObject({ code: 'RPC_UNREACHABLE' })
  })

  it('notices a connection that is open and dead, and makes another', async () => {
    const at = await centre()
    const { made, states } = driver(at, {}, { times: { ...quick.times, pingEveryMs: 60, pongWithinMs: 60 } })
    await made.connect(forever)
    at.server.stallConnections()
    await vi.waitFor(() => expect(states.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']))
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ pts: 1 })
  })

  it('comes back after the server was away for a while, and sends then what was called meanwhile', async () => {
    let away = false
    let refused = 0
    const at = await centre({
      onConnection: () => {
        if (away) refused++
        return away ? 'refuse' : undefined
      },
    })
    const { made, states } = driver(at)
    await made.connect(forever)
    away = true
    at.server.dropConnections()
    await vi.waitFor(() => expect(states.at(-1)?.state).toBe('disconnected'))
    const pending = made.invoke('updates.GetState', {})
    const before = refused
    await vi.waitFor(() => expect(refused).toBeGreaterThan(before))
    away = false
    expect(await pending).toMatchObject({ pts: 1 })
    await vi.waitFor(() => expect(states.map(({ state }) => state)).toEqual(['connected', 'disconnected', 'connected']))
  })

  it('closes for good when the server forgot the key, and ends what waits', async () => {
    const at = await centre()
    const { made, states } = driver(at, {}, hasty)
    await made.connect(forever)
    at.answer('updates.getState', () => new Promise(() => {}))
    const pending = made.invoke('updates.GetState', {})
    await vi.waitFor(() => expect(at.calls.at(-1)?.method).toBe('updates.getState'))
    const ended = expect(pending).rejects.toMatchObject({ code: 'RPC_DISCONNECTED', context: { sent: true } })
    at.server.dropAuthKey(at.key.id)
    await ended
    expect(states.at(-1)).toMatchObject({ state: 'closed', reason: { code: 'RPC_KEY_FORGOTTEN' } })
    await expect(made.invoke('updates.GetState', {})).rejects.toMatchObject({ code: 'RPC_DISCONNECTED' })
  })

  it('rejects connecting with a key the server does not know', async () => {
    const at = await centre()
    const { made } = driver(at, { credentials: { dcId: 2, authKey: Buffer.alloc(256, 7) } }, hasty)
    await expect(made.connect(forever)).rejects.toMatchObject({ code: 'RPC_KEY_FORGOTTEN' })
  })

  it('makes no key with a data centre it does not trust', async () => {
    const at = await centre()
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const publicKeyPem = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
    const stranger = driver(at, { address: { ...at.address, publicKeyPem } })
    await expect(stranger.made.connect(forever)).rejects.toMatchObject({ code: 'LOGIN_KEY_EXCHANGE' })
    const unreadable = { ...at.address, publicKeyPem: 'no key' }
    expect(() => driver(at, { address: unreadable })).toThrow(expect.objectContaining({ code: 'LOGIN_SERVER_KEY' }))
  })

  it('follows a login to its data centre, with a new key', async () => {
    const at = await centre()
    const { made, credentials } = driver(at)
    await made.connect(forever)
    const { id } = at.key
    at.answer('updates.getState', ({ authKey }) => {
      if (authKey.id === id) throw new RpcError(303, 'USER_MIGRATE_4')
      return { _: 'updates.state', pts: 4, qts: 0, date: 1, seq: 0, unread_count: 0 }
    })
    expect(await made.invoke('updates.GetState', {}, { movesLogin: true })).toMatchObject({ pts: 4 })
    expect(credentials.map(({ dcId }) => dcId)).toEqual([2, 4])
    await expect(made.invoke('upload.GetFile', fileRequest(made))).rejects.toMatchObject({ code: 'RPC_BAD_REQUEST' })
  })

  it('gets on with a server whose clock is off and whose salts change', async () => {
    let skewMs = -400_000
    const at = await centre({ skewMs: () => skewMs })
    const { made } = driver(at)
    await made.connect(forever)
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ pts: 1 })
    at.server.rotateSalts()
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ pts: 1 })
    skewMs = 400_000
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ pts: 1 })
  })

  it('reads large answers that come compressed, and sends calls of one moment in one packet, in order', async () => {
    const at = await centre()
    const { made } = driver(at)
    await made.connect(forever)
    const users = Array.from({ length: 400 }, (_, index) => ({ _: 'user', id: BigInt(index), first_name: 'Somebody' }))
    at.answer('users.getUsers', () => users)
    expect(await made.invoke('users.GetUsers', self(made))).toHaveLength(400)
    const seen: string[] = []
    at.answer('messages.sendMessage', ({ params }) => {
      seen.push(String(params.message))
      return { _: 'updateShortSentMessage', id: seen.length, pts: 1, pts_count: 1, date: 1 }
    })
    const peer = made.create('InputPeerSelf', {})
    const texts = Array.from({ length: 250 }, (_, index) => `text ${index}`)
    await Promise.all(texts.map((message) => made.invoke('messages.SendMessage', { peer, message, randomId: 1n })))
    expect(seen).toEqual(texts)
  })

  it('writes objects and reads them again', async () => {
    const at = await centre()
    const { made } = driver(at)
    const user = { userId: 2n ** 40n, accessHash: -5n }
    const read = made.decode(made.encode(made.create('InputPeerUser', user)))
    expect(read.className).toBe('InputPeerUser')
    expect([String(read.userId), String(read.accessHash)]).toEqual(['1099511627776', '-5'])
  })

  it('asks for no updates when it is told so', async () => {
    const at = await centre()
    const { made } = driver(at, { noUpdates: true })
    await made.connect(forever)
    await made.invoke('users.GetUsers', self(made))
    expect(at.calls.every(({ withoutUpdates }) => withoutUpdates)).toBe(true)
  })

  it('closes twice, before and after connecting, and refuses calls then', async () => {
    const at = await centre()
    const unused = driver(at)
    await unused.made.close()
    await expect(unused.made.connect(forever)).rejects.toMatchObject({ code: 'RPC_DISCONNECTED' })
    const { made } = driver(at)
    await made.connect(forever)
    await Promise.all([made.close(), made.close()])
    await expect(made.invoke('updates.GetState', {})).rejects.toMatchObject({ code: 'RPC_DISCONNECTED' })
    await vi.waitFor(() => expect(at.server.counts.connections).toBe(0))
  })
})

/** Runs a driver in a process of its own; it tells when it closed, and the rest is up to Node. */
async function runChild(name: LibraryName, at: SmallCentre) {
  const file = fileURLToPath(new URL('driver-child.ts', import.meta.url))
  const { host, port, publicKeyPem } = at.address
  const child = fork(file, [name, host, String(port), publicKeyPem], { execArgv: ['--import', 'tsx'], silent: true })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const closed = once(child, 'message').then(() => performance.now())
  const exited = once(child, 'exit').then(() => performance.now())
  // With 'exit' what it said last may not have been read.
  const [code] = await once(child, 'close')
  return { code, output, endedMs: (await exited) - (await closed) }
}

function fileRequest(made: LibraryDriver) {
  const location = made.create('InputDocumentFileLocation', {
    id: 1n,
    accessHash: 1n,
    fileReference: Buffer.alloc(0),
    thumbSize: '',
  })
  return { location, offset: 0n, limit: 1024 }
}
