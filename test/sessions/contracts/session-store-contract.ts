import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionStore } from '../../../core/sessions/session-store.js'
import type { StoredSession } from '../../../core/sessions/stored-session.js'

/** One implementation under test. */
export interface SessionStoreHost {
  /** The store of a client, as the next process opens it. @param key - what logins are encrypted with. */
  store(options?: { readonly name?: string; readonly key?: string }): SessionStore
  close(): Promise<void> | void
}

const login: StoredSession = {
  dcId: 2,
  authKey: Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  host: '127.0.0.1',
  port: 50_000,
  guests: [{ dcId: 4, authKey: Buffer.alloc(256, 7) }],
  account: { id: 2 ** 40, isBot: true },
  device: { model: 'Server', systemVersion: 'Linux', appVersion: '1.0', langCode: 'en' },
}

/** What every store of logins that outlives the process promises. A new implementation only adds a factory for its host. */
export function sessionStoreContract(name: string, open: () => Promise<SessionStoreHost>): void {
  describe(`a store of logins in ${name}`, () => {
    let host: SessionStoreHost

    beforeEach(async () => {
      host = await open()
    })

    afterEach(() => host.close())

    it('has nothing at first, then all of the login that was kept last', async () => {
      expect(await host.store().load()).toBeUndefined()
      await host.store().save(login)
      expect(await host.store().load()).toEqual(login)
      const store = host.store()
      await Promise.all([4, 5, 1].map((dcId) => store.save({ ...login, dcId })))
      expect(await host.store().load()).toEqual({ ...login, dcId: 1 })
    })

    it('keeps the logins of clients apart', async () => {
      await host.store().save(login)
      await host.store({ name: 'user2' }).save({ dcId: 1, authKey: Buffer.alloc(256, 9) })
      expect(await host.store().load()).toEqual(login)
      expect(await host.store({ name: 'user2' }).load()).toEqual({ dcId: 1, authKey: Buffer.alloc(256, 9) })
      expect(await host.store({ name: 'user3' }).load()).toBeUndefined()
    })

    it('opens nothing with another key', async () => {
      await host.store().save(login)
      const other = host.store({ key: 'another key of more than sixteen characters' })
      await expect(other.load()).rejects.toMatchObject({ code: 'SESSION_KEY_WRONG' })
      expect(await host.store().load()).toEqual(login)
    })

    it('puts a login that has ended out of the way, says where, and takes another one', async () => {
      expect(await host.store().setAside()).toBeUndefined()
      await host.store().save(login)
      expect(await host.store().setAside()).toEqual(expect.stringMatching(/./))
      expect(await host.store().load()).toBeUndefined()
      expect(await host.store().setAside()).toBeUndefined()
      await host.store().save({ ...login, dcId: 3 })
      expect(await host.store().load()).toEqual({ ...login, dcId: 3 })
    })

    it('refuses a login that another client of this process uses, until that one lets go', async () => {
      await host.store().save(login)
      await host.store({ name: 'user2' }).save(login)
      const [first, second] = [host.store(), host.store({ name: 'user2' })]
      await first.lock()
      await first.load()
      await second.lock()
      await expect(second.load()).rejects.toMatchObject({ code: 'SESSION_KEY_SHARED' })
      await first.release()
      expect(await second.load()).toEqual(login)
      await second.release()
    })

    it('is given free without having been taken, and twice', async () => {
      const store = host.store()
      await store.release()
      await store.lock()
      await store.release()
      await store.release()
      const next = host.store()
      await next.lock()
      await next.release()
    })
  })
}
