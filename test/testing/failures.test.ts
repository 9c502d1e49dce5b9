import { readFileSync } from 'node:fs'
import {
  Every,
  filters,
  type MessageContext,
  OnCommand,
  OnError,
  OnMessage,
  OnReady,
  OnStop,
  Plugin,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Plugin({ name: 'faulty' })
class Faulty {
  @OnCommand('boom')
  boom(_ctx: MessageContext) {
    throw new TypeError('boom is broken')
  }

  @OnCommand('slow', { timeoutMs: 1_000 })
  slow() {
    return new Promise<void>(() => {})
  }

  @OnCommand('later')
  async later() {
    await Promise.resolve()
    throw new Error('later is broken')
  }

  @OnMessage(filters.when('broken', () => JSON.parse('{') as boolean).and(filters.text(/^filter$/)))
  never() {}

  @Every('1h')
  async sweep() {
    throw new Error('no broom')
  }
}

@Plugin({ name: 'told' })
class Told {
  @OnCommand('boom')
  boom() {
    throw new Error('told of')
  }

  @OnError({ of: 'plugin' })
  failed() {
    throw new Error('the telling failed')
  }
}

describe('what goes wrong in a plugin', () => {
  it('ends the test at once, with the error and its line', async () => {
    let afterwards = false
    const failing = withPlugins({ plugins: [Faulty] }, async ({ alice, client }) => {
      alice.send(client, '/boom')
      await alice.waitFor('an answer', { timeoutMs: 60_000 })
      afterwards = true
    })
    const error: Error = await failing.then(
      () => new Error('it did not'),
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code: 'PLUGIN_TEST_FAILED', cause: expect.any(TypeError) })
    const line =
      1 +
      readFileSync('test/testing/failures.test.ts', 'utf8')
        .split('\n')
        .findIndex((one) => one.includes('boom is broken'))
    expect(error.message).toMatch(
      new RegExp(`^faulty\\.boom of bot1 failed at test/testing/failures\\.test\\.ts:${line}:[0-9]+: boom is broken`),
    )
    expect(error.stack).toMatch(
      new RegExp(`^PLUGIN_TEST_FAILED: .*\n.*\n *at Faulty\\.boom .*failures\\.test\\.ts:${line}:`),
    )
    expect(afterwards).toBe(false)
  })

  it('is shown at the handler that had no more time, and not where the test moves the clock', async () => {
    const failing = withPlugins({ plugins: [Faulty] }, async (world) => {
      world.alice.send(world.client, '/slow')
      await world.advance('2s')
    })
    const error: Error = await failing.then(
      () => new Error('it did not'),
      (thrown) => thrown,
    )
    const lines = readFileSync('test/testing/failures.test.ts', 'utf8').split('\n')
    const line = 1 + lines.findIndex((one) => one.includes('  slow() {'))
    expect(error.message).toMatch(`faulty.slow of bot1 failed at test/testing/failures.test.ts:${line}: `)
    expect(error.stack?.split('\n').find((one) => /^ +at /.test(one))).toMatch(
      new RegExp(`at Faulty\\.slow .*failures\\.test\\.ts:${line}:`),
    )
  })

  it.each([
    [
      'a handler that is not waited for',
      'later is broken',
      async ({ alice, client }) => void alice.send(client, '/later'),
    ],
    ['a job', 'no broom', (world) => world.advance('1h')],
    ['a filter', 'faulty.never', async ({ alice, client }) => void alice.send(client, 'filter')],
  ] satisfies [string, string, Parameters<typeof withPlugins>[1]][])(
    'makes the test fail: %s',
    async (_, what, test) => {
      const failing = withPlugins({ plugins: [Faulty] }, async (world) => {
        await test(world)
        await world.settled()
      })
      await expect(failing).rejects.toThrow(what)
    },
  )

  it('may be expected, and then has to happen', async () => {
    await withPlugins({ plugins: [Told] }, async (world) => {
      const [told, telling] = [world.expectFailure(/^told/), world.expectFailure('the telling')]
      world.alice.send(world.client, '/boom')
      expect(await told).toMatchObject({ client: 'bot1', plugin: 'told', member: 'boom', isFinal: false })
      await world.advance('2s')
      expect((await telling).member).toBe('failed')
      expect(world.failures.length).toBeGreaterThan(2)
    })
    const waiting = withPlugins({ plugins: [Told] }, async (world) => void world.expectFailure('told'))
    await expect(waiting).rejects.toMatchObject({ code: 'PLUGIN_TEST_WAIT' })
  })

  it('may be looked at by the test alone', () =>
    withPlugins({ plugins: [Faulty], allowFailures: true }, async (world) => {
      await world.advance('2h')
      expect(world.failures.map(({ member, isFinal }) => `${member} ${isFinal}`)).toEqual(['sweep true', 'sweep true'])
    }))

  it('counts in hooks too', async () => {
    @Plugin({ name: 'hooks' })
    class Hooks {
      @OnReady()
      ready() {
        throw new Error('not ready')
      }
    }
    @Plugin({ name: 'end' })
    class End {
      @OnStop()
      stop() {
        throw new Error('no end')
      }
    }
    await expect(withPlugins({ plugins: [Hooks] }, () => {})).rejects.toThrow('not ready')
    await expect(withPlugins({ plugins: [End] }, () => {})).rejects.toThrow('no end')
  })
})
