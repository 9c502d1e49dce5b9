import { filters, type MessageContext, OnMessage, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Plugin({ name: 'answers' })
class Answers {
  @OnMessage(filters.incoming)
  async answer(ctx: MessageContext) {
    await ctx.reply(`you said ${ctx.text}`)
  }
}

describe('the faults of a test world', () => {
  it('cut the connection after an answer was sent, and the plugin has answered once', () =>
    withPlugins({ plugins: [Answers] }, async ({ alice, client, faults }) => {
      const rule = faults.add({ kind: 'disconnect-after', method: 'messages.sendMessage', times: 1 })
      alice.send(client, 'hello')
      await alice.waitFor('you said hello')
      alice.send(client, 'again')
      await alice.waitFor('you said again')
      expect(rule.hits).toBe(1)
      expect(alice.history(client).filter(({ text }) => text === 'you said hello')).toHaveLength(1)
    }))

  it('hide updates, which the client gets with the difference', () =>
    withPlugins({ plugins: [Answers] }, async (world) => {
      const { alice, client, faults } = world
      await world.settled()
      const rule = faults.add({ kind: 'lose-update', account: client })
      alice.send(client, 'unseen')
      rule.remove()
      alice.send(client, 'seen')
      await world.advance('1s')
      await alice.waitFor('you said seen', { includePast: true })
      await alice.waitFor('you said unseen', { includePast: true })
    }))

  it('stop Telegram and start it again', () =>
    withPlugins({ plugins: [Answers] }, async (world) => {
      await world.restartTelegram()
      world.alice.send(world.client, 'back?')
      await world.alice.waitFor('you said back?')
    }))
})
