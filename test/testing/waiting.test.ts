import { stripVTControlCharacters } from 'node:util'
import {
  type CallbackContext,
  Every,
  filters,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnMessage,
  Plugin,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/vitest'
import { describe, expect, it } from 'vitest'
import { vitestTimeLeft } from '../../core/testing/vitest-time-left.js'
import { runPlugins } from '../../core/testing/with-plugins.js'

@Plugin({ name: 'shop' })
class Shop {
  @OnCommand('boom')
  boom(_ctx: MessageContext) {
    throw new TypeError('no such shelf')
  }

  @OnCommand('offer')
  async offer(ctx: MessageContext) {
    await ctx.reply('Tea?', { buttons: [[{ text: 'Buy', data: 'buy' }]] })
  }

  @OnCallback(filters.text('buy'))
  buy(_ctx: CallbackContext) {}

  @OnMessage(filters.text('hello'))
  async hello(ctx: MessageContext) {
    await ctx.reply('Good day')
  }

  @Every('1h')
  async sweep() {
    throw new Error('no broom')
  }
}

/** What a test is told that waits in vain. */
const told = async (waiting: Promise<unknown>): Promise<string> => {
  const error = await waiting.then(
    () => new Error('it came'),
    (reason: unknown) => reason as Error,
  )
  return stripVTControlCharacters(error.message)
    .replaceAll(/:\d+:\d+:/g, ':line:')
    .replace(/waited \d+ ms/, 'waited')
}
const briefly = { timeoutMs: 60 }

describe('who waits in vain', () => {
  it('is told at once that everything waits for a handler that is to be run again', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      void world.expectFailure('no such shelf')
      world.alice.send(world.client, '/boom')
      expect(await told(world.settled())).toMatchInlineSnapshot(`
        "The test waited for the clients to have nothing to do.
          - 00:00:00 bot1 got message "/boom": shop.boom failed at test/testing/waiting.test.ts:line: no such shelf; it is run again at 00:00:00.500, which is in 500ms
          Fix: Time stands still in a test: move it by await world.advance('500ms'). Look at the calls of the world (\`world.calls()\`) and at what was sent for why it does not happen."
      `)
      await world.advance('2s')
      await world.settled()
    }))

  it('is told what else came, who had it, and how long Telegram wants to be left alone', () =>
    withPlugins({ plugins: [Shop], allowFailures: true }, async (world) => {
      const { alice, bob, client } = world
      world.refuse('messages.sendMessage', '420 FLOOD_WAIT_90')
      alice.send(client, 'hello')
      await world.eventually(() => world.failures.length > 0)
      const waiting = told(alice.waitFor('Good evening', briefly))
      bob.send('alice', 'Good day')
      expect(await waiting).toMatchInlineSnapshot(`
        "alice waited for "Good evening", and it did not come.
          - "Good day" of bob_example came
          - 00:00:00 bot1 got message "hello": shop.hello failed: Telegram asks for a pause of 90 seconds before the next messages.SendMessage; it is run again at 00:01:30, which is in 1m30s
          - 00:00:00 bot1 called messages.sendMessage: 420 FLOOD_WAIT_90
          - bot1 has to wait until 00:01:30 before it calls messages.SendMessage
          Fix: Time stands still in a test: move it by await world.advance('1m30s'). See in the calls of the sandbox what the other side did, or wait longer."
      `)
      await world.advance('90s')
      expect(await told(alice.waitFor('Good evening', briefly))).toMatchInlineSnapshot(`
        "alice waited for "Good evening", and it did not come.
          - 00:00:00 bot1 got message "hello": shop.hello is done
          - 00:00:00 bot1: shop.hello failed: Telegram asks for a pause of 90 seconds before the next messages.SendMessage.
          - 00:00:00 bot1 called messages.sendMessage: 420 FLOOD_WAIT_90
          Fix: See in the calls of the sandbox what the other side did, or wait longer."
      `)
      alice.send(client, 'good bye')
      await world.advance('1h')
      expect(await told(alice.waitForEdit('', briefly))).toMatchInlineSnapshot(`
        "alice waited for an edit of a message, and it did not come.
          - 00:00:00 bot1 got message "hello": shop.hello is done
          - 00:00:00 bot1: shop.hello failed: Telegram asks for a pause of 90 seconds before the next messages.SendMessage.
          - 00:00:00 bot1 called messages.sendMessage: 420 FLOOD_WAIT_90
          - 00:01:30 bot1 got message "good bye": no handler wants it
          - 01:00:00 bot1: shop.sweep failed at test/testing/waiting.test.ts:line: no broom
          Fix: See in the calls of the sandbox what the other side did, or wait longer."
      `)
    }))

  it('is told that a click is to be answered', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      const { alice, client } = world
      alice.send(client, '/offer')
      await world.settled()
      const click = told(alice.click(alice.latest(client), 'Buy', { timeoutMs: 4_000 }))
      await world.settled()
      expect(await click).toMatchInlineSnapshot(`
        "alice waited for an answer to the button "Buy", and it did not come.
          - 00:00:00 bot1 got message "/offer": shop.offer is done
          - 00:00:00 bot1 got callback "buy": shop.buy is done and has not answered the click
          Fix: Answer the click by await ctx.answer() in the handler, also without a text, or its button keeps spinning. See in the calls of the sandbox what the other side did, or wait longer."
      `)
    }))

  it('is pointed to the line of the test that waits, and is told that a new message is no edit', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      const { alice, bob, client } = world
      const edit = alice.waitForEdit('Good day', briefly)
      bob.send('alice', 'Good day')
      const { patience } = world.sandbox
      const { limitMs } = patience
      patience.limitMs = () => 60
      const waits = [
        edit,
        alice.waitFor('Hello', briefly),
        alice.waitForReaction('👍', briefly),
        world.eventually(() => false),
        Promise.resolve().then(() => alice.latest(client, 'Good day')),
        world.expectFailure('no such shelf'),
      ]
      const errors = (await Promise.allSettled(waits)).map((each) => each.status === 'rejected' && each.reason)
      expect(errors.map((error: Error) => error.stack?.split('\n').find((line) => /^ +at /.test(line)))).toEqual(
        errors.map(() => expect.stringContaining('waiting.test.ts')),
      )
      expect(await told(edit)).toContain(
        'for an edit to "Good day", and it did not come.\n  - "Good day" of bob_example came as a new message, for which waitFor waits',
      )
      patience.limitMs = limitMs
      alice.send(client, '/boom')
      await world.advance('2s')
    }))

  it('is told which buttons there are, and which one was meant', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      const { alice, client } = world
      alice.send(client, '/offer')
      await world.settled()
      const error = await alice.click(alice.latest(client), 'uy').catch((reason: Error) => reason)
      expect(error).toMatchObject({
        message: expect.stringMatching(
          /^There is no button "uy" here; there is "Buy"\.\n {2}Fix: Did you mean "Buy"\?/,
        ),
        stack: expect.stringMatching(/Fix: .*\n +at .*waiting\.test\.ts/),
      })
    }))

  it('is refused an option that there is not', () =>
    withPlugins({ plugins: [Shop] }, ({ alice }) => {
      expect(() => alice.waitFor('Hello', { timeout: 5 } as object)).toThrow(
        expect.objectContaining({ code: 'PLUGIN_CALL_OPTION', fix: 'Write timeoutMs.' }),
      )
    }))

  it('is told by the matcher', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      world.alice.send(world.client, 'good bye')
      expect(await told(expect(world).toHaveReplied('Bye'))).toMatchInlineSnapshot(`
        "bot1 is to have replied "Bye" to alice, and has replied:
          nothing
          meanwhile:
          00:00:00 bot1 got message "good bye": no handler wants it"
      `)
    }))

  it('hears why before the time of the test is over', { timeout: 30_000 }, async () => {
    const left = vitestTimeLeft() ?? 0
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(30_000)
    const test = async ({ alice, client }: TestWorld) => {
      alice.send(client, 'good bye')
      await expect(alice.waitFor('Bye')).rejects.toMatchObject({
        code: 'SANDBOX_NOTHING_CAME',
        context: { waitMs: 150 },
      })
    }
    await runPlugins({ plugins: [Shop] }, test, () => 550)
  })
})
