import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyValueStore } from '../../../core/storage/key-value-store.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

/** One implementation under test: where the stores of a client's plugins lie. */
export interface KeyValueStoreHost {
  /** The store of one plugin of one client; asked for twice, it holds the same values. */
  store(namespace?: { client?: string; plugin?: string }): KeyValueStore
  /** Ends the process and begins another one with this clock; only asked of what outlives a process. */
  restart(clock: ManualClock): Promise<void> | void
  close(): Promise<void> | void
}

/**
 * What every key-value store promises. A new implementation only adds a factory for its host.
 * @param options.outlivesProcess - whether the values are there after a restart.
 */
export function keyValueStoreContract(
  name: string,
  options: { outlivesProcess: boolean },
  open: (clock: ManualClock) => Promise<KeyValueStoreHost>,
): void {
  describe(`a key-value store in ${name}`, () => {
    let clock: ManualClock
    let host: KeyValueStoreHost
    let store: KeyValueStore

    beforeEach(async () => {
      clock = new ManualClock()
      host = await open(clock)
      store = host.store()
    })

    afterEach(() => host.close())

    it('gives back copies of what was set', async () => {
      const value = { list: [1, 'two', null], nested: { yes: true } }
      await store.set('a', value)
      value.list.push(4)
      const read = await store.get<typeof value>('a')
      expect(read).toEqual({ list: [1, 'two', null], nested: { yes: true } })
      read?.list.push(5)
      expect(await store.get('a')).toEqual({ list: [1, 'two', null], nested: { yes: true } })
      expect(await store.has('a')).toBe(true)
      expect(await store.get('b')).toBeUndefined()
    })

    it.each([null, false, 0, '', [], {}])('tells %j from nothing', async (value) => {
      await store.set('a', value)
      expect(await store.get('a')).toEqual(value)
      expect(await store.has('a')).toBe(true)
    })

    it('replaces and deletes', async () => {
      await store.set('a', 1)
      await store.set('a', 2)
      expect(await store.get('a')).toBe(2)
      expect(await store.delete('a')).toBe(true)
      expect(await store.delete('a')).toBe(false)
      expect(await store.has('a')).toBe(false)
    })

    it('lists by prefix, in the order of the keys', async () => {
      for (const key of ['live:2', 'other', 'live:1', 'live;', 'live:é', 'live:😀', 'live:％']) {
        await store.set(key, key.length)
      }
      expect(await store.list({ prefix: 'live:' })).toEqual([
        { key: 'live:1', value: 6 },
        { key: 'live:2', value: 6 },
        { key: 'live:é', value: 6 },
        { key: 'live:％', value: 6 },
        { key: 'live:😀', value: 7 },
      ])
      expect(await store.list()).toHaveLength(7)
      expect(await store.list({ prefix: 'none' })).toEqual([])
    })

    it('lists a part: so many, from the last on, before a key', async () => {
      for (const key of ['a:1', 'a:2', 'a:3', 'a:é', 'b:1']) await store.set(key, key)
      const keys = async (options: Parameters<typeof store.list>[0]) =>
        (await store.list(options)).map(({ key }) => key).join(' ')
      expect(await keys({ prefix: 'a:', limit: 2 })).toBe('a:1 a:2')
      expect(await keys({ prefix: 'a:', limit: 2, reverse: true })).toBe('a:é a:3')
      expect(await keys({ prefix: 'a:', before: 'a:3' })).toBe('a:1 a:2')
      expect(await keys({ prefix: 'a:', before: 'a:é', limit: 2, reverse: true })).toBe('a:3 a:2')
      expect(await keys({ before: 'b:1', reverse: true })).toBe('a:é a:3 a:2 a:1')
      expect(await keys({ prefix: 'a:', limit: 0 })).toBe('')
    })

    it('takes any text for a key, without a meaning of its own', async () => {
      const keys = ['', ' ', '%', '_', "it's", 'a"b', 'a\\b', 'ÄÖ\nÜ', 'x'.repeat(5_000)]
      for (const key of keys) await store.set(key, key)
      for (const key of keys) expect(await store.get(key)).toBe(key)
      expect(await store.list({ prefix: '%' })).toEqual([{ key: '%', value: '%' }])
      expect((await store.list()).map(({ key }) => key).sort()).toEqual([...keys].sort())
    })

    it('takes no key with a NUL character for another one', async () => {
      await store.set('a', 1)
      expect(await store.get('a\u0000b')).toBeUndefined()
      expect(await store.delete('a\u0000b')).toBe(false)
      expect(await store.list({ prefix: 'a\u0000' })).toEqual([])
      expect(await store.get('a')).toBe(1)
    })

    it('changes a value with nothing in between', async () => {
      const count = (value: number | undefined) => (value ?? 0) + 1
      const results = await Promise.all(Array.from({ length: 20 }, () => store.update<number>('count', count)))
      expect(results.sort((one, other) => Number(one) - Number(other))).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      )
      expect(await store.get('count')).toBe(20)
    })

    it('deletes by a change that returns undefined', async () => {
      await store.set('a', { left: 1 })
      expect(await store.update('a', () => undefined)).toBeUndefined()
      expect(await store.has('a')).toBe(false)
      expect(await store.update('never', () => undefined)).toBeUndefined()
    })

    it('leaves a value as it is when the change throws', async () => {
      await store.set('a', { list: [1] })
      const refused = new TypeError('not today')
      await expect(
        store.update<{ list: number[] }>('a', (value) => {
          value?.list.push(2)
          throw refused
        }),
      ).rejects.toBe(refused)
      expect(await store.get('a')).toEqual({ list: [1] })
      expect(await store.update<{ list: number[] }>('a', (value) => value)).toEqual({ list: [1] })
    })

    it('hands a change a copy, and returns one', async () => {
      const given: { list: number[] } = { list: [] }
      const returned = await store.update<typeof given>('a', () => given)
      given.list.push(1)
      returned?.list.push(2)
      expect(await store.get('a')).toEqual({ list: [] })
    })

    it('forgets a value when its time is over', async () => {
      await store.set('short', 1, { ttlMs: 1_000 })
      await store.set('long', 2)
      await clock.advance(999)
      expect(await store.get('short')).toBe(1)
      await clock.advance(1)
      expect(await store.get('short')).toBeUndefined()
      expect(await store.has('short')).toBe(false)
      expect(await store.list()).toEqual([{ key: 'long', value: 2 }])
      expect(await store.delete('short')).toBe(false)
      expect(await store.update<number>('short', (value) => value ?? 7)).toBe(7)
    })

    it('sets the time anew with each value, and leaves it to a change without one', async () => {
      await store.set('a', 1, { ttlMs: 1_000 })
      await clock.advance(600)
      await store.update<number>('a', (value = 0) => value + 1)
      await clock.advance(399)
      expect(await store.get('a')).toBe(2)
      await store.update<number>('a', (value = 0) => value + 1, { ttlMs: 1_000 })
      await clock.advance(999)
      expect(await store.get('a')).toBe(3)
      await store.set('a', 4)
      await clock.advance(1_000_000)
      expect(await store.get('a')).toBe(4)
    })

    it.each([-7_200_000, 7_200_000])('measures time, and is not moved by a clock set by %d ms', async (byMs) => {
      await store.set('a', 1, { ttlMs: 1_000 })
      clock.set(clock.now() + byMs)
      await clock.advance(999)
      expect(await store.get('a')).toBe(1)
      await store.set('b', 2, { ttlMs: 1_000 })
      await clock.advance(1)
      expect(await store.get('a')).toBeUndefined()
      await clock.advance(998)
      expect(await store.get('b')).toBe(2)
      await clock.advance(1)
      expect(await store.get('b')).toBeUndefined()
    })

    it('gives back as what it was what JSON has no word for', async () => {
      const value = {
        at: new Date(5),
        never: new Date(Number.NaN),
        people: new Map<unknown, unknown>([
          ['ann', new Set([1n, undefined])],
          [{ id: 1 }, [new Date(6), Number.NaN, Number.NEGATIVE_INFINITY]],
        ]),
        bytes: new Uint8Array([1, 2, 255]),
        buffer: Buffer.from('text'),
        // Somebody's own word, which is none of the store's.
        own: [{ $kept: ['date', 5] }, { $kept: 1, when: new Date(7) }],
        gaps: [1, undefined, 3],
      }
      await store.set('a', value)
      expect(await store.get('a')).toStrictEqual(value)
      expect(await store.list()).toStrictEqual([{ key: 'a', value }])
      const people = await store.update<Map<string, number>>('b', (all = new Map()) => all.set('ann', 1))
      expect(people).toStrictEqual(new Map([['ann', 1]]))
      await store.update<Map<string, number>>('b', (all) => all?.set('ben', 2))
      expect([...((await store.get<Map<string, number>>('b')) ?? [])]).toEqual([
        ['ann', 1],
        ['ben', 2],
      ])
      for (const plain of [{ $kept: ['date', 5] }, { ['__proto__']: 1, b: 2n }, 5n, Number.NaN]) {
        await store.set('c', plain)
        expect(await store.get('c')).toStrictEqual(plain)
      }
    })

    it('refuses what would come back as something else, and what was forgotten to be awaited', async () => {
      await store.set('a', 'kept')
      const circle: unknown[] = []
      circle.push({ circle })
      class Money {
        constructor(readonly euros: number) {}
      }
      for (const [value, problem] of [
        [undefined, 'it is undefined'],
        [() => 1, 'it is a function'],
        [Symbol('a'), 'it is a symbol'],
        [circle, '[0].circle is a part of itself'],
        [Promise.resolve(1), 'it is a promise, which has to be awaited first'],
        [{ prices: [1, { now: new Money(2) }] }, 'prices[1].now is an instance of Money'],
        [{ ok: new Map([['a', /a/]]) }, 'ok[1] is an instance of RegExp'],
        [JSON.parse(`${'['.repeat(1001)}${']'.repeat(1001)}`), 'nested more than 1000 deep'],
      ] as const) {
        const error = { code: 'STORAGE_VALUE', message: expect.stringContaining(problem) }
        await expect(store.set('a', value)).rejects.toMatchObject(error)
        if (value === undefined) continue
        await expect(store.update<unknown>('a', () => value)).rejects.toMatchObject(error)
      }
      expect(await store.get('a')).toBe('kept')
      await expect(store.set('a\u0000b', 1)).rejects.toMatchObject({ code: 'STORAGE_VALUE' })
      await expect(store.update('a\u0000b', () => 1)).rejects.toMatchObject({ code: 'STORAGE_VALUE' })
    })

    it('keeps the values of clients and plugins apart', async () => {
      await host.store({ client: 'alpha', plugin: 'x' }).set('a', 1)
      expect(await host.store({ client: 'alpha', plugin: 'y' }).get('a')).toBeUndefined()
      expect(await host.store({ client: 'beta', plugin: 'x' }).list()).toEqual([])
      expect(await host.store({ client: 'alpha', plugin: 'x' }).get('a')).toBe(1)
    })

    if (!options.outlivesProcess) return

    it('keeps values over the end of a process, with the time they have left', async () => {
      await store.set('kept', { deep: ['yes'] })
      await store.set('short', 1, { ttlMs: 10_000 })
      await clock.advance(4_000)
      const next = new ManualClock(clock.now() + 3_000)
      await host.restart(next)
      expect(await host.store().get('kept')).toEqual({ deep: ['yes'] })
      await next.advance(2_999)
      expect(await host.store().get('short')).toBe(1)
      await next.advance(1)
      expect(await host.store().get('short')).toBeUndefined()
    })

    it.each([-7_200_000, 7_200_000])('does so although the clock was set by %d ms meanwhile', async (byMs) => {
      await store.set('short', 1, { ttlMs: 10_000 })
      await clock.advance(2_000)
      clock.set(clock.now() + byMs)
      expect(await store.get('short')).toBe(1)
      await clock.advance(2_000)
      const next = new ManualClock(clock.now() + 3_000)
      await host.restart(next)
      await next.advance(2_999)
      expect(await host.store().get('short')).toBe(1)
      await next.advance(1)
      expect(await host.store().get('short')).toBeUndefined()
    })
  })
}
