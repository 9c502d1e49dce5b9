import {
  type CallbackContext,
  Client,
  type ErrorContext,
  Formatter,
  html,
  Inject,
  type InlineContext,
  type MessageContext,
  md,
  OnCallback,
  OnCommand,
  OnError,
  OnInline,
  Plugin,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../../core/sandbox/person.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'

const paragraph = (name: string, length: number) => `${name} ${'word '.repeat(length / 5)}`.trim()
const long = [paragraph('one', 3_900), paragraph('two', 3_900), paragraph('three', 3_900)].join('\n\n')

const returned: number[] = []
const failures: unknown[] = []

@Plugin({ name: 'writer' })
class Writer {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Formatter) private readonly formatter: Formatter,
  ) {}

  @OnCommand('long')
  async long(ctx: MessageContext) {
    const sent = await ctx.reply(html`<b>${long}</b>`, { quote: true, buttons: [[{ text: 'More', data: 'more' }]] })
    returned.push(sent.id)
  }

  @OnCommand('blank')
  async blank(ctx: MessageContext) {
    await ctx.reply(`begin${' '.repeat(9_000)}end`)
  }

  @OnCommand('direct')
  async direct(ctx: MessageContext) {
    await this.client.sendMessage(ctx.chatId, long)
  }

  @OnCommand('system')
  async system(ctx: MessageContext) {
    await ctx.reply(this.formatter.system(html`restarted <i>now</i>`))
  }

  @OnCommand('buttons')
  async buttons(ctx: MessageContext) {
    const rows = [[{ text: '  <b>Yes</b>\n please ', data: 'yes' }], [{ text: 'Docs', url: 'https://example.org/' }]]
    await ctx.reply('Sure?', { buttons: rows })
  }

  @OnCommand('faulty')
  async faulty(ctx: MessageContext) {
    const buttons =
      ctx.payload === 'text' ? [[{ text: '<b> </b>', data: 'x' }]] : [[{ text: 'x', data: 'é'.repeat(33) }]]
    await ctx.reply('Sure?', { buttons })
  }

  @OnCommand('marks')
  async marks(ctx: MessageContext) {
    const text = `  ${'<b>a</b> '.repeat(Number(ctx.args[0]))}`
    if (ctx.args[1] === 'caption') await ctx.replyFile(Buffer.from('bytes'), { name: 'a.txt', caption: text })
    else await ctx.reply(text)
  }

  @OnInline()
  async asked(ctx: InlineContext) {
    const buttons = [[{ text: '<i>More</i>', data: 'more' }]]
    await ctx.answer([
      { id: '1', title: 'One', text: ' <b>one</b> ', buttons },
      { id: '2', title: 'Two', text: md`*two*`, linkPreview: false },
      { id: '3', title: 'Three', text: '<b>three</b>', parseMode: 'none' },
    ])
  }

  @OnCallback()
  async pressed(ctx: CallbackContext) {
    await ctx.answer({ text: ctx.data === 'more' ? html`<b>thanks</b>` : 'thanks' })
    if (ctx.data === 'more') await ctx.edit('<i>chosen</i>', { buttons: [[{ text: 'Again', data: 'again' }]] })
  }

  @OnError()
  failed({ error }: ErrorContext) {
    failures.push(error)
  }
}

const texts = (person: Person, world: TestWorld) =>
  person
    .history(world.client)
    .filter(({ out }) => !out)
    .map(({ text }) => text)

describe('a text that is too long for one message', () => {
  it('arrives as several, divided at paragraphs, marks kept; the first is the reply, the last has the buttons', () =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async (world) => {
      const { alice, client } = world
      alice.send(client, '/long')
      await alice.waitFor(/^three/)
      await world.settled()
      const parts = alice.history(client).filter(({ out }) => !out)
      expect(parts.map(({ text }) => text.slice(0, 5).trim())).toEqual(['one w', 'two w', 'three'])
      expect(parts.map(({ text }) => text.trim()).join('\n\n')).toBe(long)
      for (const { text, entities } of parts) {
        expect(entities).toMatchObject([{ type: 'Bold', offset: 0 }])
        expect(entities[0]?.length).toBeGreaterThanOrEqual(text.trimEnd().length)
      }
      expect(parts.map(({ replyToId }) => replyToId !== undefined)).toEqual([true, false, false])
      expect(parts.map(({ buttons }) => buttons.length)).toEqual([0, 0, 1])
      const [own] = world.app.client(client)?.config.type === 'bot' ? returned.splice(0) : []
      expect(own).toBe(parts.at(-1)?.source.idFor(world.sandbox.account(client).id))
      const sent = world.calls({ client, method: 'messages.sendMessage' })
      expect(new Set(sent.map(({ params }) => String(params.random_id))).size).toBe(3)
    }))

  it('is sent without the parts in which nothing can be seen', () =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/blank')
      await world.alice.waitFor(/end/)
      await world.settled()
      expect(texts(world.alice, world).map((text) => text.trim())).toEqual(['begin', 'end'])
    }))

  it('comes whole and once when the handler is run again after a part was refused', () =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/blank')
      await world.alice.waitFor(/end/)
      let refused = 0
      const end = world.sandbox.intercept(async (intercepted, next) => {
        const { method, params } = intercepted.call
        if (method !== 'messages.sendMessage' || !String(params.message).startsWith('two') || refused > 0) return next()
        refused += 1
        throw new RpcError(500, 'INTERNAL')
      })
      world.alice.send(world.client, '/long')
      await world.eventually(() => refused === 1)
      await world.advance('10m')
      await world.settled()
      end()
      const parts = texts(world.alice, world).filter((text) => /^(one|two|three) /.test(text))
      expect(parts.map((text) => text.slice(0, 5).trim())).toEqual(['one w', 'two w', 'three'])
    }))

  it('is divided without a context too', () =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async (world) => {
      world.alice.send(world.client, '/direct')
      await world.alice.waitFor(/^three/)
      expect(texts(world.alice, world)).toHaveLength(3)
    }))
})

describe('buttons', () => {
  it('show plain text on one line and answer', () =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async ({ alice, client }) => {
      alice.send(client, '/buttons')
      const question = await alice.waitFor('Sure?')
      expect(question.buttons.flat()).toMatchObject([{ text: 'Yes please' }, { text: 'Docs' }])
      expect(await alice.click(question, 'Yes please')).toMatchObject({ text: 'thanks' })
    }))

  it.each([
    ['text', 'PLUGIN_BUTTON_TEXT'],
    ['data', 'PLUGIN_BUTTON_DATA'],
  ])('are refused with their %s at fault, before anything is sent', (what, code) =>
    withPlugins({ plugins: [Writer], allowFailures: true }, async (world) => {
      world.alice.send(world.client, `/faulty ${what}`)
      await world.settled()
      await world.eventually(() => failures.length > 0)
      expect(failures.splice(0)).toMatchObject([{ code }])
      expect(world.calls({ method: 'messages.sendMessage' })).toEqual([])
    }),
  )
})

describe('the formatter of a client', () => {
  it('is there for plugins: system messages carry the sign and the name of the client', () =>
    withPlugins(
      { plugins: [Writer], allowFailures: true, client: { parseMode: 'HTML' } },
      async ({ alice, client }) => {
        alice.send(client, '/system')
        const message = await alice.waitFor(/restarted/)
        expect(message.text).toBe('🤖 bot1: restarted now')
        expect(message.entities).toMatchObject([
          { type: 'Bold', offset: 3, length: 4 },
          { type: 'Italic', offset: 19, length: 3 },
        ])
      },
    ))
})

describe('every text that goes out', () => {
  const client = { parseMode: 'HTML' as const }

  it('is read by the formatter in inline mode too, when it is offered and when it is changed', () =>
    withPlugins({ plugins: [Writer], allowFailures: true, client }, async (world) => {
      const { alice } = world
      const { results } = await alice.inlineQuery(world.client, 'x')
      expect(results.map(({ text, entities }) => [text, entities.map(({ type }) => type)])).toEqual([
        ['one', ['Bold']],
        ['two', ['Bold']],
        ['<b>three</b>', []],
      ])
      const [first] = results
      const viaBotId = world.sandbox.account(world.client).id
      const chosen = alice.sendOutgoing('bob', { text: first?.text ?? '', replyMarkup: first?.replyMarkup, viaBotId })
      expect(await alice.click(chosen, 'More')).toMatchObject({ text: 'thanks' })
      await world.settled()
      const [seen] = alice.history('bob')
      expect(seen).toMatchObject({ text: 'chosen', entities: [{ type: 'Italic', offset: 0, length: 6 }] })
      expect(seen?.buttons.flat()).toMatchObject([{ text: 'Again' }])
      expect(failures).toEqual([])
    }))

  it('is divided at a hundred marks, or refused where it cannot be', () =>
    withPlugins({ plugins: [Writer], allowFailures: true, client }, async (world) => {
      world.alice.send(world.client, '/marks 101')
      await world.settled()
      const sent = world.alice.history(world.client).filter(({ out }) => !out)
      expect(sent.map(({ text, entities }) => [text.length, entities.length])).toEqual([
        [199, 100],
        [1, 1],
      ])
      world.alice.send(world.client, '/marks 101 caption')
      await world.eventually(() => failures.length > 0)
      expect(failures.splice(0)).toMatchObject([{ code: 'PLUGIN_TOO_MANY_MARKS', context: { marks: 101, max: 100 } }])
    }))
})
