import { expect, it, onTestFinished } from 'vitest'
import { Child } from '../bench/child.js'
import type { FromSoakApp, FromSoakServer, ToSoakApp, ToSoakServer } from '../bench/soak/messages.js'

/* What has become old is collected when V8 likes, so a process grows by it for minutes. */
it('what is made for a message is gone before it counts as living long', async () => {
  const memoryAfter = await online(60)
  // However slow the machine is, no more are under way: those grow older than others.
  const steadily = { perSecond: 400, atOnce: 20 }
  const { oldUsed: before = 0 } = await memoryAfter({ count: 2_000, ...steadily }, { collected: true })
  const { oldUsed: after = 0 } = await memoryAfter({ count: 3_000, ...steadily }, {})
  expect(after - before).toBeLessThan(3_000 * 600)
}, 120_000)

/** What a minute of 100 messages a second brings, after as many as warm the process up. */
const [warmUp, minute] = [3_000, 6_000]

async function online(clients: number) {
  const server = new Child<FromSoakServer, ToSoakServer>('soak/server.ts', { SOAK_CLIENTS: String(clients) })
  onTestFinished(() => server.end())
  const app = new Child<FromSoakApp, ToSoakApp>('soak/app.ts')
  onTestFinished(() => app.end())
  const { centre, logins } = await server.next('listening')
  app.send({ type: 'start', centre, logins })
  await app.next('online')
  return async (
    { count, perSecond, atOnce = count }: { count: number; perSecond: number; atOnce?: number },
    measured: { collected?: boolean },
  ) => {
    for (let written = 0; written < count; written += atOnce) {
      server.send({ type: 'write', count: atOnce, perSecond })
      await server.next('answered')
    }
    app.send({ type: 'measure', ...measured })
    return app.next('memory')
  }
}

it('a minute of messages, each of them answered, leaves nothing in memory', async () => {
  const memoryAfter = await online(40)
  const heapAfter = async (count: number) =>
    (await memoryAfter({ count, perSecond: 4_000 }, { collected: true })).heapUsed

  const warm = await heapAfter(warmUp)
  const grownBytes = (await heapAfter(minute)) - warm

  // Ids of messages alone, kept as a set of big integers, were more.
  expect(grownBytes).toBeLessThan(minute * 200)
}, 120_000)
