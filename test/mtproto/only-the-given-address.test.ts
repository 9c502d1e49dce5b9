import { afterEach, describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { DriverOptions } from '../../core/mtproto/driver.js'
import { type DriverTuning, LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import type { ApiCall } from '../../core/sandbox/ports.js'
import { RpcError } from '../../core/sandbox/rpc-error.js'
import { directRoute, type Route } from '../../core/transport/tcp-transport.js'
import { SmallCentre } from './small-centre.js'

const { signal } = new AbortController()
/** Reserved for documentation: nothing is ever there. */
const elsewhere = '192.0.2.1'

describe('a driver with a given address', () => {
  const open: { close(): Promise<void> }[] = []

  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close()
  })

  async function centre(): Promise<SmallCentre> {
    const started = await SmallCentre.start()
    open.push(started)
    return started
  }

  function driver(at: SmallCentre, options: Partial<DriverOptions>, tuning: DriverTuning = {}) {
    const dialled: string[] = []
    const route: Route = {
      ...directRoute,
      dial: (target, abort) => {
        dialled.push(`${target.host}:${target.port}`)
        if (target.host !== '127.0.0.1') throw new Error('a way out')
        return directRoute.dial(target, abort)
      },
    }
    const made = new LibraryDriver(
      loadLibrary('telegram'),
      {
        apiId: 1,
        apiHash: 'hash',
        device: { model: '', systemVersion: '', appVersion: '', langCode: 'en' },
        address: at.address,
        logger: new SilentLogger(),
        listener: { updates() {}, connection() {}, credentials() {} },
        ...options,
      },
      { times: { firstRetryMs: 10, maxRetryMs: 20, keyDoubtedMs: 100 }, route, ...tuning },
    )
    open.push(made)
    return { made, dialled: () => [...new Set(dialled)] }
  }

  it.each([
    { name: 'another data centre of Telegram', dcId: 4 },
    { name: 'a data centre that does not exist', dcId: 77 },
    { name: 'a host of its own', dcId: 4, host: elsewhere, port: 443 },
    { name: 'the same data centre at another host', dcId: 2, host: elsewhere, port: 443 },
  ])('stays there when the stored login names $name', async ({ dcId, host, port }) => {
    const at = await centre()
    const authKey = new Uint8Array(256).fill(7)
    const { made, dialled } = driver(at, { credentials: { dcId, authKey, host, port } })
    // The centre does not know the key and says so: the connection was to it.
    await expect(made.connect(signal)).rejects.toMatchObject({ code: 'RPC_KEY_FORGOTTEN' })
    expect(dialled()).toEqual([`127.0.0.1:${at.address.port}`])
  })

  it('stays there when the server sends the login, or a file, to a data centre at another host', async () => {
    const at = await centre()
    at.answer('help.getConfig', () => config)
    at.answer('auth.exportAuthorization', () => ({ _: 'auth.exportedAuthorization', id: 1n, bytes: new Uint8Array(4) }))
    const { made, dialled } = driver(at, {})
    await made.connect(signal)
    const { id } = at.key
    at.answer('updates.getState', ({ authKey }: ApiCall) => {
      if (authKey.id === id) throw new RpcError(303, 'USER_MIGRATE_4')
      return { _: 'updates.state', pts: 9, qts: 0, date: 1, seq: 0, unread_count: 0 }
    })
    expect(await made.invoke('updates.GetState', {}, { movesLogin: true })).toMatchObject({ pts: 9 })
    await made.invoke('help.GetConfig', {}, { overFileConnection: true, dcId: 5 }).catch(() => {})
    expect(dialled()).toEqual([`127.0.0.1:${at.address.port}`])
  })

  it('stays on this machine in the test mode too, and leaves out a proxy elsewhere', async () => {
    const at = await centre()
    const proxy = { scheme: 'socks5', hostname: elsewhere, port: 1080 } as const
    const { made } = driver(at, { testMode: true, ipv6: true, proxy }, { route: undefined })
    await made.connect(signal)
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ pts: 1 })
  })
})

const config = {
  _: 'config',
  date: 1,
  expires: 2,
  test_mode: false,
  this_dc: 2,
  dc_txt_domain_name: '',
  chat_size_max: 200,
  megagroup_size_max: 200_000,
  forwarded_count_max: 100,
  dc_options: [dcOption(2), dcOption(4), dcOption(5)],
}

function dcOption(id: number) {
  return { _: 'dcOption', id, ip_address: elsewhere, port: 443 }
}
