import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fixture, startWire, textUpdate } from './wire-fixture.js'

const require = createRequire(import.meta.url)
const bigInt = require('big-integer')

let wire: Fixture
const open: { destroy(): Promise<void> }[] = []

beforeEach(async () => {
  wire = await startWire()
})

afterEach(async () => {
  for (const client of open.splice(0)) await client.destroy()
  await wire.server.close()
})

/** A client of an unmodified library, led to this server by its public options. */
function makeClient(library: string, connection: string) {
  const { TelegramClient, Logger } = require(library)
  const { StringSession } = require(`${library}/sessions`)
  const { _serverKeys } = require(`${library}/crypto/RSA`)
  const Base = require(`${library}/network`)[connection]
  const { rsa, port } = wire.server
  _serverKeys.set(rsa.fingerprint.toString(), { n: bigInt(rsa.modulus.toString(16), 16), e: rsa.exponent })
  class Sandbox extends Base {
    constructor(options: object) {
      super({ ...options, ip: '127.0.0.1', port })
    }
  }
  const client = new TelegramClient(new StringSession(''), 1, 'hash', {
    connection: Sandbox,
    connectionRetries: 2,
    securityChecks: true,
    baseLogger: new Logger('none'),
  })
  open.push(client)
  return client
}

describe.each([
  ['telegram', 'ConnectionTCPFull'],
  ['telegram', 'ConnectionTCPAbridged'],
  ['telegram', 'ConnectionTCPObfuscated'],
  ['teleproto', 'ConnectionTCPFull'],
])('the unmodified package %s over %s', (library, connection) => {
  it('makes a key, logs in and receives pushes', async () => {
    const client = makeClient(library, connection)
    const texts: string[] = []
    const three = new Promise<void>((resolve) => {
      client.addEventHandler((update: { message?: { message?: string } }) => {
        if (typeof update.message?.message !== 'string') return
        texts.push(update.message.message)
        if (texts.length === 3) resolve()
      })
    })
    await client.start({ botAuthToken: '1:token' })
    expect((await client.getMe()).firstName).toBe('Robin')
    const [record] = wire.server.authKeysOf(1001)
    expect(record?.layer).toBe(library === 'telegram' ? 198 : 229)
    for (const id of [2, 3, 4]) expect(wire.server.push(record?.id ?? 0n, textUpdate(id))).toBe(true)
    await three
    expect(texts).toEqual(['text 2', 'text 3', 'text 4'])
  })
})
