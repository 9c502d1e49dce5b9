import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectGarbage } from '../../bench/garbage.js'
import { deliveryOf, type LogHost, openLog, textOf } from './log-host.js'

/**
 * What every delivery log promises. A new implementation only adds a factory for its host.
 * @param options.outlivesProcess - whether the next process finds what is not done.
 */
export function deliveryLogContract(
  name: string,
  options: { outlivesProcess: boolean },
  open: () => Promise<LogHost>,
): void {
  describe(`a delivery log in ${name}`, () => {
    let host: LogHost

    beforeEach(async () => {
      host = await open()
    })

    afterEach(() => host.close())

    it('hands updates on in the order they came, stored or not', async () => {
      const { log, owner } = await openLog(host)
      expect(log.outlivesProcess).toBe(options.outlivesProcess)
      log.append(deliveryOf('one'))
      log.pass(deliveryOf('two'))
      log.append(deliveryOf('three'))
      await host.committed()
      expect(owner.texts).toEqual(['one', 'two', 'three'])
      expect(log.pending).toBe(0)
    })

    it('has nothing for an account that is new', async () => {
      const { log } = await openLog(host)
      expect([await log.position(), await log.channels(), await log.undone(), await log.replayed()]).toEqual([
        undefined,
        [],
        [],
        [],
      ])
    })

    if (!options.outlivesProcess) {
      it('has nothing for the next process either, and holds nothing back', async () => {
        const { log } = await openLog(host)
        const one = deliveryOf('one')
        log.append(one)
        expect(log.hold(one)).toBeUndefined()
        log.bury(one, 'plugin.handler', new Error('no'), 3)
        await host.committed()
        expect(await (await openLog(host)).log.undone()).toEqual([])
        expect(await host.letters.count()).toBe(0)
      })
      return
    }

    it('hands what is not done to the next process, in order and as it was', async () => {
      const { log, owner } = await openLog(host)
      for (const text of ['one', 'two', 'three']) log.append(deliveryOf(text))
      log.pass(deliveryOf('not stored'))
      await host.committed()
      const [, two] = owner.got
      if (two) log.settle(two, undefined)
      await host.committed()
      const undone = await (await openLog(host)).log.undone()
      expect(undone.map(textOf)).toEqual(['one', 'three'])
      expect(undone[0]).toMatchObject({ identity: 'message:one', onlyHandler: undefined })
      expect(undone[0]?.update).toEqual(owner.got[0]?.update)
    })

    it('keeps accounts apart, and two clients of one account as well', async () => {
      const first = await openLog(host)
      first.log.append(deliveryOf('of the first'))
      await host.committed()
      expect(await (await openLog(host, 2)).log.undone()).toEqual([])
      expect(await (await openLog(host, 1, 'beta')).log.undone()).toEqual([])
      await first.log.close()
      expect((await (await openLog(host, 1)).log.undone()).map(textOf)).toEqual(['of the first'])
    })

    it('gives each of two clients of one account what is its own, whichever opens first the next time', async () => {
      const opened = async (...clients: string[]) => {
        const logs = []
        for (const client of clients) logs.push({ client, ...(await openLog(host, 1, client)) })
        return logs
      }
      for (const { client, log, owner } of await opened('alpha', 'beta')) {
        owner.state = { pts: client.length, qts: 0, date: 0, seq: 0 }
        log.changed()
        log.append(deliveryOf(`of ${client}`))
        await host.committed()
        await log.close()
      }
      for (const order of [['beta', 'alpha'], ['beta'], ['alpha', 'beta']]) {
        for (const { client, log } of await opened(...order)) {
          expect((await log.undone()).map(textOf)).toEqual([`of ${client}`])
          expect((await log.position())?.pts).toBe(client.length)
          await log.close()
        }
      }
    })

    it('remembers which handlers are done', async () => {
      const { log, owner } = await openLog(host)
      log.append(deliveryOf('one'))
      await host.committed()
      const [one] = owner.got
      if (one) log.handlerDone(one, 'plugin.first', undefined)
      await host.committed()
      const [undone] = await (await openLog(host)).log.undone()
      expect(undone?.entry.done).toEqual(['plugin.first'])
    })

    it('keeps an entry until nobody needs it', async () => {
      const { log, owner } = await openLog(host)
      log.append(deliveryOf('part of an album'))
      await host.committed()
      const entries = owner.got[0]?.entries ?? []
      for (const entry of entries) entry.uses = 2
      log.release(entries)
      await host.committed()
      expect(await (await openLog(host)).log.undone()).toHaveLength(1)
      log.release(entries)
      await host.committed()
      expect(await (await openLog(host)).log.undone()).toEqual([])
    })

    it('lets go of what is done before it is written, and writes the rest', async () => {
      const { log, owner } = await openLog(host)
      owner.state = { pts: 10, qts: 0, date: 0, seq: 0 }
      log.changed()
      await host.committed()
      const place = { box: 'common', end: 11, count: 1 } as const
      const done = Array.from({ length: 50 }, (_, index) => {
        const delivery = deliveryOf(`done ${index}`, { place })
        log.append(delivery)
        // It was handed over at once, as Telegram would give it again.
        expect(owner.got.pop()).toBe(delivery)
        for (const entry of delivery.entries) entry.uses++
        log.settle(delivery, undefined)
        return new WeakRef(delivery)
      })
      log.append(deliveryOf('under way', { place }))
      // Before the commit, and in a job of its own: what was put into a reference lives until the end of the one it was made in.
      await new Promise<void>((resolve) => process.nextTick(resolve))
      collectGarbage()
      expect(done.filter((reference) => reference.deref() !== undefined)).toEqual([])
      await host.committed()
      expect((await (await openLog(host)).log.undone()).map(textOf)).toEqual(['under way'])
    })

    it('keeps where the updates stand, channels with the latest activity first', async () => {
      const { log, owner } = await openLog(host)
      owner.state = { pts: 10, qts: 2, date: 3, seq: 4 }
      for (const id of [100, 200]) {
        owner.channels.set(id, { id, pts: id + 1, lastMessageId: 7 })
        log.changed(id)
        await host.committed()
      }
      log.changed()
      await host.committed()
      const next = (await openLog(host)).log
      expect(await next.position()).toEqual({ pts: 10, qts: 2, date: 3, seq: 4 })
      expect((await next.channels()).map(({ id, pts }) => [id, pts])).toEqual([
        [200, 201],
        [100, 101],
      ])
      owner.channels.delete(200)
      log.changed(200)
      await host.committed()
      expect((await next.channels()).map(({ id }) => id)).toEqual([100])
    })

    it('counts how many processes ended while a handler ran, and not while it waited or was stopped', async () => {
      const { log } = await openLog(host)
      log.append(deliveryOf('one'))
      await host.committed()
      const again = async () => {
        const next = await openLog(host)
        const [undone] = await next.log.undone()
        const delivery = deliveryOf('one', { entries: undone ? [undone.entry] : [] })
        return { log: next.log, delivery, ended: await next.log.begin(delivery) }
      }
      expect((await again()).ended).toBe(1)
      expect((await again()).ended).toBe(2)
      const waiting = await again()
      expect(waiting.ended).toBe(3)
      waiting.log.waits(waiting.delivery)
      await host.committed()
      const stopped = await again()
      expect(stopped.ended).toBe(0)
      await stopped.log.close()
      expect((await again()).ended).toBe(0)
    })
  })
}
