import { expect, it, onTestFinished } from 'vitest'
import { Child } from '../bench/child.js'
import type { FromSoakApp, FromSoakServer, ToSoakApp, ToSoakServer } from '../bench/soak/messages.js'

/** What a minute of 100 messages a second brings, after as many as warm the process up. */
const [warmUp, minute] = [3_000, 6_000]

it('a minute of messages, each of them answered, leaves nothing in memory', async () => {
  const server = new Child<FromSoakServer, ToSoakServer>('soak/server.ts', { SOAK_CLIENTS: '40' })
  onTestFinished(() => server.end())
  const app = new Child<FromSoakApp, ToSoakApp>('soak/app.ts')
  onTestFinished(() => app.end())
  const { centre, logins } = await server.next('listening')
  app.send({ type: 'start', centre, logins })
  await app.next('online')
  const heapAfter = async (count: number) => {
    server.send({ type: 'write', perSecond: 4_000, count })
    await server.next('answered')
    app.send({ type: 'measure', collected: true })
    return (await app.next('memory')).heapUsed
  }

  const warm = await heapAfter(warmUp)
  const grownBytes = (await heapAfter(minute)) - warm

  // Ids of messages alone, kept as a set of big integers, were more.
  expect(grownBytes).toBeLessThan(minute * 200)
}, 120_000)
