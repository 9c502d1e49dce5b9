import { describe, expect, it, onTestFinished } from 'vitest'
import { LiveLogins } from '../../core/console/server/live/live-logins.js'
import type { SocketPort } from '../../core/console/server/live/live-socket.js'
import { Accounts } from '../../core/console/server/security/accounts.js'
import { Sessions } from '../../core/console/server/security/sessions.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { Semaphore } from '../../core/time/semaphore.js'
import { ConsoleHarness } from './console-harness.js'

describe('a login that ends while it is used', () => {
  it('is not written anew by the request that came before the end', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 28))
    const sessions = new Sessions(new MemoryKeyValueStore(clock), clock, 3_600_000)
    const secret = await sessions.begin('operator')
    // That it was used is written down once a minute.
    await clock.advance(120_000)
    const used = sessions.identify(secret)
    await sessions.end(secret)
    expect(await used).toBeUndefined()
    expect(await sessions.isOpen(secret)).toBe(false)
    expect(await sessions.list()).toEqual([])
  })

  it('closes the connection that was being opened with it', async () => {
    const closed = new Promise<number>((resolve) => {
      const socket: SocketPort = { bufferedAmount: 0, send() {}, on() {}, close: (code) => resolve(code) }
      // Let in a moment ago, and out by now.
      const logins = new LiveLogins({ isStillIn: async () => false }, new ManualClock(0))
      logins.watch(socket, {} as never)
    })
    expect(await closed).toBe(1008)
  })
})

describe('a password that is changed', () => {
  it('lets nobody in who began to log in with the old one', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 28))
    const accounts = new Accounts(new MemoryKeyValueStore(clock), new Semaphore(2), 2 ** 10)
    const password = (await accounts.begin()) ?? ''
    const proof = await accounts.proofOf(password)
    expect([proof?.role, await proof?.holds()]).toEqual(['operator', true])
    const byLink = await accounts.proofOfLink(await accounts.newLink())
    await accounts.setPassword('operator', 'another long one')
    expect([await proof?.holds(), await byLink?.holds()]).toEqual([false, false])
  })

  it('makes the links worthless that log its role in', async () => {
    const harness = await ConsoleHarness.start()
    onTestFinished(() => harness.close())
    await harness.login()
    const { secret } = (await harness.ask('POST', '/api/access/link')).json
    const change = (role: string) =>
      harness.ask('PUT', '/api/access/password', {
        body: { role, password: 'another long one' },
        headers: { 'x-confirm-password': harness.firstPassword },
      })
    expect((await change('viewer')).status).toBe(204)
    const kept = (await harness.ask('POST', '/api/access/link')).json.secret
    expect((await harness.ask('POST', '/api/login/link', { body: { secret: kept } })).status).toBe(200)
    expect((await change('operator')).status).toBe(204)
    expect((await harness.ask('POST', '/api/login/link', { body: { secret } })).status).toBe(401)
    expect(harness.audit.entries.at(-1)).toMatchObject({ action: 'login by link', outcome: 'CONSOLE_LOGIN_WRONG' })
  })
})
