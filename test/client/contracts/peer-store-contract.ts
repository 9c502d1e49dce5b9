import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PeerStore, StoredPeer } from '../../../core/client/peers/peer-store.js'

/** One implementation under test. */
export interface PeerStoreHost {
  /** A further store beside those there are: that of another client, or of the next process. Not opened. */
  store(): PeerStore
  /** Waits until what was saved is kept. */
  kept(): Promise<void>
  close(): Promise<void> | void
}

const peer = (id: number, over: Partial<StoredPeer> = {}): StoredPeer => ({
  id,
  accessHash: String(id * 7),
  name: `Peer ${id}`,
  ...over,
})

/** What every store of peers promises. A new implementation only adds a factory for its host. */
export function peerStoreContract(name: string, open: () => Promise<PeerStoreHost>): void {
  describe(`a store of peers in ${name}`, () => {
    let host: PeerStoreHost
    const openedFor = async (accountId: number) => {
      const store = host.store()
      await store.open(accountId)
      return store
    }

    beforeEach(async () => {
      host = await open()
    })

    afterEach(() => host.close())

    it('gives back everything of a peer, before and after it is kept, and in the next process', async () => {
      const store = await openedFor(1)
      const full = peer(4, {
        username: 'Main',
        otherUsernames: ['Second', 'third'],
        phone: '49',
        language: 'pt-br',
        isBot: true,
      })
      const group = peer(-1_000_000_000_005, { isGroup: true })
      store.save([full, group])
      for (const reader of [store, store, await openedFor(1)]) {
        expect(await reader.find(4)).toEqual(full)
        expect(await reader.find(group.id)).toEqual(group)
        expect(await reader.find(5)).toBeUndefined()
        await host.kept()
      }
    })

    it('finds a peer by each of its usernames', async () => {
      const store = await openedFor(1)
      store.save([peer(4, { username: 'Main', otherUsernames: ['Second', 'third'] }), peer(5, { username: 'mainly' })])
      for (let round = 0; round < 2; round++) {
        const ids = ['main', 'second', 'third', 'mainly', 'mai', 'nobody'].map((each) => store.findByUsername(each))
        expect((await Promise.all(ids)).map((found) => found?.id)).toEqual([4, 4, 4, 5, undefined, undefined])
        await host.kept()
      }
    })

    it('gives a username to who had it last', async () => {
      const store = await openedFor(1)
      for (const id of [1, 2]) {
        store.save([peer(id, { username: 'name' })])
        await host.kept()
      }
      expect((await store.findByUsername('name'))?.id).toBe(2)
    })

    it('has a peer as it was saved last', async () => {
      const store = await openedFor(1)
      store.save([peer(1, { username: 'before' })])
      await host.kept()
      store.save([peer(1, { username: 'after', name: 'Other' })])
      await host.kept()
      expect(await store.find(1)).toEqual(peer(1, { username: 'after', name: 'Other' }))
      expect(await store.findByUsername('before')).toBeUndefined()
    })

    it('keeps accounts apart', async () => {
      const store = await openedFor(1)
      store.save([peer(1, { username: 'one' })])
      await host.kept()
      const other = await openedFor(2)
      expect(await other.find(1)).toBeUndefined()
      expect(await other.findByUsername('one')).toBeUndefined()
    })

    it('keeps what was met before the account was known', async () => {
      const store = host.store()
      store.save([peer(1)])
      expect(await store.find(1)).toEqual(peer(1))
      await store.open(3)
      await host.kept()
      expect(await (await openedFor(3)).find(1)).toEqual(peer(1))
    })

    it('answers at once what it answers, where it lies on this machine', async () => {
      const store = await openedFor(1)
      store.save([peer(1, { username: 'one' })])
      await host.kept()
      if (store.local) {
        expect(store.local.find(1)).toEqual(await store.find(1))
        expect(store.local.findByUsername('one')).toEqual(await store.findByUsername('one'))
      }
      expect(await store.find(1)).toBeDefined()
    })
  })
}
