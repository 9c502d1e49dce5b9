import {
  Clock,
  type ErrorContext,
  Every,
  filters,
  Inject,
  KeyValueStore,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnError,
  OnMessage,
  Plugin,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Plugin({ name: 'echo' })
class Echo {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnMessage(filters.private.and(filters.incoming).and(filters.text(/^say (.+)/)))
  async say(ctx: MessageContext) {
    await this.store.set('last', ctx.match[1])
    await ctx.reply(ctx.match[1] ?? '')
  }

  @OnCommand('last')
  async last(ctx: MessageContext) {
    await ctx.reply((await this.store.get<string>('last')) ?? 'nothing')
  }
}

@Plugin({ name: 'ticker' })
class Ticker {
  runs = 0

  @Every('10s')
  async tick() {
    this.runs += 1
  }
}

/** Makes Alice say the next word, from within the handler of the last. */
let say = (_text: string) => {}

@Plugin({ name: 'relay' })
class Relay {
  @OnMessage(filters.private.and(filters.incoming).and(filters.text(/^pass (\d+)$/)))
  async pass(ctx: MessageContext) {
    const rest = Number(ctx.match[1]) - 1
    await ctx.reply(`passed ${rest}`)
    if (rest > 0) say(`pass ${rest}`)
  }
}

@Plugin({ name: 'slow' })
class Slow {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  @OnMessage(filters.private.and(filters.incoming))
  async answer(ctx: MessageContext) {
    await ctx.reply(`from ${this.clock.now()}`)
    await this.clock.sleep(60_000, ctx.signal)
    await ctx.reply(`to ${this.clock.now()}`)
  }
}

@Plugin({ name: 'sorry' })
class Sorry {
  @OnMessage(filters.incoming, { durable: false })
  fail() {
    throw new Error('out of order')
  }

  @OnError()
  async apologise({ client, error }: ErrorContext) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    await client.sendMessage('alice', `Sorry: ${(error as Error).message}`)
  }
}

/** What Alice was answered. */
const answers = ({ alice }: TestWorld) => alice.messages.filter(({ out }) => !out).map(({ text }) => text)

describe('withPlugins', () => {
  it('lets a person talk to a plugin and see its answers', () =>
    withPlugins({ plugins: [Echo] }, async ({ alice, bob, client }) => {
      alice.send(client, 'say hello')
      expect((await alice.waitFor('hello')).text).toBe('hello')

      bob.send(client, '/last')
      expect((await bob.waitFor(/./)).text).toBe('hello')
    }))

  it('knows when nothing more will come', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      world.alice.send(world.client, 'nobody listens to this')
      await world.settled()

      expect(world.calls({ client: world.client, method: 'messages.sendMessage' })).toEqual([])
      expect(world.alice.history(world.client)).toHaveLength(1)
    }))

  it('waits for what was sent before the client knew where its updates stand', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      const words = Array.from({ length: 20 }, (_, index) => `word${index}`)
      for (const word of words) world.alice.send(world.client, `say ${word}`)
      await world.settled()
      expect(answers(world)).toEqual(words)
    }))

  it('waits for a difference that comes late', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      await world.settled()
      world.faults.add({ kind: 'updates-too-long', account: world.client, times: 1 })
      world.faults.add({ kind: 'delay', method: 'updates.getDifference', ms: 150 })
      world.alice.send(world.client, 'say at last')
      await world.settled()
      expect(answers(world)).toEqual(['at last'])
    }))

  it('waits for what follows from what was handled', () =>
    withPlugins({ plugins: [Relay] }, async (world) => {
      say = (text) => world.alice.send(world.client, text)
      say('pass 5')
      await world.settled()
      expect(answers(world)).toEqual(['passed 4', 'passed 3', 'passed 2', 'passed 1', 'passed 0'])
    }))

  it('waits for what is done about an error', () =>
    withPlugins({ plugins: [Sorry] }, async (world) => {
      void world.expectFailure('out of order')
      world.alice.send(world.client, 'hello')
      await world.settled()
      expect(answers(world)).toEqual(['Sorry: out of order'])
    }))

  it('waits for a client that is on its way back', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      await world.settled()
      world.dropConnections()
      await world.eventually(() => world.app.control.status().clients[0]?.state === 'reconnecting')
      world.alice.send(world.client, 'say welcome back')
      await world.settled()
      expect(answers(world)).toEqual(['welcome back'])
    }))

  it('lets the handlers of what was sent begin before it moves time', () =>
    withPlugins({ plugins: [Slow] }, async (world) => {
      world.faults.add({ kind: 'delay', method: 'updates.getState', ms: 100 })
      const began = world.clock.now()
      world.alice.send(world.client, 'when?')
      await world.advance('1m')
      await world.settled()
      expect(answers(world)).toEqual([`from ${began}`, `to ${began + 60_000}`])
    }))

  it('moves time, and every run of a job that falls due takes place', () =>
    withPlugins({ plugins: [Ticker] }, async (world) => {
      await world.advance('1m')

      const [status] = world.app.control.status().clients
      expect(status?.plugins[0]?.jobs[0]).toMatchObject({ runs: 6, skipped: 0, failures: 0 })
    }))

  it('shows the calls a plugin makes and refuses those it is told to', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      world.refuse('messages.sendMessage', '420 FLOOD_WAIT_3', { client: world.client })
      world.alice.send(world.client, 'say patience')
      await world.advance('2s')
      expect(world.alice.messages.map(({ text }) => text)).toEqual(['say patience'])
      await world.advance('3s')
      await world.settled()

      const sent = world.calls({ client: world.client, method: 'messages.sendMessage' })
      expect(sent.map(({ error }) => error)).toEqual(['420 FLOOD_WAIT_3', undefined])
    }))

  it('delivers what was sent while the connection was cut', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      world.dropConnections()
      world.alice.send(world.client, 'say still there')
      await world.clock.advance(60_000)

      expect((await world.alice.waitFor('still there', { includePast: true })).text).toBe('still there')
    }))

  it('stops everything when the test fails, and gives its error on', async () => {
    let clock: { timers: number } | undefined
    const failing = withPlugins({ plugins: [Ticker] }, (world) => {
      clock = world.clock
      throw new Error('the test itself')
    })

    await expect(failing).rejects.toThrow('the test itself')
    expect(clock?.timers).toBe(0)
  })

  it('names every decorator that could not be taken', async () => {
    @Plugin({ name: 'faulty' })
    class Faulty {
      @OnCommand('/start')
      start(_ctx: MessageContext) {}

      @Every('soon')
      tick() {}
    }

    await expect(withPlugins({ plugins: [Faulty] }, () => Promise.resolve())).rejects.toMatchObject({
      code: 'PLUGIN_PLAN_INVALID',
      message: expect.stringMatching(/2 errors[\s\S]*@OnCommand on Faulty\.start[\s\S]*@Every on Faulty\.tick/),
    })
  })

  it('names the errors of a class that is no plugin', async () => {
    class Forgotten {
      @OnCallback()
      press() {}
    }

    await expect(withPlugins({ plugins: [Forgotten] }, () => {})).rejects.toThrow(/Forgotten/)
  })
})
