import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { OnMessage } from '../../core/decorators/handlers.js'
import { OnStart } from '../../core/decorators/hooks.js'
import { Plugin } from '../../core/decorators/plugin.js'
import type { Database } from '../../core/storage/database.js'
import type { SqliteValue } from '../../core/storage/sqlite.js'
import { TraceBudget } from '../../core/updates/trace/trace-budget.js'
import { settled } from '../updates/pipeline-harness.js'
import { appWith, clientConfig, states, stopped } from './app-harness.js'

@Plugin({ name: 'count' })
class Count {
  seen = 0

  @OnMessage()
  count() {
    this.seen++
  }
}

const manyBots = (count: number) => Array.from({ length: count }, (_, index) => clientConfig(`bot${index}`))

/** Starts so many bots with the same plugin. */
async function startBots(count: number) {
  const started = await appWith(manyBots(count), { count: { Count } })
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

  it('are built a few at a time, so that the first are on their way before the last', async () => {
    const { app } = await appWith(manyBots(40), { count: { Count } })
    const built: string[] = []
    const notYet: string[] = []
    app.control.events.on(['client-state'], ({ client, state }) => {
      if (client !== 'bot0' || state !== 'connecting') return
      for (const { sessionName: name } of manyBots(40)) (app.client(name) ? built : notYet).push(name)
    })
    await app.start()
    expect(built).toContain('bot1')
    expect(notYet).toContain('bot39')
    expect(new Set(Object.values(states(app)))).toEqual(new Set(['online']))
  })

  it('are not started any more once the app is told to stop, nor against somebody who has stopped one', async () => {
    const { app, clock, telegram } = await appWith(manyBots(40), { count: { Count } })
    let done: Promise<void> | undefined
    app.control.events.on(['client-state'], ({ client, state }) => {
      if (state !== 'connecting') return
      if (client === 'bot0') void app.control.stopClient('bot20')
      if (client === 'bot30') done ??= stopped(app, clock)
    })
    await app.start()
    await done
    expect(telegram.events).toContain('bot30 connects')
    expect(telegram.events).not.toContain('bot20 connects')
    expect(telegram.events).not.toContain('bot39 connects')
  })

  it('ask the database for nothing that one of them can ask for all', async () => {
    const asked = async (count: number) => {
      const { app } = await appWith(manyBots(count), { count: { Count } })
      await app.open()
      let statements = 0
      const database = app.storage as Database
      const { run, get, all } = database
      const counted =
        <Result>(work: (sql: string, ...given: SqliteValue[]) => Result) =>
        (sql: string, ...given: SqliteValue[]): Result => {
          // Where the updates stand is written with whatever else changes in the same round.
          if (!sql.includes('INTO update_states')) statements++
          return work(sql, ...given)
        }
      Object.assign(database, {
        run: counted(run.bind(database)),
        get: counted(get.bind(database)),
        all: counted(all.bind(database)),
      })
      await app.start()
      return statements
    }
    const two = await asked(2)
    expect(((await asked(12)) - two) / 10).toBeLessThanOrEqual(9)
  })

  it('are not all named where one file is wrong for all of them', async () => {
    const { app } = await appWith(manyBots(1_000), { count: new Error('does not load') })
    const text = await app.start().then(String, String)
    expect(text).toContain('bot0, bot1, bot2, bot3, bot4 and 995 more')
    expect(text).not.toContain('bot5')
  })

  it('remember the latest updates of all together, and those of one that somebody looks at', async () => {
    const remembered = async (count: number) => {
      const { app, telegram } = await startBots(count)
      const write = async (client: string, times: number) => {
        for (let index = 0; index < times; index++) telegram.write(client, `message ${index}`)
        await settled()
      }
      await write('bot0', 30)
      await write('bot1', 190)
      const last = app.control.recentUpdates('bot0').map(({ text }) => text)
      await write('bot1', 300)
      expect(app.control.recentUpdates('bot0').map(({ text }) => text)).toEqual(last)
      return last
    }
    const last = (count: number) => Array.from({ length: count }, (_, index) => `message ${29 - index}`)
    expect(await remembered(4)).toEqual(last(25))
    expect(await remembered(60)).toEqual(last(10))
  })

  it('count as many as run, however many starts have failed', async () => {
    let isBroken = true
    @Plugin({ name: 'broken' })
    class Broken {
      @OnStart()
      begin() {
        if (isBroken) throw new Error('not today')
      }
    }
    const join = vi.spyOn(TraceBudget.prototype, 'join')
    onTestFinished(() => join.mockRestore())
    const { app, clock } = await appWith(manyBots(1), { broken: { Broken } })
    await app.start()
    for (let times = 0; times < 3; times++) await app.control.startClient('bot0').catch(() => {})
    expect(states(app)).toEqual({ bot0: 'failed' })
    const [budget] = join.mock.contexts as TraceBudget[]
    expect([join.mock.calls.length, budget?.clients]).toEqual([4, 0])
    isBroken = false
    await app.control.startClient('bot0')
    expect(budget?.clients).toBe(1)
    await stopped(app, clock)
    expect(budget?.clients).toBe(0)
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
