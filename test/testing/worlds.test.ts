import {
  type AlbumContext,
  type CallbackContext,
  type ChosenInlineContext,
  Client,
  DailyAt,
  filters,
  Inject,
  type InlineContext,
  type MessageContext,
  OnAlbum,
  OnCallback,
  OnChosenInlineResult,
  OnCommand,
  OnInline,
  OnMessage,
  Plugin,
  type WithMedia,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

@Plugin({ name: 'echo' })
class Echo {
  @OnMessage(filters.incoming)
  echo(ctx: MessageContext) {
    return `${ctx.client.name}: ${ctx.text}`
  }
}

@Plugin({ name: 'albums' })
class Albums {
  @OnAlbum()
  album(ctx: AlbumContext) {
    return `an album of ${ctx.messages.length}`
  }
}

@Plugin({ name: 'nightly' })
class Nightly {
  constructor(@Inject(Client) private readonly client: Client) {}

  @DailyAt('02:30')
  async report() {
    await this.client.sendMessage('alice', 'good night')
  }
}

describe('a test world', () => {
  it('waits for what is sent right after the start in a supergroup', () =>
    withPlugins({ plugins: [Echo], type: 'user' }, async (world) => {
      world.alice.send('sandbox_group', 'hello there')
      await world.settled()
      expect(
        world.alice
          .history('sandbox_group')
          .map(({ text }) => text)
          .at(-1),
      ).toBe('user1: hello there')
    }))

  it('waits for the parts of an album', () =>
    withPlugins({ plugins: [Albums] }, async (world) => {
      world.alice.sendAlbum(world.client, [{}, { caption: 'both' }])
      await world.settled()
      expect(world.alice.history(world.client).at(-1)?.text).toBe('an album of 2')
    }))

  it('begins at a moment, in a zone, and goes on to another', () =>
    withPlugins({ plugins: [Nightly], startAt: '2026-10-24T23:00+02:00', timeZone: 'Europe/Berlin' }, async (world) => {
      // A bot writes to those alone who have written to it.
      world.alice.send(world.client, 'hello')
      const nights = () => world.alice.messages.filter(({ out }) => !out).length
      expect(nights()).toBe(0)
      await world.at('2026-10-25T02:29+02:00')
      expect(nights()).toBe(0)
      // The time on the wall comes twice that night.
      await world.at('2026-10-25T02:31+01:00')
      expect(nights()).toBe(1)
      await expect(world.at('2026-10-25T00:30+02:00')).rejects.toMatchObject({ code: 'PLUGIN_TEST_TIME' })
      await expect(world.at('2026-10-26T00:30')).rejects.toThrow('it names no moment')
    }))

  it('goes through weeks by what happens in them, and not by what clients do to stay as they are', () =>
    withPlugins({ plugins: [Nightly, Echo], timeZone: 'UTC' }, async (world) => {
      world.alice.send(world.client, 'hello')
      await world.settled()
      const { fired } = world.clock
      await world.advance('84d')
      expect(world.alice.messages.filter(({ text }) => text === 'good night')).toHaveLength(84)
      // A client looks after itself some one and a half million times meanwhile.
      expect(world.clock.fired - fired).toBeLessThan(5_000)
      world.alice.send(world.client, 'still there?')
      await world.settled()
      expect(world.alice.history(world.client).at(-1)?.text).toBe('bot1: still there?')
    }))

  it('has clients that ask when they have heard nothing for long', () =>
    withPlugins({ plugins: [Echo] }, async (world) => {
      await world.settled()
      const asked = () => world.calls({ client: world.client, method: 'updates.getDifference' }).length
      const before = asked()
      await world.advance('14m')
      expect(asked()).toBe(before)
      await world.advance('2m')
      await world.settled()
      expect(asked()).toBe(before + 1)
    }))

  it('has several clients', () =>
    withPlugins({ plugins: [Echo], clients: { user1: { plugins: [Echo] }, bot2: { plugins: [] } } }, async (world) => {
      world.alice.send('user1', 'who are you?')
      world.alice.send('bot2', 'and you?')
      await world.settled()
      expect(world.alice.history('user1').at(-1)?.text).toBe('user1: who are you?')
      expect(world.alice.history('bot2')).toHaveLength(1)
      expect(world.app.control.status().clients.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'bot1 bot',
        'user1 user',
        'bot2 bot',
      ])
    }))
})

@Plugin({ name: 'shop' })
class Shop {
  @OnCommand('start')
  start(ctx: MessageContext) {
    return ctx.reply('What?', { buttons: [[{ text: 'Pizza' }, { text: 'Soup' }]] })
  }

  @OnMessage(filters.text('Pizza'))
  pizza(ctx: MessageContext) {
    return ctx.reply('With cheese?', {
      buttons: [
        [
          { text: 'Yes', data: 'cheese' },
          { text: 'Hm', data: 'silence' },
        ],
      ],
    })
  }

  @OnCallback(filters.text('cheese'))
  cheese(ctx: CallbackContext) {
    return ctx.answer({ text: 'Good choice' })
  }

  @OnMessage(filters.media('photo'))
  photo(ctx: MessageContext & WithMedia<'photo'>) {
    return `a photo of ${ctx.media.width} x ${ctx.media.height}`
  }

  @OnMessage(filters.media('document'))
  file(ctx: MessageContext & WithMedia<'document'>) {
    return `the file ${ctx.media.fileName}`
  }

  @OnInline()
  find(ctx: InlineContext) {
    return ctx.query === 'nothing' ? undefined : ctx.answer([{ id: 'tea', title: 'Tea', text: 'A cup of tea' }])
  }
}

@Plugin({ name: 'doorman' })
class Doorman {
  @OnInline()
  find(ctx: InlineContext) {
    const buttons = [[{ text: 'Heat', data: 'heat' }]]
    return ctx.answer([{ id: 'tea', title: 'tea', text: 'tea', buttons }])
  }

  @OnChosenInlineResult()
  async chosen(ctx: ChosenInlineContext) {
    await ctx.edit(`chosen: ${ctx.resultId}`, { buttons: [[{ text: 'Heat', data: 'heat' }]] })
  }

  @OnCallback(filters.text('heat'))
  async heat(ctx: CallbackContext) {
    await ctx.edit('hot tea')
    await ctx.answer()
  }

  @OnCommand('photo')
  async photo(ctx: MessageContext) {
    const file = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2Q==', 'base64')
    const buttons = [[{ text: 'Done', data: 'done' }]]
    await ctx.client.sendFile(ctx.chatId, file, { caption: 'a photo', as: 'photo', buttons })
  }

  @OnCallback(filters.text('done'))
  async done(ctx: CallbackContext) {
    await ctx.editButtons([])
    await ctx.answer()
  }
}

@Plugin({ name: 'fan' })
class Fan {
  @OnMessage(filters.text('praise'))
  praise(ctx: MessageContext) {
    return ctx.react('👍')
  }

  @OnMessage(filters.text('spam'))
  async spam(ctx: MessageContext) {
    await ctx.delete()
  }
}

describe('people', () => {
  it('use keyboards, buttons, photos, files, and inline results', () =>
    withPlugins({ plugins: [Shop] }, async (world) => {
      const { alice, bob, client } = world
      alice.send(client, '/start')
      await world.settled()
      expect(alice.keyboard(client).map((row) => row.map(({ text }) => text))).toEqual([['Pizza', 'Soup']])
      expect(() => alice.press(client, 'Pizzza')).toThrow('is no button "Pizzza" here; there is "Pizza", "Soup".')
      alice.press(client, 'Pizza')
      const question = await alice.waitFor('With cheese?')
      expect((await alice.click(question, 'Yes'))?.text).toBe('Good choice')

      alice.sendPhoto(client, { caption: 'look' })
      await alice.waitFor('a photo of 1 x 1')
      alice.sendFile(client, { name: 'bill.pdf', mimeType: 'application/pdf' })
      await alice.waitFor('the file bill.pdf')

      const found = await alice.inlineQuery(client, 'tea')
      expect(alice.choose(found, 'Tea', 'bob').text).toBe('A cup of tea')
      expect(bob.history('alice').at(-1)?.text).toBe('A cup of tea')
      expect(() => alice.choose(found, 'Coffee', 'bob')).toThrow('is no inline result "Coffee" here')
    }))

  it('see what others do with messages they have sent', () =>
    withPlugins({ plugins: [Doorman], clients: { user1: { plugins: [Fan] } } }, async (world) => {
      const { alice, client } = world
      const found = await alice.inlineQuery(client, 'tea')
      const chosen = alice.waitForEdit('chosen: tea')
      const tea = alice.choose(found, 'tea', 'bob')
      expect(await chosen).toBe(tea)
      const edited = alice.waitForEdit(/^hot/)
      const answer = alice.click(tea, 'Heat')
      expect(await edited).toBe(tea)
      await answer
      expect(alice.news('bob')).toMatchObject([{ text: 'hot tea', edited: true, out: true }])

      alice.send(client, '/photo')
      const photo = await alice.waitFor('a photo')
      const captioned = alice.waitForEdit(({ buttons }) => buttons.length === 0)
      await alice.click(photo, 'Done')
      expect(await captioned).toMatchObject({ id: photo.id, text: 'a photo' })

      const own = alice.send('sandbox_group', 'spam')
      const liked = alice.waitForReaction('👍')
      const praise = alice.send('user1', 'praise')
      expect(await liked).toBe(praise)
      await world.settled()
      expect(alice.news('sandbox_group')).toMatchObject([{ text: 'spam', deleted: true }])
      expect(own.deleted).toBe(true)

      alice.edit(praise, 'praise, dear')
      alice.edit(praise, 'praise')
      await world.settled()
      expect(alice.news('user1')).toEqual([])
    }))

  it('do not wait for ever for a bot that is silent', () =>
    withPlugins({ plugins: [Shop] }, async ({ alice, client }) => {
      alice.send(client, 'Pizza')
      const question = await alice.waitFor('With cheese?')
      const click = alice.click(question, 'Hm', { timeoutMs: 20 })
      await expect(click).rejects.toThrow('for an answer to the button "Hm", and it did not come')
      const query = alice.inlineQuery(client, 'nothing', { timeoutMs: 20 })
      await expect(query).rejects.toMatchObject({ code: 'SANDBOX_NOTHING_CAME' })
    }))
})
