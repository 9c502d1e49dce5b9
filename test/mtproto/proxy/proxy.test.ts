import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { MemoryStorage, MtProxyTcpTransport, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../core/client/client.js'
import { ownerOf } from '../../../core/client/client-owner.js'
import type { ClientState } from '../../../core/client/client-state.js'
import { Message } from '../../../core/client/messages/message.js'
import { ProxyConfig } from '../../../core/config/proxy-config.js'
import { botToken, ClientHarness } from '../../client/client-harness.js'
import { CountingProxy } from './counting-proxy.js'

const key = '00112233445566778899aabbccddeeff'
const tlsSecret = `ee${key}${Buffer.from('www.example.org').toString('hex')}`
const login = { username: 'proxy user', password: 'pass:word' }

const kinds: [string, ProxyConfig['scheme'], { username?: string; password?: string; secret?: string }][] = [
  ['SOCKS4', 'socks4', {}],
  ['SOCKS4 with a username', 'socks4', { username: 'me' }],
  ['SOCKS4a', 'socks4a', {}],
  ['SOCKS5', 'socks5', {}],
  ['SOCKS5 with username and password', 'socks5', login],
  ['HTTP CONNECT', 'http', {}],
  ['HTTP CONNECT with username and password', 'http', login],
  ['MTProxy', 'mtproto', { secret: key }],
  ['MTProxy with padding', 'mtproto', { secret: `dd${key}` }],
  ['MTProxy inside TLS', 'mtproto', { secret: tlsSecret }],
]

describe('a client behind a proxy', () => {
  let harness: ClientHarness
  /** Connections the sandbox took. */
  let arrived: number
  const proxies: CountingProxy[] = []

  beforeEach(async () => {
    arrived = 0
    const onConnection = () => {
      arrived += 1
      return undefined
    }
    const users = [
      { id: 1001, phone: '+9996621001', code: '22222', firstName: 'Ann', username: 'ann_user', name: 'ann' },
      {
        id: 1004,
        phone: '+9996641004',
        code: '22222',
        firstName: 'Dora',
        username: 'dora_user',
        name: 'dora',
        dcId: 4,
      },
    ]
    const bots = [
      { id: 800000001, token: botToken, firstName: 'Bot', username: 'first_bot', name: 'bot1', owner: 'ann' },
    ]
    const world = { users, bots, chats: [] } as never
    harness = await ClientHarness.start({ world, faults: { onConnection } })
  })

  afterEach(async () => {
    await harness.close()
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))
  })

  async function proxyOf(scheme: ProxyConfig['scheme'], options: object = {}): Promise<CountingProxy> {
    const { host, port } = harness.sandbox.address
    const proxy = await CountingProxy.start(scheme, { ...options, target: { host, port } })
    proxies.push(proxy)
    return proxy
  }

  const config = (settings: ProxyConfig) => Object.assign(new ProxyConfig(), settings)

  async function latestFrom(client: Client, peer: string): Promise<Message> {
    const params = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n }
    const history = await client.invoke('messages.GetHistory', { peer: await client.resolve(peer), ...params })
    const [raw] = (history as unknown as { messages: ConstructorParameters<typeof Message>[0][] }).messages
    return new Message(raw!, client.self?.id)
  }

  it.each(kinds)(
    'uses %s for every connection: to log in, for files, and at another data centre',
    async (_, scheme, options) => {
      const dora = await harness.online('dora')
      const content = randomBytes(600_000)
      await dora.sendFile('@ann_user', content, { name: 'far.bin' })
      await ownerOf(dora).stop()
      const proxy = await proxyOf(scheme, options)
      arrived = 0

      const ann = harness.client({
        sessionName: 'ann',
        type: 'user',
        phoneNumber: '+9996621001',
        phoneCode: '22222',
        proxy: config(proxy.settings),
      })
      await ownerOf(ann).start()
      expect([proxy.tunnels.length, arrived]).toEqual([1, 1])
      await ann.sendFile('me', randomBytes(3_000), { name: 'near.bin' })
      expect([proxy.tunnels.length, arrived]).toEqual([2, 2])
      const got = await latestFrom(ann, '@dora_user')
      expect((await ann.download(got)).equals(content)).toBe(true)
      expect([proxy.tunnels.length, arrived]).toEqual([3, 3])
      const { host, port } = harness.sandbox.address
      const media = `${host}:${harness.sandbox.wire.mediaPort}`
      // Files have an address of their own; to an MTProxy the number of the data centre says so.
      expect(proxy.tunnels).toEqual(scheme === 'mtproto' ? [2, -2, -4] : [`${host}:${port}`, media, media])
    },
  )

  it('comes back through it after a loss, and never past it while it is down', async () => {
    const proxy = await proxyOf('socks5')
    const bot = harness.client({ botToken, proxy: config(proxy.settings) })
    const states: ClientState[] = []
    await ownerOf(bot).start()
    bot.onState((state) => states.push(state))
    harness.sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(states).toEqual(['reconnecting', 'online']))
    expect([proxy.tunnels.length, arrived]).toEqual([2, 2])

    await proxy.close()
    await vi.waitFor(() => expect(bot.state).toBe('reconnecting'))
    await expect(bot.invoke('help.GetConfig', undefined, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'RPC_TIMEOUT',
    })
    await expect(bot.sendFile('me', randomBytes(10), { name: 'x' })).rejects.toMatchObject({
      code: 'RPC_PROXY_UNREACHABLE',
    })
    expect(arrived).toBe(2)
  })

  it.each(kinds)('fails clearly when %s is down', async (_, scheme, options) => {
    const proxy = await proxyOf(scheme, options)
    const { settings } = proxy
    await proxy.close()

    const bot = harness.client({ botToken, proxy: config(settings) })
    await expect(ownerOf(bot).start()).rejects.toMatchObject({
      code: 'RPC_PROXY_UNREACHABLE',
      message: expect.stringContaining(`The ${scheme} proxy at 127.0.0.1:${settings.port} does not connect us`),
    })
    expect(bot.state).toBe('failed')
    expect(arrived).toBe(0)
  })

  it.each<[ProxyConfig['scheme'], object, object]>([
    ['socks4', { username: 'me' }, { username: 'you' }],
    ['socks5', login, { ...login, password: 'b4d-word' }],
    ['socks5', login, { username: undefined, password: undefined }],
    ['http', login, { ...login, password: 'b4d-word' }],
    ['http', login, { username: undefined, password: undefined }],
    ['mtproto', { secret: tlsSecret }, { secret: tlsSecret.replace('aabb', 'bbaa') }],
  ])('does not try again at %s that refuses %o, and shows no secret', async (scheme, right, wrong) => {
    const proxy = await proxyOf(scheme, right)
    const settings = { ...proxy.settings, ...wrong }
    const error = await ownerOf(harness.client({ botToken, proxy: config(settings) }))
      .start()
      .catch((fault) => fault)
    expect(error).toMatchObject({ code: 'RPC_PROXY_REFUSED' })
    expect(String(error)).not.toMatch(/b4d-word|pass:word|bbaa|proxy user/)
    expect([proxy.refusals, arrived]).toEqual([1, 0])
  })

  it.each(['socks4', 'socks5', 'http', 'mtproto'] as const)(
    'takes something else instead of %s for no proxy',
    async (scheme) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => socket.end('SSH-2.0-something_else_entirely\r\n\r\n'))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as { port: number }
      const settings = { scheme, hostname: '127.0.0.1', port, secret: tlsSecret }
      const failing = ownerOf(harness.client({ botToken, proxy: config(settings) })).start()
      await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/^RPC_PROXY_/) })
      server.close()
    },
  )

  it('gives up at once when it is stopped while a proxy says nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume())
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const bot = harness.client({ botToken, proxy: config({ scheme: 'http', hostname: '127.0.0.1', port }) })
    const starting = expect(ownerOf(bot).start()).rejects.toThrow('was stopped')
    await vi.waitFor(async () =>
      expect(await new Promise((resolve) => silent.getConnections((_, count) => resolve(count)))).toBe(1),
    )
    await ownerOf(bot).stop()
    await starting
    await new Promise((resolve) => silent.close(resolve))
  })
})

describe('the MTProxy of these tests', () => {
  it.each([key, `dd${key}`, tlsSecret])('is one for another library as well (%s)', async (secret) => {
    const harness = await ClientHarness.start()
    const { host, port, dcId, publicKeyPem } = harness.sandbox.address
    const proxy = await CountingProxy.start('mtproto', { secret, target: { host, port } })
    const crypto = new NodeCryptoProvider()
    await crypto.initialize()
    addPublicKey(crypto, publicKeyPem)
    const dc = { id: dcId, ipAddress: host, port }
    const client = new TelegramClient({
      apiId: 1,
      apiHash: 'hash',
      storage: new MemoryStorage(),
      defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
      transport: new MtProxyTcpTransport({ host: '127.0.0.1', port: proxy.port, secret }),
      logLevel: 0,
      disableUpdates: true,
      crypto,
    })
    const me = await client.start({ botToken })
    expect(me.username).toBe('first_sandbox_bot')
    expect(proxy.tunnels).toContain(2)
    await client.destroy()
    await proxy.close()
    await harness.close()
  })
})
