import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import { parseConfig } from '../../core/config/load-config.js'
import { type App, createApp } from '../../core/kernel/app.js'
import type { AppOptions } from '../../core/kernel/app-options.js'
import type { DriverFactory } from '../../core/mtproto/driver.js'
import { LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { RpcError } from '../../core/sandbox/rpc-error.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { FullFraming } from '../../core/transport/framing.js'
import type { DialTarget } from '../../core/transport/tcp-transport.js'

/** What the keys of a client do, from the text of a configuration to what the sandbox hears. */
describe('a key of a client', () => {
  let sandbox: Sandbox
  let cwd: string
  const apps: App[] = []

  beforeEach(async () => {
    sandbox = await Sandbox.start({ world: 'config/sandbox.yaml' })
    cwd = mkdtempSync(join(tmpdir(), 'switchboard-effects-'))
  })

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()))
    await sandbox.close()
    rmSync(cwd, { recursive: true, force: true })
  })

  const common = `session_name: user1, type: user, api_id: 7, api_hash: h, phone_number: "+9996621001", phone_code: "22222"`

  function configOf(keys: string) {
    const text = `storage: { file: ":memory:" }
sandbox: { enabled: true }
clients:
  - { ${common}, error_handler: { max_retries: 0 }${keys === '' ? '' : `, ${keys}`} }
`
    return parseConfig(text, 'config.yaml', {})
  }

  async function appOf(keys: string, options: Partial<AppOptions> = {}): Promise<App> {
    const app = createApp({ config: configOf(keys), cwd, dataCentre: sandbox.address, ...options })
    apps.push(app)
    await app.start()
    return app
  }

  async function clientOf(keys: string): Promise<Client> {
    const app = await appOf(keys)
    const client = app.client('user1')
    if (client?.state !== 'online') throw client?.failure ?? new Error(JSON.stringify(app.control.status()))
    return client
  }

  const ownKey = () => sandbox.wire.authKeysOf(700000001)[0]

  it.each(['telegram', 'teleproto', 'mtcute'])(
    'app_version, device_model, system_version and lang_code are told by %s',
    async (driver) => {
      await clientOf(`driver: ${driver}, app_version: App 1, device_model: Dev 2, system_version: OS 3, lang_code: de`)
      expect(ownKey()?.device).toEqual({
        apiId: 7,
        appVersion: 'App 1',
        deviceModel: 'Dev 2',
        systemVersion: 'OS 3',
        langCode: 'de',
        systemLangCode: 'de',
        langPack: '',
      })
      expect(ownKey()?.layer).toBe(loadLibrary(driver as 'telegram').layer)
    },
  )

  it('no_updates has Telegram send none', async () => {
    const seen: boolean[] = []
    sandbox.intercept(async ({ call }, next) => {
      seen.push(call.withoutUpdates)
      return next()
    })
    const client = await clientOf('no_updates: true')
    sandbox.person('alice').send('user1', 'does anybody hear me?')
    await client.invoke('updates.GetState', undefined as never)
    expect(new Set(seen)).toEqual(new Set([true]))
    expect(client.peers.byUsername('alice')).toBeUndefined()
  })

  it('without no_updates they come', async () => {
    const client = await clientOf('')
    sandbox.person('alice').send('user1', 'does anybody hear me?')
    await vi.waitFor(() => expect(client.peers.byUsername('alice')).toBeDefined())
  })

  it.each([
    ['HTML', ['bold']],
    ['Markdown', ['italic']],
    ['none', []],
  ])('parse_mode %s decides how texts are read', async (mode, types) => {
    const client = await clientOf(`parse_mode: ${mode}`)
    const html = await client.sendMessage('me', mode === 'Markdown' ? '_a_' : '<b>a</b>')
    expect(html.entities.map(({ type }) => type)).toEqual(types)
    expect(html.text).toBe(mode === 'none' ? '<b>a</b>' : 'a')
  })

  describe('takeout', () => {
    it('makes calls that read history part of a session that is begun at the start and finished at the stop', async () => {
      const inside = new Map<string, bigint | undefined>()
      let opened: bigint | undefined
      sandbox.intercept(async ({ call }, next) => {
        inside.set(call.method, call.takeoutId)
        const answer = await next()
        if (call.method === 'account.initTakeoutSession') opened = (answer as unknown as { id: bigint }).id
        return answer
      })
      const client = await clientOf('takeout: true')
      const sent = await client.sendFile('me', new Uint8Array([1, 2, 3]), { name: 'x' })
      const params = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n }
      await client.invoke('messages.GetHistory', { peer: await client.resolve('me'), ...params })
      await client.download(sent)
      await ownerOf(client).stop()
      expect(typeof opened).toBe('bigint')
      for (const method of ['messages.getHistory', 'upload.getFile', 'account.finishTakeoutSession']) {
        expect([method, inside.get(method)]).toEqual([method, opened])
      }
      expect(inside.get('messages.sendMedia')).toBeUndefined()
    })

    it('fails the client clearly while its owner has not allowed it, and keeps the login', async () => {
      sandbox.intercept(async ({ call }, next) => {
        if (call.method === 'account.initTakeoutSession') throw new RpcError(420, 'TAKEOUT_INIT_DELAY_86400')
        return next()
      })
      const app = await appOf('takeout: true')
      expect(app.control.status().clients[0]).toMatchObject({ state: 'failed' })
      expect(app.control.status().clients[0]?.reason).toContain('TAKEOUT_INIT_DELAY_86400')
      expect(existsSync(join(cwd, 'sessions/user1.session'))).toBe(true)
    })

    it('is told to have no effect for a bot', () => {
      const bot = 'type: bot, bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"'
      const text = `clients:\n  - { session_name: b, ${bot}, api_id: 1, api_hash: h, takeout: true }\nsandbox: { enabled: true }\n`
      expect(parseConfig(text, 'c.yaml', {}).notices).toEqual([
        'takeout has no effect (b): bots have no takeout sessions',
      ])
    })
  })

  describe('outside of the sandbox', () => {
    /** Where a client would connect to first; nothing is connected. */
    async function targets(keys: string): Promise<DialTarget[]> {
      const dialled: DialTarget[] = []
      const route = {
        dial: (target: DialTarget) => {
          dialled.push(target)
          return Promise.reject(new Error('nothing is connected here'))
        },
        makeFraming: () => new FullFraming(),
      }
      const times = { connectAttempts: 1, firstRetryMs: 1, maxRetryMs: 1 }
      const driverFactory: DriverFactory = (options) =>
        new LibraryDriver(loadLibrary('telegram'), { ...options, connectRate: 0 }, { route, times })
      await appOf(keys, { dataCentre: undefined, driverFactory })
      return dialled.slice(0, 1)
    }

    it('test_mode connects to the test servers', async () => {
      expect(await targets('test_mode: true')).toEqual([{ host: '149.154.167.40', port: 443, dcId: 10_002 }])
      expect(await targets('')).toEqual([{ host: '149.154.167.51', port: 443, dcId: 2 }])
    })

    it('ipv6 connects to the addresses of that kind', async () => {
      expect(await targets('ipv6: true')).toEqual([{ host: '2001:67c:4e8:f002::a', port: 443, dcId: 2 }])
      expect(await targets('ipv6: true, test_mode: true')).toEqual([
        { host: '2001:67c:4e8:f002::e', port: 443, dcId: 10_002 },
      ])
    })
  })

  it('test_mode makes keys by the numbers of the test servers, and the login is used with them', async () => {
    const client = await clientOf('test_mode: true')
    expect(client.self?.username).toBe('user1')
    expect(ownKey()?.dcId).toBe(2)
  })

  it('session and workdir say where the login is kept', async () => {
    await clientOf('')
    expect(readdirSync(join(cwd, 'sessions'))).toContain('user1.session')
    const elsewhere = await appOf('workdir: logins')
    expect(readdirSync(join(cwd, 'logins'))).toContain('user1.session')
    await elsewhere.stop()
    await appOf('in_memory: true, workdir: nowhere')
    expect(existsSync(join(cwd, 'nowhere'))).toBe(false)
  })

  it('sleep_threshold: a shorter flood wait is waited for, a longer one is thrown', async () => {
    let waits = 1
    sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'help.getNearestDc' && waits-- > 0) throw new RpcError(420, 'FLOOD_WAIT_1')
      return next()
    })
    const patient = await clientOf('sleep_threshold: 1')
    await expect(patient.invoke('help.GetNearestDc', undefined as never)).resolves.toMatchObject({ country: 'XX' })
    await ownerOf(patient).stop()
    rmSync(join(cwd, 'sessions'), { recursive: true })
    waits = 1
    const hasty = await clientOf('sleep_threshold: 0')
    await expect(hasty.invoke('help.GetNearestDc', undefined as never)).rejects.toMatchObject({ seconds: 1 })
  })
})
