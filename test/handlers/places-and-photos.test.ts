import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CallbackContext,
  CallbackData,
  content,
  type EditedContext,
  filters,
  type InlineContext,
  InlineKeyboard,
  type InlinePhoto,
  type MessageContext,
  md,
  OnCallback,
  OnCommand,
  OnEdited,
  OnInline,
  OnMessage,
  Plugin,
  text,
  type WithMedia,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it, onTestFinished } from 'vitest'

const bot = '@first_sandbox_bot'
const stop = new CallbackData('stop', { id: 'number' })
let seen: unknown[] = []

@Plugin({ name: 'walker' })
class Walker {
  private sent = 0

  @OnCommand('walk', filters.from('alice'))
  async walk(ctx: MessageContext) {
    this.sent = (await ctx.sendTo(bot, content.liveLocation(52.5, 13.4, { for: '15m', heading: 90 }))).id
  }

  @OnCommand('on')
  async on(ctx: MessageContext) {
    const { locations } = ctx.client.chat(bot)
    await locations.move(this.sent, 52.6, 13.5, { heading: 180 })
    await locations.move(this.sent, 52.6, 13.5, { heading: 180 })
  }

  @OnCommand('end')
  async end(ctx: MessageContext) {
    await ctx.client.chat(bot).locations.stop(this.sent)
    await expect(ctx.client.chat(bot).locations.move(this.sent, 1, 1)).rejects.toMatchObject({
      code: 'RPC_BAD_REQUEST',
    })
  }
}

@Plugin({ name: 'map' })
class Atlas {
  @OnMessage(filters.media('location'))
  come({ media }: MessageContext & WithMedia<'location'>) {
    seen.push(['at', media.latitude, media.longitude, media.livePeriod, media.heading])
  }

  @OnEdited(filters.media('location'))
  gone({ media }: EditedContext & WithMedia<'location'>) {
    seen.push(['now', media.latitude, media.longitude, media.livePeriod, media.heading])
  }

  @OnCommand('track')
  async track(ctx: MessageContext) {
    const { id } = await ctx.reply(content.liveLocation(1, 2))
    await ctx.chat.locations.move(id, 3, 4, { buttons: new InlineKeyboard().button('Stop', stop.with({ id })) })
  }

  @OnCallback(stop)
  async stopped(ctx: CallbackContext<typeof stop>) {
    await ctx.chat.locations.stop(ctx.data.id)
  }
}

it('live locations are sent, moved, ended and heard of', () =>
  withPlugins({ plugins: [Atlas], clients: { user1: { plugins: [Walker] } } }, async (world) => {
    const { alice, client } = world
    seen = []
    alice.send('user1', '/walk')
    await world.settled()
    await world.advance('1m')
    for (const command of ['/on', '/end']) {
      alice.send('user1', command)
      await world.settled()
    }
    const [at, move, end] = seen as [string, number, number, number, number][]
    expect(at).toEqual(['at', 52.5, 13.4, 900, 90])
    expect(move).toEqual(['now', 52.6, 13.5, 900, 180])
    expect(end?.slice(0, 3)).toEqual(['now', 52.6, 13.5])
    expect(end?.[3]).toBeLessThan(900)
    expect(seen).toHaveLength(3)

    seen = []
    const shared = alice.sendLocation(client, 10, 20, { liveSeconds: 60 })
    await world.settled()
    alice.edit(shared, { latitude: 11, longitude: 21, heading: 5 })
    alice.edit(shared, { stopped: true })
    await world.settled()
    expect(seen).toEqual([
      ['at', 10, 20, 60, undefined],
      ['now', 11, 21, 60, 5],
      ['now', 11, 21, 1, 5],
    ])

    alice.send(client, '/track')
    await world.settled()
    const message = alice.history(client).at(-1) ?? expect.fail()
    expect(message.media).toMatchObject({ type: 'geo-live', latitude: 3, longitude: 4, period: 0x7f_ff_ff_ff })
    await alice.click(message, 'Stop')
    await world.settled()
    expect(message.media).toMatchObject({ latitude: 3, period: 1 })
    expect(message.buttons).toEqual([])
  }))

it('a live location that cannot be is refused', () => {
  const live = content.liveLocation
  expect(() => live(91, 0)).toThrow('there is no place at 91, 0')
  expect(() => live(0, 0, { for: '30s' })).toThrow("cannot be live for '30s'")
  expect(() => live(0, 0, { heading: 0 })).toThrow('the heading of a live location is 0')
  expect(() => live(0, 0, { proximity: 1.5 })).toThrow('the proximity of a live location is 1.5')
})

const picture = Buffer.from('89504e470d0a1a0a0000000d4948445200000003000000020800000000', 'hex')

@Plugin({ name: 'gallery', locales: { en: { sunset: '<b>Sunset</b> &amp; sea' } } })
class Gallery {
  static file = ''
  static liked: InlinePhoto['photo'] | undefined

  @OnMessage(filters.media('photo'))
  keep(ctx: MessageContext) {
    Gallery.liked = ctx.message
  }

  @OnInline()
  async show(ctx: InlineContext) {
    const photos = [
      {
        id: 'web',
        photo: 'https://example.org/sea.jpg',
        width: 30,
        height: 20,
        title: text('sunset'),
        caption: text('sunset'),
      },
      {
        id: 'file',
        photo: Gallery.file,
        title: 'File',
        caption: md`**from a file**`,
        buttons: [[{ text: 'Like', data: 'like' }]],
      },
      { id: 'bytes', photo: picture },
      ...(Gallery.liked ? [{ id: 'liked', photo: Gallery.liked, title: 'Liked' }] : []),
    ]
    const article = { id: 'about', title: text('sunset'), text: text('sunset') }
    await ctx.answer(ctx.query === 'with words' ? [...photos, article] : photos, { cacheSeconds: 0 })
  }
}

it('inline results can be photos: by address, as files that are sent once, and of messages', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-photos-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  Gallery.file = join(folder, 'sea.png')
  writeFileSync(Gallery.file, picture)
  await withPlugins({ plugins: [Gallery], client: { parseMode: 'HTML' } }, async (world) => {
    const { alice, client } = world
    alice.sendPhoto(client)
    await world.settled()
    const answer = await alice.inlineQuery(client, 'photos')
    expect(answer.gallery).toBe(true)
    expect(answer.results.map(({ id, title, address, media }) => [id, title, address, media?.type])).toEqual([
      ['web', 'Sunset & sea', 'https://example.org/sea.jpg', 'photo'],
      ['file', undefined, undefined, 'photo'],
      ['bytes', undefined, undefined, 'photo'],
      ['liked', undefined, undefined, 'photo'],
    ])
    const uploads = () => world.calls({ method: 'messages.uploadMedia' }).length
    expect(uploads()).toBe(2)
    const sizeOf = (id: string) => {
      const { media } = alice.choose(answer, id, 'bob')
      return media?.type === 'photo' ? media.photo.sizes.at(-1) : undefined
    }
    expect(sizeOf('web')).toMatchObject({ width: 30, height: 20 })
    expect(sizeOf('liked')).toMatchObject({ width: 1, height: 1 })
    const sent = alice.choose(answer, 'file', 'bob')
    expect([sent.text, sent.entities.map(({ type }) => type)]).toEqual(['from a file', ['Bold']])
    expect(sent.buttons.flat().map((button) => button.text)).toEqual(['Like'])

    // Files are sent once, unless they have changed or Telegram cannot find them any more.
    const mixed = await alice.inlineQuery(client, 'with words')
    expect(mixed.gallery).toBe(false)
    expect(mixed.results.at(-1)).toMatchObject({ id: 'about', title: 'Sunset & sea', text: 'Sunset & sea' })
    expect(uploads()).toBe(2)
    writeFileSync(Gallery.file, Buffer.concat([picture, Buffer.from('more')]))
    await alice.inlineQuery(client, 'photos')
    expect(uploads()).toBe(3)
    world.refuse('messages.setInlineBotResults', '400 FILE_REFERENCE_EXPIRED')
    await alice.inlineQuery(client, 'photos')
    expect(uploads()).toBe(5)
  })
})
