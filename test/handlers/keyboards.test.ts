import {
  CallbackContext,
  CallbackData,
  type ContextOf,
  content,
  filters,
  InlineKeyboard,
  MessageContext,
  OnCallback,
  OnCommand,
  OnMessage,
  OnPoll,
  Plugin,
  PollContext,
  ReplyKeyboard,
  type WithMedia,
} from 'switchboard'
import { type PersonMessage, type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import type { Button } from '../../core/sandbox/world/reply-markup.js'

const open = new CallbackData('open', { id: 'number' })
const pizza = new CallbackData('pizza', { id: 'number', size: ['small', 'large'], note: 'text?', gift: 'boolean' })
const offer = new CallbackData('offer', { code: 'text' }, { for: '1h', otherwise: (why) => `Sorry, ${why}.` })
const bare = new CallbackData('bare', {})

const polls: Pick<
  PollContext,
  'question' | 'totalVoters' | 'isClosed' | 'options' | 'senderId' | 'chosen' | 'pollId'
>[] = []

@Plugin({ name: 'shop' })
class Shop {
  @OnCommand('shop')
  shop(ctx: MessageContext) {
    const buttons = new InlineKeyboard()
      .button('Open', open.with({ id: 7 }))
      .button('Small', pizza.with({ id: 7, size: 'small', note: 'a:b%c', gift: true }))
      .button('Long', pizza.with({ id: 8, size: 'large', note: 'very long, '.repeat(9), gift: false }))
      .button('Offer', offer.with({ code: 'X:1' }))
      .button('Bare', bare.with({}))
      .button('Kept', offer.with({ code: 'a code that is far too long for a button '.repeat(2) }))
      .columns(2)
      .url('Site', 'https://example.org')
      .copy('Code', 'X1')
      .row()
      .query('Share', 'pizza')
      .query('Here', 'pizza', { here: true })
    return ctx.reply('What?', { buttons })
  }

  @OnCallback(open.or(bare))
  opened(ctx: CallbackContext<typeof open | typeof bare>) {
    return ctx.answer({ text: JSON.stringify(ctx.data) })
  }

  @OnCallback(pizza.and(filters.private))
  order(ctx: CallbackContext<typeof pizza>) {
    return `${ctx.data.id + 1} ${ctx.data.size} ${ctx.data.note?.trim()} ${ctx.data.gift}`
  }

  @OnCallback(offer)
  offered(ctx: ContextOf<'callback', typeof offer>) {
    return `Offer ${ctx.data.code}`
  }

  @OnCommand('ask')
  async ask(ctx: MessageContext) {
    const keyboard = new ReplyKeyboard({ oneTime: true, placeholder: 'Your number', persistent: true, selective: true })
    await ctx.reply('Who?', { buttons: keyboard.text('Nobody').row().contact('My number').location('My place') })
    await ctx.reply('Quick?', { buttons: ReplyKeyboard.answer({ placeholder: 'now' }) })
  }

  @OnMessage(filters.media('contact', 'location').and(filters.incoming))
  got({ media }: MessageContext & WithMedia<'contact' | 'location'>) {
    return media.type === 'contact' ? media.phoneNumber : `${media.latitude} ${media.longitude}`
  }

  @OnCommand('poll')
  poll() {
    return content.poll('Lunch?', ['Pizza', 'Pasta'], { anonymous: false, multiple: true, for: '5m' })
  }

  @OnCommand('quiz')
  quiz() {
    return content.poll('2 + 2?', ['3', '4'], { correct: 1, explanation: 'Count.' })
  }

  @OnCommand('close')
  async close(ctx: MessageContext) {
    const { isClosed, totalVoters, options } = await ctx.chat.polls.close(Number(ctx.payload))
    return `${isClosed} ${totalVoters} ${options.map(({ text, voters }) => `${text}:${voters}`).join()}`
  }

  @OnCommand('places')
  async places(ctx: MessageContext) {
    await ctx.reply(content.location(52.5, 13.4))
    await ctx.reply(content.venue({ latitude: 52.5, longitude: 13.4, title: 'Office', address: 'Main Street 1' }))
    await ctx.reply(content.contact({ phone: '+49 30 901820', firstName: 'Ann' }))
    await ctx.reply(content.dice('🎯'))
    const { name } = (await ctx.author()) ?? {}
    return ctx.reply(`${name} of ${(await ctx.chat.about()).name}`, { buttons: ReplyKeyboard.remove() })
  }

  @OnPoll()
  voted({ question, totalVoters, isClosed, options, senderId, chosen, pollId }: PollContext) {
    polls.push({ question, totalVoters, isClosed, options, senderId, chosen, pollId })
  }
}

/** Has somebody press what no message has ever shown. */
async function forge({ alice, sandbox }: TestWorld, message: PersonMessage, data: string) {
  const bytes = Buffer.from(data)
  const shown = {
    type: 'inline',
    rows: [[{ type: 'callback', text: 'x', data: bytes, requiresPassword: false }]],
  } as const
  const before = message.source.replyMarkup
  message.source.replyMarkup = shown
  const answer = await sandbox.world.queries.press(alice.account, message.source, bytes)
  message.source.replyMarkup = before
  return answer.text
}

const dataOf = (button: Button | undefined) => (button?.type === 'callback' ? Buffer.from(button.data).toString() : '')

describe.each(['telegram', 'teleproto', 'mtcute'] as const)('with the driver %s', (driver) => {
  it('sends buttons of all kinds, polls, places and contacts, and hears what becomes of them', () =>
    withPlugins({ plugins: [Shop], client: { driver } }, async (world) => {
      const { alice, client } = world
      const told = async (command: string, wanted: string | ((message: PersonMessage) => boolean)) => {
        const answer = alice.waitFor(wanted)
        alice.send(client, command)
        return answer
      }
      const shop = await told('/shop', 'What?')
      expect(shop.buttons.map((row) => row.map(({ type }) => type))).toEqual([
        ['callback', 'callback'],
        ['callback', 'callback'],
        ['callback', 'callback'],
        ['url', 'copy'],
        ['switch-inline', 'switch-inline'],
      ])
      const said = async (button: string) => {
        const answer = alice.waitFor(/.*/)
        expect(await alice.click(shop, button)).toMatchObject({ text: undefined })
        return (await answer).text
      }
      expect((await alice.click(shop, 'Open'))?.text).toBe('{"id":7}')
      expect((await alice.click(shop, 'Bare'))?.text).toBe('{}')
      expect(await said('Small')).toBe('8 small a:b%c true')
      expect(await said('Offer')).toBe('Offer X:1')

      const ask = await told('/ask', 'Who?')
      expect(ask.source.replyMarkup).toMatchObject({
        type: 'keyboard',
        ...{ singleUse: true, persistent: true, selective: true, resize: true, placeholder: 'Your number' },
      })
      const quick = await alice.waitFor('Quick?', { includePast: true })
      expect(quick.source.replyMarkup).toMatchObject({ type: 'force-reply', placeholder: 'now' })
      const number = alice.waitFor(alice.account.phone ?? '?')
      await alice.click(ask, 'My number')
      await number
      const place = alice.waitFor('1 2')
      await alice.click(ask, 'My place', { latitude: 1, longitude: 2 })
      await place

      const isPoll = ({ media }: PersonMessage) => media?.type === 'poll'
      const poll = await told('/poll', isPoll)
      polls.length = 0
      alice.vote(poll, 'Pasta', 0)
      await world.settled()
      expect(polls).toHaveLength(2)
      const changed = polls.find(({ question }) => question !== undefined)
      const vote = polls.find(({ chosen }) => chosen !== undefined)
      expect(changed).toMatchObject({ question: 'Lunch?', totalVoters: 1, isClosed: false })
      expect(changed?.options).toEqual([
        { text: 'Pizza', data: '0', voters: 1 },
        { text: 'Pasta', data: '1', voters: 1 },
      ])
      expect(vote).toMatchObject({ senderId: alice.id, chosen: ['1', '0'], pollId: changed?.pollId })
      await told(`/close ${poll.source.idFor(world.sandbox.account(client).id)}`, 'true 1 Pizza:1,Pasta:1')
      expect((await told('/quiz', isPoll)).media).toMatchObject({ poll: { quiz: true, solution: 'Count.' } })

      await told('/places', 'Alice Example of Alice Example')
      const sent = alice.history(client).slice(-5)
      expect(sent.map(({ media }) => media)).toMatchObject(
        [
          { type: 'geo', latitude: 52.5, longitude: 13.4 },
          { type: 'venue', title: 'Office', address: 'Main Street 1' },
          { type: 'contact', phone: '+49 30 901820', firstName: 'Ann' },
          { type: 'dice', emoticon: '🎯' },
        ].concat([undefined as never]),
      )
      expect(sent.at(-1)?.source.replyMarkup).toMatchObject({ type: 'hide' })
      if (driver !== 'telegram') return

      // What is forged or too old, once: it has nothing to do with the driver.
      const refused = 'This button is no longer valid. Please ask for a new one.'
      const [small, long, offered] = [1, 2, 3].map((place) => dataOf(shop.buttons.flat()[place]))
      for (const data of [small, long, offered]) expect(Buffer.byteLength(data ?? '')).toBeLessThanOrEqual(64)
      expect(await said('Long')).toBe(`9 large ${'very long, '.repeat(9).trim()} false`)
      expect(await forge(world, shop, (small ?? '').replace('pizza:7', 'pizza:9'))).toBe(refused)
      for (const data of ['pizza', 'pizza:7:0::1', 'pizza!guessed', `${small}x`, 'open:seven', 'open:1:2']) {
        expect(await forge(world, shop, data)).toBe(refused)
      }
      await world.advance('2h')
      expect((await alice.click(shop, 'Offer'))?.text).toBe('Sorry, outdated.')
      expect(await forge(world, shop, (offered ?? '').slice(0, -3))).toBe('Sorry, forged.')
      expect(await said('Small')).toBe('8 small a:b%c true')
      expect((await alice.click(shop, 'Kept'))?.text).toBe('Sorry, outdated.')
    }))
})
