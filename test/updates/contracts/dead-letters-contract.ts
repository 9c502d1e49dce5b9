import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliveryOf, type LogHost, openLog, textOf } from './log-host.js'

/** What every place of dead letters promises. A new implementation only adds a factory for its host. */
export function deadLettersContract(name: string, open: () => Promise<LogHost>): void {
  describe(`dead letters in ${name}`, () => {
    let host: LogHost
    const bury = async (client: string, accountId: number, ...texts: string[]) => {
      const { log, owner } = await openLog(host, accountId, client)
      for (const text of texts) log.append(deliveryOf(text))
      await host.committed()
      for (const delivery of owner.got) {
        log.bury(delivery, 'plugin.handler', new Error(`no to ${textOf(delivery)}`), 3)
        log.settle(delivery, undefined)
      }
      await host.committed()
      await log.close()
    }

    beforeEach(async () => {
      host = await open()
    })

    afterEach(() => host.close())

    it('tell what failed, the latest first', async () => {
      await bury('alpha', 1, 'one', 'two')
      await bury('beta', 2, 'three')
      const all = await host.letters.list()
      expect(all.map(({ identity }) => identity)).toEqual(['message:three', 'message:two', 'message:one'])
      expect(all[2]).toMatchObject({ client: 'alpha', handler: 'plugin.handler', attempts: 3, replayRequested: false })
      expect(all[2]?.error).toContain('no to one')
      expect(all[2]?.body).toContain('"message":"one"')
      expect(await host.letters.get(all[0]?.id ?? 0)).toEqual(all[0])
    })

    it('are kept whatever the failure says', async () => {
      await bury('alpha', 1, 'a \0 sign', 'half \ud83d a character')
      const [half, zero] = await host.letters.list()
      expect([zero?.error, half?.error]).toEqual([
        expect.stringMatching(/no to a .*sign/),
        expect.stringMatching(/no to half .*a character/),
      ])
      expect(JSON.parse(zero?.body ?? '')).toMatchObject([{ message: { message: 'a \0 sign' } }])
    })

    it('are listed and counted by client, so many at most', async () => {
      await bury('alpha', 1, 'one', 'two')
      await bury('beta', 2, 'three')
      const { letters } = host
      expect([await letters.count(), await letters.count('alpha'), await letters.count('nobody')]).toEqual([3, 2, 0])
      expect((await letters.list({ client: 'alpha', limit: 1 })).map(({ identity }) => identity)).toEqual([
        'message:two',
      ])
    })

    it('are handed to their handler alone when they are replayed, and are letters no more', async () => {
      await bury('alpha', 1, 'one')
      const [letter] = await host.letters.list()
      expect(await host.letters.replay(letter?.id ?? 0)).toBe(true)
      expect(await host.letters.get(letter?.id ?? 0)).toMatchObject({ replayRequested: true })
      const { log } = await openLog(host, 1, 'alpha')
      const replayed = await log.replayed()
      expect(replayed.map(({ identity, onlyHandler }) => [identity, onlyHandler])).toEqual([
        ['message:one', 'plugin.handler'],
      ])
      expect(replayed.map(textOf)).toEqual(['one'])
      expect(await log.replayed()).toEqual([])
      expect(await host.letters.count()).toBe(0)
    })

    it('are handed over alone when updates come meanwhile, which have their own way', async () => {
      await bury('alpha', 1, 'one')
      const [letter] = await host.letters.list()
      await host.letters.replay(letter?.id ?? 0)
      const { log, owner } = await openLog(host, 1, 'alpha')
      const replaying = log.replayed()
      log.append(deliveryOf('new'))
      await host.committed()
      expect((await replaying).map(textOf)).toEqual(['one'])
      expect(owner.texts).toEqual(['new'])
    })

    it('are found by the name their client has now', async () => {
      await bury('alpha', 1, 'one')
      await openLog(host, 1, 'renamed')
      expect((await host.letters.list()).map(({ client }) => client)).toEqual(['renamed'])
    })

    it('can be dropped; of one that is not there, both say so', async () => {
      await bury('alpha', 1, 'one')
      const [letter] = await host.letters.list()
      expect(await host.letters.drop(letter?.id ?? 0)).toBe(true)
      const gone = letter?.id ?? 0
      expect([await host.letters.drop(gone), await host.letters.replay(gone), await host.letters.get(gone)]).toEqual([
        false,
        false,
        undefined,
      ])
    })
  })
}
