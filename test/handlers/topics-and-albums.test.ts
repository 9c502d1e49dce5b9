import { Client, Inject, MessageContext, OnMessage, Plugin, type Topic } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

const forum = 'sandbox_python_crm'

@Plugin({ name: 'worker' })
class Worker {
  static work: (ctx: MessageContext, client: Client) => Promise<unknown> = async () => undefined
  constructor(@Inject(Client) private readonly client: Client) {}

  @OnMessage()
  async go(ctx: MessageContext) {
    if (!ctx.outgoing && ctx.text !== '') await Worker.work(ctx, this.client)
  }
}

describe.each(['telegram', 'teleproto', 'mtcute'] as const)('with the driver %s', (driver) => {
  it('makes topics once, changes, closes, reopens and answers in them; sends albums once', () =>
    withPlugins({ plugins: [Worker], allowFailures: true, as: 'bot2', client: { driver } }, async (world) => {
      const { alice, client } = world
      const doing = async <Result>(work: (ctx: MessageContext, client: Client) => Promise<Result>) => {
        let result: Result | undefined
        Worker.work = async (...args) => {
          result = await work(...args)
        }
        alice.send(client, 'go')
        await world.settled()
        return result as Result
      }
      let attempts = 0
      const ids: number[] = []
      await doing(async (ctx) => {
        const { topics } = ctx.client.chat(forum, { nextRandomId: () => 7n })
        ids.push(await topics.create('Returns'))
      })
      // The first run makes the topic and fails; the second finds it made.
      Worker.work = async (ctx) => {
        ids.push(await ctx.chat.topics.create('Orders, new'))
        await ctx.replyAlbum([{ file: Buffer.from('one') }, { file: Buffer.from('two'), caption: 'Two' }], {
          quote: false,
        })
        attempts += 1
        if (attempts === 1) throw new Error('no luck')
      }
      alice.join(forum)
      alice.send(forum, `@${world.sandbox.account(client).username} make one`)
      await world.advance('1s')
      await world.settled()
      expect(attempts).toBe(2)
      const channel = [...world.sandbox.world.state.channels.values()].find(({ username }) => username === forum)
      expect([...(channel?.topics.values() ?? [])].map(({ title }) => title).sort()).toEqual(
        ['General', 'Orders, new', 'Returns'].sort(),
      )
      expect(ids[1]).toBe(ids[2])
      const [returns = 0] = ids
      expect(channel?.messages.filter(({ media }) => media?.type === 'document')).toHaveLength(2)

      const chat = (one: Client) => one.chat(forum)
      expect(
        await doing((_, one) =>
          chat(one)
            .polls.state(returns)
            .catch((error) => error.code),
        ),
      ).toBe('PLUGIN_NO_POLL')
      const topic = (): Promise<Topic | undefined> => doing((_, one) => chat(one).topics.get(returns))
      expect(await topic()).toEqual({ id: returns, title: 'Returns', isClosed: false, isPinned: false })
      expect(await doing((_, one) => chat(one).topics.close(returns))).toBe(true)
      expect(await doing((_, one) => chat(one).topics.close(returns))).toBe(false)
      await doing((_, one) => chat(one).topics.edit(returns, { title: 'Refunds' }))
      await doing((_, one) => chat(one).topics.pin(returns))
      expect(await topic()).toEqual({ id: returns, title: 'Refunds', isClosed: true, isPinned: true })
      expect(await doing((_, one) => chat(one).topics.reopen(returns))).toBe(true)

      Worker.work = (ctx) => ctx.reply('in here')
      alice.send(forum, `@${world.sandbox.account(client).username} where?`, { topicId: returns })
      expect((await alice.waitFor('in here', { includePast: true })).topicId).toBe(returns)
      await doing((_, one) => chat(one).topics.delete(returns))
      expect(await topic()).toBeUndefined()
    }))
})
