import { describe, expect, it } from 'vitest'
import { OnMessage } from '../../core/decorators/handlers.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { appWith, clientConfig, states } from './app-harness.js'

@Plugin({ name: 'count' })
class Count {
  seen = 0

  @OnMessage()
  count() {
    this.seen++
  }
}

/** Starts so many bots with the same plugin. */
async function startBots(count: number) {
  const names = Array.from({ length: count }, (_, index) => `bot${index}`)
  const started = await appWith(
    names.map((name) => clientConfig(name)),
    { count: { Count } },
  )
  await started.app.start()
  expect(new Set(Object.values(states(started.app)))).toEqual(new Set(['online']))
  return started
}

/* What each client has of its own adds up where there are a thousand. */
describe('many clients of one process', () => {
  it('have as many timers as two: what all of them do again and again is done on one', async () => {
    const two = await startBots(2)
    const twenty = await startBots(20)
    expect(twenty.clock.timers).toBe(two.clock.timers)
  })

  it('wake the process no more often than two while nothing happens', async () => {
    const fired = async (count: number) => {
      const { clock } = await startBots(count)
      const before = clock.fired
      await clock.advance(10 * 60_000)
      return clock.fired - before
    }
    expect(await fired(20)).toBe(await fired(2))
  })

  it('share one plan where their configuration asks for the same, and nothing that plugins can change', async () => {
    const { app } = await startBots(3)
    const { clients } = await app.plan()
    expect(clients.map(({ client }) => client)).toEqual(['bot0', 'bot1', 'bot2'])
    expect(new Set(clients.map(({ plugins }) => plugins)).size).toBe(1)
    const withOptions = await appWith(
      ['bot1', 'bot2'].map((name) =>
        clientConfig(name, ({ plugins }) => Object.assign(plugins, { options: { count: {} } })),
      ),
      { count: { Count } },
    )
    const own = (await withOptions.app.plan()).clients
    expect(new Set(own.map(({ plugins }) => plugins)).size).toBe(2)
  })
})
