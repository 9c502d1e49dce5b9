import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../../core/sandbox/crypto/hash.js'
import { RawClient } from './raw-client.js'
import type { TransportName } from './raw-transport.js'
import { type Fixture, startWire } from './wire-fixture.js'

const names: TransportName[] = [
  'abridged',
  'intermediate',
  'padded',
  'full',
  'obfuscated abridged',
  'obfuscated intermediate',
  'obfuscated padded',
]

let wire: Fixture

beforeAll(async () => {
  wire = await startWire({ limits: { maxFrameBytes: 1_200_000 } })
})

afterAll(async () => {
  await wire.server.close()
})

/** Everything the server writes to a connection that starts with `bytes`, until it closes. */
function talk(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: '127.0.0.1', port: wire.server.port ?? 0 }, () => socket.write(bytes))
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })
}

describe.each(names)('the %s transport', (name) => {
  it('carries messages of any length both ways', async () => {
    wire.world.answers['upload.getFile'] = (call) => ({
      _: 'upload.file',
      type: { _: 'storage.fileUnknown' },
      mtime: 0,
      bytes: Buffer.alloc(Number(call.params.limit), 3),
    })
    wire.world.answers['upload.saveFilePart'] = (call) => (call.params.bytes as Buffer).every((byte) => byte === 4)
    const client = await RawClient.login(wire.server, wire.mint(), name)
    for (const length of [0, 400, 500, 1_000_000]) {
      const location = { _: 'inputTakeoutFileLocation' }
      const file = await client.call({ _: 'upload.getFile', location, offset: 0n, limit: length })
      expect((file.bytes as Buffer).length).toBe(length)
      const bytes = Buffer.alloc(length, 4)
      const saved = await client.call({ _: 'upload.saveFilePart', file_id: 1n, file_part: 0, bytes })
      expect(saved._).toBe('boolTrue')
    }
    client.close()
  })

  it('is understood when its bytes come one by one', async () => {
    const client = await RawClient.connect(wire.server, name)
    client.authKey = Buffer.from(wire.mint().key)
    const write = client.write.bind(client)
    for (const byte of client.wrap(client.seal(client.nextId(), 1, client.encode({ _: 'ping', ping_id: 1n })))) {
      write(Buffer.from([byte]))
    }
    await client.next('bad_server_salt')
    client.close()
  })
})

describe.each(names.filter((name) => name !== 'full'))('a quick acknowledgement over %s', (name) => {
  it('carries the token of the message', async () => {
    const client = await RawClient.login(wire.server, wire.mint(), name)
    const payload = client.seal(client.nextId(), 3, client.encode({ _: 'ping', ping_id: 1n }))
    client.writeFrame(payload, true)
    const { payload: token, isQuickAck } = await client.nextFrame()
    expect(isQuickAck).toBe(true)
    const plain = client.lastPlain
    const expected = sha256((client.authKey as Buffer).subarray(88, 120), plain).readUInt32LE() | 0x8000_0000
    const got = name.endsWith('abridged') ? token.readUInt32BE() : token.readUInt32LE()
    expect(got).toBe(expected >>> 0)
    client.close()
  })
})

describe('the door', () => {
  it('refuses HTTP in its own words', async () => {
    const answer = (await talk(Buffer.from('GET /apiw HTTP/1.1\r\nHost: x\r\n\r\n'))).toString()
    expect(answer).toMatch(/^HTTP\/1\.1 501 /)
    const [head, body] = answer.split('\r\n\r\n')
    expect(head).toContain(`Content-Length: ${body?.length}`)
  })

  it('closes on an obfuscated header that names no transport', async () => {
    const header = randomBytes(64)
    header[0] = 1
    header[4] = 1
    expect(await talk(header)).toHaveLength(0)
  })

  it.each([
    ['abridged', Buffer.from('ef7fffffff', 'hex')],
    ['intermediate', Buffer.from('eeeeeeeeffffff7f', 'hex')],
    ['padded', Buffer.from('dddddddd00000010', 'hex')],
    ['full', Buffer.from('ffffff7f00000000', 'hex')],
  ])('closes on an %s frame longer than it takes', async (_name, bytes) => {
    expect(await talk(bytes)).toHaveLength(0)
  })

  it('closes on a full frame with a wrong checksum or number', async () => {
    const frame = Buffer.alloc(24)
    frame.writeUInt32LE(24)
    expect(await talk(frame)).toHaveLength(0)
    const client = await RawClient.connect(wire.server, 'full')
    client.authKey = Buffer.from(wire.mint().key)
    client.skipFrameNumber()
    client.send({ _: 'ping', ping_id: 1n })
    await client.untilClosed()
  })

  it('closes the one connection too many', async () => {
    const { server, mint } = await startWire({ limits: { maxConnections: 2 } })
    const kept = [await RawClient.login(server, mint()), await RawClient.login(server, mint())]
    const refused = await RawClient.connect(server)
    await refused.untilClosed()
    await kept[0]?.settle()
    expect(server.counts.connections).toBe(2)
    await server.close()
  })
})
