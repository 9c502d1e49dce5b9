import crypto, { randomBytes } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promiseHooks } from 'node:v8'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { Connection } from '../../../core/sandbox/mtproto/connection.js'
import { KeyRing } from '../../../core/sandbox/mtproto/key-ring.js'
import { openMessage, sealMessage } from '../../../core/sandbox/mtproto/sealed-message.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { RawClient } from './raw-client.js'
import { Socketless, twoTurns } from './socketless.js'

/*
 * What a message costs the data centre, in work that can be counted: thousands of clients write to each other through one
 * process.
 */

/** Runs something and tells which functions of Node's cryptography it called, and with what. */
function callsOf(run: () => void): [name: string, ...args: unknown[]][] {
  const calls: [string, ...unknown[]][] = []
  const names = ['hash', 'createHash', 'createCipheriv', 'createDecipheriv'] as const
  const originals = names.map((name) => [name, crypto[name]] as const)
  for (const [name, original] of originals) {
    const counted = (...args: unknown[]) => {
      calls.push([name, ...args])
      return (original as (...given: unknown[]) => unknown)(...args)
    }
    Object.assign(crypto, { [name]: counted })
  }
  syncBuiltinESMExports()
  try {
    run()
  } finally {
    Object.assign(crypto, Object.fromEntries(originals))
    syncBuiltinESMExports()
  }
  return calls
}

/** Runs something and tells how many buffers were made, or cut out of others. */
function buffersOf(run: () => void): number {
  const spies = [
    ...(['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'from', 'concat'] as const).map((name) => vi.spyOn(Buffer, name)),
    vi.spyOn(Buffer.prototype, 'subarray'),
  ]
  run()
  const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  for (const spy of spies) spy.mockRestore()
  return count
}

/** Runs something and tells how many promises were made. */
function promisesOf(run: () => void): number {
  let count = 0
  const end = promiseHooks.onInit(() => count++)
  try {
    run()
  } finally {
    end()
  }
  return count
}

describe('a packet of the size of a text', () => {
  const store = { load: () => [], save: () => {}, delete: () => {} }
  const key = new KeyRing(store).add(newAuthKeyRecord(randomBytes(256), 2, 0))
  const message = { salt: 1n, sessionId: 2n, id: 5n, seqNo: 1 }

  it('is sealed and opened with three hashes that make no objects, and no cipher of OpenSSL', () => {
    const threeHashes = Array.from({ length: 3 }, () => ['hash', 'sha256', expect.anything(), 'binary'])
    let sealed: Buffer = Buffer.alloc(0)
    expect(callsOf(() => (sealed = sealMessage(key, { ...message, body: Buffer.alloc(200) })))).toEqual(threeHashes)
    // It was sealed as the server does, so that its key does not fit; it is hashed to find that out.
    expect(callsOf(() => expect(openMessage(key, sealed)).toBeUndefined())).toEqual(threeHashes)
  })
})

describe('the server, with a packet', () => {
  const state = { _: 'updates.state', pts: 1, qts: 0, date: 1, seq: 1, unread_count: 0 }
  const request = { _: 'updates.getState' }
  let server: Socketless

  async function start(): Promise<void> {
    server = new Socketless(() => state)
    for (let times = 0; times < 3; times++) {
      server.receive(server.packet(request))
      await twoTurns()
    }
    server.written.length = 0
  }

  afterEach(() => server.close())

  it('carries out all requests in it without a promise', async () => {
    await start()
    const packet = server.packet(request, request, request)
    expect(promisesOf(() => server.receive(packet))).toBe(0)
    await twoTurns()
    expect(server.messagesWritten()).toEqual([3])
  })

  it('writes in one what this turn of the event loop and the next bring', async () => {
    await start()
    const [first, second] = [server.packet(request), server.packet(request)]
    server.receive(first)
    setImmediate(() => server.receive(second))
    await twoTurns()
    expect(server.messagesWritten()).toEqual([2])
  })

  it('makes a buffer for what the client said, one for the answer and one for what is written, and cuts none in between', async () => {
    await start()
    const packet = server.packet(request)
    // The payload is cut out of what the socket brought, the answer out of what is written into.
    expect(buffersOf(() => server.receive(packet))).toBe(3)
    const flush = new Promise<number>((resolve) => {
      const { send } = Connection.prototype
      const spy = vi.spyOn(Connection.prototype, 'send').mockImplementation(function (this: Connection, ...args) {
        spy.mockRestore()
        resolve(buffersOf(() => send.apply(this, args)))
      })
    })
    expect(await flush).toBe(1)
  })

  it('knows all logins by one shape, so that none has accessors of its own', async () => {
    await start()
    const [login] = server.core.keys.permanent()
    expect(Object.getOwnPropertyDescriptor(login, 'userId')).toBeUndefined()
    expect(login).toHaveProperty('userId')
  })
})

describe('a request', () => {
  it('is answered at once by the world, and by a promise while something is to go wrong', async () => {
    const users = [1_001, 1_002].map((id) => ({ id, firstName: `Person ${id}`, phone: `+9996620${id}`, code: '22222' }))
    const sandbox = await Sandbox.start({ world: { users }, seed: 1 })
    try {
      const record = sandbox.wire.authKey(sandbox.mintAuthKey(1_001).authKeyId)
      if (!record) throw new Error('the key that was made is gone')
      const call = {
        ...{ method: 'updates.getState', params: { _: 'updates.getState' }, authKey: record, layer: 198, dcId: 2 },
        ...{ sessionId: 1n, messageId: 4n, remoteAddress: '127.0.0.1', withoutUpdates: false, takeoutId: undefined },
      }
      expect(sandbox.api.handle(call)).toMatchObject({ _: 'updates.state' })
      const rule = sandbox.faults.add({ kind: 'delay', method: 'updates.getDifference', ms: 1 })
      expect(sandbox.api.handle(call)).toBeInstanceOf(Promise)
      rule.remove()
      const end = sandbox.intercept((_call, next) => next())
      expect(sandbox.api.handle(call)).toBeInstanceOf(Promise)
      end()
      expect(sandbox.api.handle(call)).toMatchObject({ _: 'updates.state' })
    } finally {
      await sandbox.close()
    }
  })

  it('of a packet is carried out when all of the packet was taken in, in the order in which they lie in it', async () => {
    const users = [1_001, 1_002].map((id) => ({ id, firstName: `Person ${id}`, phone: `+9996620${id}`, code: '22222' }))
    const sandbox = await Sandbox.start({ world: { users }, seed: 1 })
    try {
      const { authKeyId } = sandbox.mintAuthKey(1_001)
      const record = sandbox.wire.authKey(authKeyId)
      if (!record) throw new Error('the key that was made is gone')
      const client = await RawClient.login(sandbox.wire, record)
      await client.call({ _: 'updates.getState' })
      const texts = ['one', 'two', 'three']
      const messages = texts.map((message, index) => ({
        id: client.nextId(),
        seqNo: client.nextSeqNo(true),
        body: client.encode({
          _: 'messages.sendMessage',
          peer: { _: 'inputPeerSelf' },
          message,
          random_id: BigInt(index + 1),
        }),
      }))
      client.sendContainer(messages)
      for (const { id } of messages) await client.answer(id)
      const account = sandbox.world.state.account(1_001)
      expect(account.messages.all.map(({ text }) => text)).toEqual(texts)
      client.close()
    } finally {
      await sandbox.close()
    }
  })
})
