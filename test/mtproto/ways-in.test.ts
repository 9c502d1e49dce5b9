import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ConnectGate } from '../../core/mtproto/connection/connect-gate.js'
import type { Credentials, DriverOptions } from '../../core/mtproto/driver.js'
import { LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { type DialTarget, directRoute, type Route } from '../../core/transport/tcp-transport.js'

const { signal } = new AbortController()

describe('the ways into a data centre', () => {
  let sandbox: Sandbox
  const drivers: LibraryDriver[] = []

  beforeEach(async () => {
    sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 1 })
  })

  afterEach(async () => {
    for (const driver of drivers.splice(0)) await driver.close()
    await sandbox.close()
  })

  /** A driver on which no connection gets further than the sandbox, and only where `isOpen` says so. */
  function driver(options: Partial<DriverOptions> = {}, isOpen: (target: DialTarget) => boolean = () => true) {
    const dialled: string[] = []
    const kept: Credentials[] = []
    const states: string[] = []
    const route: Route = {
      ...directRoute,
      dial: (target, abort) => {
        dialled.push(`${target.host}:${target.port}`)
        if (!isOpen(target)) return Promise.reject(new Error('nobody is there'))
        const port = target.host === '127.0.0.1' ? target.port : sandbox.address.port
        return directRoute.dial({ ...target, host: '127.0.0.1', port }, abort)
      },
    }
    const made = new LibraryDriver(
      loadLibrary('telegram'),
      {
        apiId: 1,
        apiHash: 'hash',
        device: { model: '', systemVersion: '', appVersion: '', langCode: 'en' },
        credentials: options.credentials ?? sandbox.mintAuthKey('alice'),
        logger: new SilentLogger(),
        listener: {
          updates() {},
          connection: (state) => void states.push(state),
          credentials: (changed) => void kept.push(changed),
        },
        connectRate: 0,
        ...options,
      },
      { times: { firstRetryMs: 1, maxRetryMs: 2 }, route },
    )
    drivers.push(made)
    return { made, dialled, kept, states }
  }

  const elsewhere = () => ({ ...sandbox.mintAuthKey('alice'), host: '192.0.2.7', port: 443 })
  const shipped = '149.154.167.51:443'

  it('take one signal for an attempt, as a thousand clients make theirs at once', async () => {
    const { made } = driver({ address: sandbox.address })
    let signals = 0
    class Counted extends AbortController {
      constructor() {
        super()
        signals++
      }
    }
    const any = vi.spyOn(AbortSignal, 'any')
    vi.stubGlobal('AbortController', Counted)
    await made.connect(signal)
    vi.unstubAllGlobals()
    expect(signals + any.mock.calls.length).toBe(1)
    any.mockRestore()
  })

  it('are tried obfuscated where a plain stream does not get through', async () => {
    const fault = sandbox.faults.add({ kind: 'block-transport' })
    const { made } = driver({ address: sandbox.address })
    await made.connect(signal)
    expect(await made.invoke('updates.GetState', {})).toMatchObject({ className: 'updates.State' })
    expect(fault.hits).toBe(1)
  })

  it('are tried at other ports, and at last over IPv6', async () => {
    const { made, dialled, kept } = driver({ credentials: elsewhere() }, ({ host }) => host.includes(':'))
    await made.connect(signal)
    expect(dialled.slice(0, 2)).toEqual(['192.0.2.7:443', shipped])
    expect(dialled).toEqual(expect.arrayContaining(['192.0.2.7:80', '192.0.2.7:5222', '149.154.167.51:5222']))
    expect(dialled.at(-1)).toBe('2001:67c:4e8:f002::a:443')
    expect(kept.at(-1)).toMatchObject({ host: '2001:67c:4e8:f002::a', port: 443 })
    // It is the first way of the next connection.
    sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(dialled.length).toBeGreaterThan(9))
    expect(dialled.at(-1)).toBe('2001:67c:4e8:f002::a:443')
  })

  it('begin with IPv6 on request, and go on with IPv4 where there is none', async () => {
    const { made, dialled } = driver({ credentials: elsewhere(), ipv6: true }, ({ host }) => !host.includes(':'))
    await made.connect(signal)
    expect(dialled[0]).toBe('2001:67c:4e8:f002::a:443')
    expect(dialled.at(-1)).toBe('192.0.2.7:443')
  })

  it('follow what Telegram says of its addresses', async () => {
    const { made, dialled, states } = driver({ credentials: elsewhere() })
    await made.connect(signal)
    await made.invoke('updates.GetState', {})
    sandbox.faults.add({ kind: 'dc-options', host: '192.0.2.9', port: 8_443 })
    // The update comes before this answer.
    await made.invoke('updates.GetState', {})
    sandbox.wire.dropConnections()
    await vi.waitFor(() => expect(states).toEqual(['connected', 'disconnected', 'connected']))
    expect(dialled.at(-1)).toBe('192.0.2.9:8443')
  })

  it('are for files those that are meant for them, so that no key has two connections to an ordinary one', async () => {
    const fault = sandbox.faults.add({ kind: 'duplicate-key' })
    const { made, dialled } = driver({ address: sandbox.address })
    await made.connect(signal)
    const options = { overFileConnection: true }
    await made.invoke('upload.SaveFilePart', { fileId: 1n, filePart: 0, bytes: Buffer.alloc(9) }, options)
    await made.invoke('updates.GetState', {})
    expect(dialled).toEqual([`127.0.0.1:${sandbox.address.port}`, `127.0.0.1:${sandbox.wire.mediaPort}`])
    expect(fault.hits).toBe(0)
  })

  it('are for files obfuscated where no address is meant for them, as that says what they are for', async () => {
    const fault = sandbox.faults.add({ kind: 'duplicate-key' })
    sandbox.faults.add({ kind: 'dc-options' })
    const { made } = driver({ address: sandbox.address })
    await made.connect(signal)
    const options = { overFileConnection: true }
    await made.invoke('upload.SaveFilePart', { fileId: 1n, filePart: 0, bytes: Buffer.alloc(9) }, options)
    await made.invoke('updates.GetState', {})
    expect(fault.hits).toBe(0)
  })

  it('are known at other data centres by keys that are kept and used again', async () => {
    const first = driver({ address: sandbox.address })
    await first.made.connect(signal)
    const ask = (made: LibraryDriver) => made.invoke('help.GetConfig', {}, { dcId: 4 })
    await ask(first.made)
    const { guests } = first.kept.at(-1)!
    expect(guests).toMatchObject([{ dcId: 4 }])
    await first.made.close()
    const exported = () => sandbox.calls.list({ method: 'auth.exportAuthorization' }).length
    const keys = () => sandbox.wire.authKeys().length
    const before = [exported(), keys()]
    const second = driver({ address: sandbox.address, credentials: first.kept.at(-1) })
    await second.made.connect(signal)
    await ask(second.made)
    expect([exported(), keys()]).toEqual(before)
    // A key that is gone there is made anew.
    await second.made.close()
    const { key } = sandbox.wire.authKeys().at(-1)!
    expect(Buffer.from(key).equals(guests![0]!.authKey)).toBe(true)
    sandbox.wire.dropAuthKey(sandbox.wire.authKeys().at(-1)!.id)
    const third = driver({ address: sandbox.address, credentials: first.kept.at(-1) })
    await third.made.connect(signal)
    await ask(third.made)
    expect(Buffer.from(third.kept.at(-1)!.guests![0]!.authKey).equals(key)).toBe(false)
  })

  it('are tried no more often than the gate lets, whichever client it is', async () => {
    const clock = new ManualClock()
    const gate = new ConnectGate(clock)
    const dialled: string[] = []
    const connecting = Array.from({ length: 7 }, () => {
      const route: Route = {
        ...directRoute,
        dial: (target, abort) => {
          dialled.push(target.host)
          return directRoute.dial({ ...target, host: '127.0.0.1', port: sandbox.address.port }, abort)
        },
      }
      const listener = { updates() {}, connection() {}, credentials() {} }
      const made = new LibraryDriver(
        loadLibrary('telegram'),
        {
          ...{ apiId: 1, apiHash: 'hash', listener, logger: new SilentLogger(), credentials: elsewhere() },
          device: { model: '', systemVersion: '', appVersion: '', langCode: 'en' },
        },
        { gate, route },
      )
      drivers.push(made)
      return made.connect(signal)
    })
    await Promise.all(connecting.slice(0, 5))
    expect(dialled).toHaveLength(5)
    await clock.advance(10_000)
    await Promise.all(connecting)
    expect(dialled).toHaveLength(7)
  })
})
