import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encryptIge } from '../../../core/sandbox/crypto/aes-ige.js'
import { sha1 } from '../../../core/sandbox/crypto/hash.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { RawClient } from './raw-client.js'
import { exchangeKeys, type HandshakeOptions } from './raw-handshake.js'
import { type Fixture, startWire } from './wire-fixture.js'

const getState = { _: 'updates.getState' }
let wire: Fixture
const clients: RawClient[] = []

beforeEach(async () => {
  wire = await startWire()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await wire.server.close()
})

async function open(dcId = 0): Promise<RawClient> {
  const client = await RawClient.connect(wire.server, 'obfuscated intermediate', dcId)
  clients.push(client)
  return client
}

describe('a key exchange', () => {
  it.each<[string, HandshakeOptions]>([
    [
      'req_pq, the inner data without a data centre and the old padding',
      { greeting: 'req_pq', inner: 'p_q_inner_data', padding: 'old' },
    ],
    ['req_pq_multi, the inner data with a data centre and RSA_PAD', {}],
    ['the inner data with a data centre and the old padding', { padding: 'old' }],
  ])('works with %s', async (_name, options) => {
    const client = await open()
    expect(await exchangeKeys(wire.server, client, options)).toMatchObject({ _: 'dh_gen_ok', isProven: true })
    const record = wire.server.authKeys()[0]
    expect(record?.dcId).toBe(2)
    if (record) record.userId = 1001
    expect(await client.call(getState)).toMatchObject({ _: 'updates.state' })
  })

  it('takes the salt that follows from it', async () => {
    const client = await open()
    await exchangeKeys(wire.server, client)
    await client.settle()
    expect(client.inbox.some(({ value }) => value._ === 'bad_server_salt')).toBe(false)
  })

  it.each<[string, number, HandshakeOptions, number]>([
    ['the inner data', 0, { dc: 4 }, 4],
    ['the inner data of a media server', 0, { dc: -3 }, 3],
    ['the inner data of a test server', 0, { dc: 10_001 }, 1],
    ['the obfuscated header', -5, { inner: 'p_q_inner_data' }, 5],
    ['nobody', 0, { inner: 'p_q_inner_data' }, 2],
  ])('puts the key into the data centre named by %s', async (_name, header, options, dcId) => {
    const client = await open(header)
    await exchangeKeys(wire.server, client, options)
    expect(wire.server.authKeys()[0]?.dcId).toBe(dcId)
  })

  it('offers a pq of 8 bytes that is positive when read as signed', async () => {
    const client = await open()
    const greeting = await client.plain({ _: 'req_pq', nonce: randomBytes(16) })
    const pq = greeting.pq as Buffer
    expect(pq).toHaveLength(8)
    expect(pq.readBigInt64BE()).toBeGreaterThan(0n)
    expect(greeting.server_public_key_fingerprints).toEqual([wire.server.rsa.fingerprint])
  })

  it('fails for a public value that gives the secret away', async () => {
    const client = await open()
    expect(await exchangeKeys(wire.server, client, { publicValue: 1n })).toMatchObject({ _: 'dh_gen_fail' })
    expect(wire.server.authKeys()).toEqual([])
  })

  it('fails for a wrong factorisation inside the data', async () => {
    const client = await open()
    const spoil = (inner: object) => ({ ...inner, _: 'p_q_inner_data_dc', p: Buffer.from([0, 0, 1, 1]) })
    expect(await exchangeKeys(wire.server, client, { spoil })).toMatchObject({ _: 'server_DH_params_fail' })
  })

  it.each<[string, HandshakeOptions]>([
    ['another nonce inside', { spoil: (inner) => ({ ...inner, nonce: randomBytes(16) }) }],
    ['a last message that was changed', { spoilLast: true }],
  ])('ends with -404 for %s', async (_name, options) => {
    const client = await open()
    expect(await exchangeKeys(wire.server, client, options)).toMatchObject({ code: -404 })
    await client.untilClosed()
    expect(wire.server.counts).toMatchObject({ handshakes: 0, connections: 0 })
  })

  it('can be repeated on one connection', async () => {
    const client = await open()
    await exchangeKeys(wire.server, client)
    client.authKey = undefined
    await exchangeKeys(wire.server, client)
    expect(wire.server.authKeys()).toHaveLength(2)
  })

  it('is refused when too many are under way', async () => {
    await wire.server.close()
    wire = await startWire({ limits: { maxPendingHandshakes: 1 } })
    const [first, second] = [await open(), await open()]
    await first.plain({ _: 'req_pq', nonce: randomBytes(16) })
    expect(await second.plain({ _: 'req_pq', nonce: randomBytes(16) })).toMatchObject({ code: -404 })
    first.close()
    await first.untilClosed()
    const third = await open()
    expect(await exchangeKeys(wire.server, third)).toMatchObject({ _: 'dh_gen_ok' })
  })

  it('that does not come to an end in time loses its connection', async () => {
    await wire.server.close()
    const clock = new ManualClock(Date.now())
    wire = await startWire({ clock, limits: { handshakeTimeoutMs: 10_000 } })
    const [idle, done] = [await open(), await open()]
    await idle.plain({ _: 'req_pq', nonce: randomBytes(16) })
    await exchangeKeys(wire.server, done)
    await done.settle()
    await clock.advance(10_001)
    await idle.untilClosed()
    await done.settle()
  })
})

describe('a temporary key', () => {
  /** The proof of `auth.bindTempAuthKey`: a message of MTProto 1.0 under the permanent key. */
  function proof(permanent: Buffer, messageId: bigint, inner: Buffer): Buffer {
    const plain = Buffer.concat([randomBytes(16), Buffer.alloc(16), inner])
    plain.writeBigInt64LE(messageId, 16)
    plain.writeInt32LE(inner.length, 28)
    const messageKey = sha1(plain).subarray(4, 20)
    const part = (from: number, to: number) => permanent.subarray(from, to)
    const a = sha1(messageKey, part(0, 32))
    const b = sha1(part(32, 48), messageKey, part(48, 64))
    const c = sha1(part(64, 96), messageKey)
    const d = sha1(messageKey, part(96, 128))
    const key = Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)])
    const iv = Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)])
    const padded = Buffer.concat([plain, randomBytes((16 - (plain.length % 16)) % 16)])
    const id = createHash('sha1').update(permanent).digest().subarray(12, 20)
    return Buffer.concat([id, messageKey, encryptIge(padded, key, iv)])
  }

  async function bind(client: RawClient, permanent: Buffer, changes: { session?: bigint; id?: bigint } = {}) {
    const messageId = client.nextId()
    const permId = sha1(permanent).readBigInt64LE(12)
    const expiresAt = Math.floor(Date.now() / 1_000) + 3_000
    const inner = client.encode({
      _: 'bind_auth_key_inner',
      nonce: 11n,
      temp_auth_key_id: client.keyId().readBigInt64LE(),
      perm_auth_key_id: permId,
      temp_session_id: changes.session ?? client.sessionId,
      expires_at: expiresAt,
    })
    client.send(
      {
        _: 'auth.bindTempAuthKey',
        perm_auth_key_id: permId,
        nonce: 11n,
        expires_at: expiresAt,
        encrypted_message: proof(permanent, changes.id ?? messageId, inner),
      },
      { id: messageId },
    )
    return client.answer(messageId)
  }

  it('stands for the permanent one once it is bound', async () => {
    const record = wire.mint()
    const client = await open()
    await exchangeKeys(wire.server, client, { inner: 'p_q_inner_data_temp_dc', expiresIn: 3_600 })
    expect(wire.server.authKeys()).toEqual([record])
    expect(await client.answer(client.send(getState))).toMatchObject({ error_message: 'AUTH_KEY_PERM_EMPTY' })
    expect(await bind(client, Buffer.from(record.key))).toEqual({ _: 'boolTrue' })
    expect(await client.call(getState)).toMatchObject({ _: 'updates.state' })
    expect(wire.world.calls.at(-1)?.authKey).toBe(record)
    expect(wire.server.push(record.id, { _: 'updatesTooLong' })).toBe(true)
    await client.next('updatesTooLong')
  })

  it.each([
    ['another session', { session: 5n }],
    ['another message', { id: 4n }],
  ])('is not bound by a proof made for %s', async (_name, changes) => {
    const record = wire.mint()
    const client = await open()
    await exchangeKeys(wire.server, client, { inner: 'p_q_inner_data_temp', expiresIn: 3_600 })
    expect(await bind(client, Buffer.from(record.key), changes)).toMatchObject({
      error_message: 'ENCRYPTED_MESSAGE_INVALID',
    })
  })

  it('is not bound without the permanent key', async () => {
    wire.mint()
    const client = await open()
    await exchangeKeys(wire.server, client, { inner: 'p_q_inner_data_temp', expiresIn: 3_600 })
    expect(await bind(client, randomBytes(256))).toMatchObject({ error_message: 'ENCRYPTED_MESSAGE_INVALID' })
  })

  it('ends when its time is over, with -404', async () => {
    await wire.server.close()
    const clock = new ManualClock(Date.now())
    wire = await startWire({ clock })
    const client = await open()
    await exchangeKeys(wire.server, client, { inner: 'p_q_inner_data_temp_dc', expiresIn: 60 })
    await client.settle()
    await clock.advance(61_000)
    client.send(getState)
    expect((await client.nextFrame()).payload.readInt32LE()).toBe(-404)
  })

  it('goes with its permanent one', async () => {
    const record = wire.mint()
    const client = await open()
    await exchangeKeys(wire.server, client, { inner: 'p_q_inner_data_temp_dc', expiresIn: 3_600 })
    await bind(client, Buffer.from(record.key))
    wire.server.dropAuthKey(record.id)
    expect((await client.nextFrame()).payload.readInt32LE()).toBe(-404)
  })
})
