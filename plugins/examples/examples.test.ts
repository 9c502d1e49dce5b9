import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { provided, withPlugins } from 'switchboard/vitest'
import { describe, expect, it } from 'vitest'
import { Catalogue } from './catalogue.plugin.js'
import { KeywordWatcher } from './keyword_watcher.plugin.js'
import { Moderation } from './moderation.plugin.js'
import { MorningDigest } from './morning_digest.plugin.js'
import { OrderForm, Orders } from './order_form.plugin.js'
import { type Forecast, Forecasts, ForecastsAway, PlaceUnknown, WttrForecasts } from './weather/forecasts.js'
import { Frost } from './weather/frost.plugin.js'
import { Weather } from './weather/weather.plugin.js'

describe('moderation', () => {
  // The group of the sandbox in which this bot is an administrator; Maria owns it.
  const group = 'sandbox_python_crm'
  const bot = { as: 'bot2', plugins: [Moderation], options: { moderation: { words: ['casino'], max_warnings: 2 } } }

  it('warns for words and by command, mutes at the limit, and forgives by a button', () =>
    withPlugins(bot, async (world) => {
      const { bob } = world
      const maria = world.person('maria')
      bob.join(group)
      const isMuted = () => {
        const channel = [...world.sandbox.world.state.channels.values()].find(({ username }) => username === group)
        return channel?.members.get(bob.id)?.restricted?.rights.has('send_messages') === true
      }
      const first = maria.waitFor('Bob Example: warning 1 of 2, “casino”')
      const advert = bob.send(group, 'The best CASINO in town')
      await first
      expect(advert.deleted).toBe(true)
      expect(isMuted()).toBe(false)

      const refused = bob.waitFor('Only administrators can do that.')
      bob.send(group, '/warn @maria_manager for nothing')
      await refused
      const counted = bob.waitFor('1 of 2')
      bob.send(group, '/warnings')
      await counted

      const second = maria.waitFor('Bob Example: warning 2 of 2, advertising twice. Muted for 1d.')
      maria.send(group, '/warn @bob_example advertising twice')
      const warning = await second
      expect(isMuted()).toBe(true)
      expect(await bob.click(warning, 'Forgive')).toMatchObject({ alert: true })
      expect(isMuted()).toBe(true)
      await maria.click(warning, 'Forgive')
      await world.settled()
      expect(warning.text).toBe('The warnings were taken back.')
      expect(isMuted()).toBe(false)
    }))

  it('takes the word of an administrator for what it is, and forgives by command', () =>
    withPlugins(bot, async (world) => {
      const { bob } = world
      const maria = world.person('maria')
      bob.join(group)
      const rule = maria.send(group, 'No casino in here, please')
      await world.settled()
      expect(rule.deleted).toBe(false)
      const warned = maria.waitFor('warning 1 of 2, no reason given')
      maria.reply(bob.send(group, 'hello'), '/warn')
      await warned
      const forgiven = maria.waitFor('Bob Example has no warnings.')
      maria.send(group, '/forgive @bob_example')
      await forgiven
      const counted = bob.waitFor('0 of 2')
      bob.send(group, '/warnings')
      await counted
    }))
})

describe('order form', () => {
  const plugins = [Orders, OrderForm]

  it('takes an order, which the kitchen accepts', () =>
    withPlugins({ plugins, options: { orders: { kitchen: '@bob_example' } } }, async (world) => {
      const { alice, bob, client } = world
      const says = (text: string, wanted: string) => {
        const answer = alice.waitFor(wanted)
        alice.send(client, text)
        return answer
      }
      bob.send(client, '/start')
      const form = await says('/order', 'Which pizza?')
      const counting = alice.waitForEdit('How many?')
      await alice.click(form, 'Funghi')
      await counting
      await says('many', 'Please send a whole number from 1 to 20.')
      await says('2', 'Where to?')
      await says('Here', 'Street and number, please.')
      const summary = await says('Main Street 1', '2 Funghi to Main Street 1. Is that right?')

      const [told, ordered] = [alice.waitFor('That is order 1.'), bob.waitFor('Order 1: 2 Funghi to Main Street 1')]
      await alice.click(summary, 'Yes')
      await told
      const order = await ordered
      const accepted = alice.waitFor('Order 1 is in the oven.')
      const presses = await Promise.all([bob.click(order, 'Accept'), bob.click(order, 'Refuse')])
      expect(presses).toMatchObject([{ text: undefined }, { text: 'Order 1 is decided already.' }])
      await accepted
      await world.settled()
      expect(alice.history(client).at(-1)?.text).toBe('Order 1 is in the oven.')
      expect(order.buttons).toEqual([])
    }))
})

describe('keyword watcher', () => {
  it('forwards what has one of the words, albums whole, and nothing twice', () => {
    const options = { keyword_watcher: { words: ['typescript'], to: '@bob_example', days: 1 } }
    return withPlugins({ type: 'user', plugins: [KeywordWatcher], options }, async (world) => {
      const { alice, bob, owner } = world
      const arrived = () => bob.history('user1').map(({ text }) => text)
      alice.send('sandbox_group', 'TypeScript developer wanted')
      alice.send('sandbox_comments', 'TypeScript developer wanted')
      await world.settled()
      // What is posted in the channel comes to its group of comments as well.
      alice.send('sandbox_news', 'Typescript   developer wanted')
      alice.send('sandbox_group', 'Cook wanted')
      alice.send('user1', 'You write TypeScript, do you?')
      await world.settled()
      expect(arrived()).toEqual(['TypeScript developer wanted'])

      alice.sendAlbum('sandbox_news', [{ caption: 'Our office, where we write TypeScript' }, {}, {}])
      await world.settled()
      expect(arrived()).toEqual(['TypeScript developer wanted', 'Our office, where we write TypeScript', '', ''])
      const album = bob.history('user1').slice(1)
      expect(new Set(album.map(({ source }) => source.groupedId)).size).toBe(1)

      owner.send('me', '!found')
      await owner.waitFor('2 found', { includePast: true })
      await world.advance('1d')
      alice.send('sandbox_group', 'TypeScript developer wanted')
      await world.settled()
      expect(arrived()).toHaveLength(5)
    })
  })
})

describe('morning digest', () => {
  it('sends what was noted at eight on the wall, once, and to everybody it can', () =>
    withPlugins(
      { plugins: [MorningDigest], startAt: '2026-10-25T06:59Z', timeZone: 'Europe/Berlin' },
      async (world) => {
        const { alice, bob, client } = world
        bob.send(client, '/note water the plants')
        alice.send(client, '/note <buy> bread')
        await expect(world).toHaveReplied('Kept; 1 for tomorrow morning.')
        alice.send(client, '/note call Bob')
        await expect(world).toHaveReplied('Kept; 2 for tomorrow morning.')
        bob.block(client)

        await world.advance('59s')
        await expect(world).not.toHaveReplied('Good morning!')
        await world.advance('1s')
        await expect(world).toHaveReplied('Good morning!\n• <buy> bread\n• call Bob')
        alice.send(client, '/notes')
        await expect(world).toHaveReplied('Nothing is kept.')
        bob.block(client, false)
        bob.send(client, '/notes')
        await expect(world).toHaveReplied('• water the plants', { to: 'bob' })
      },
    ))
})

describe('catalogue', () => {
  const teas = ['Assam', 'Ceylon', 'Darjeeling', 'Earl Grey', 'Sencha'].map((name, index) => ({
    id: name.toLowerCase().replace(' ', '-'),
    name: `${name} <tea>`,
    price: 4 + index,
    picture: `https://example.org/${index}.jpg`,
  }))
  const items = [...teas, { id: 'cup', name: 'Cup', price: 9.5, description: 'For all of them' }]

  it('shows its items page by page, counts what is shared and what is liked', () =>
    withPlugins({ plugins: [Catalogue], options: { catalogue: { items, page_size: 2 } } }, async (world) => {
      const { alice, bob, client } = world
      const pages: (string | undefined)[][] = []
      let offset: string | undefined = ''
      while (offset !== undefined) {
        const page = await bob.inlineQuery(client, 'TEA', { offset })
        pages.push(page.results.map(({ title }) => title))
        offset = page.nextOffset
      }
      expect(pages).toEqual([
        ['Assam <tea>, 4 €', 'Ceylon <tea>, 5 €'],
        ['Darjeeling <tea>, 6 €', 'Earl Grey <tea>, 7 €'],
        ['Sencha <tea>, 8 €'],
      ])

      const found = await bob.inlineQuery(client, 'earl')
      expect(found.results).toMatchObject([{ thumbnail: 'https://example.org/3.jpg' }])
      const came = alice.waitFor('Earl Grey <tea>, 7 €')
      bob.choose(found, 0, 'alice')
      const card = await came
      expect(card.entities).toMatchObject([{ type: 'Bold', length: 15 }])
      await alice.click(card, '♥')
      await bob.click(card, '♥ 1')
      await world.settled()
      expect(card.buttons).toMatchObject([[{ text: '♥ 2' }]])
      await bob.click(card, '♥ 2')
      await world.settled()
      expect(card.buttons).toMatchObject([[{ text: '♥ 1' }]])

      alice.send(client, '/best')
      await expect(world).toHaveReplied('Shared most')
    }))
})

describe('weather', () => {
  const frosty: Forecast = { sky: 'Snow', now: -1, low: -7, high: 0, unit: 'C' }
  const skies = new Map<string, Forecast>([['Oslo', frosty]])
  const source = {
    of: async (place: string) => {
      if (place === 'Away') throw new ForecastsAway('away')
      const found = skies.get(place)
      if (!found) throw new PlaceUnknown(place)
      return found
    },
  }

  it('says the weather, tells faults in words people understand, and warns of frost in the evening', () => {
    const provide = [provided(Forecasts, source)]
    const startAt = '2026-01-10T19:59Z'
    const options = { weather: { place: 'Oslo' } }
    return withPlugins({ plugins: [Weather, Frost], options, provide, startAt, timeZone: 'UTC' }, async (world) => {
      const { alice, client } = world
      for (const [command, wanted] of [
        ['/weather', 'Oslo: Snow, -1 °C, today -7 to 0'],
        ['/w Atlantis <1>', 'I know no place called Atlantis <1>.'],
        ['/weather Away', 'I cannot see the sky right now.'],
        ['/frost Oslo', 'I will warn of frost in Oslo.'],
      ] as const) {
        alice.send(client, command)
        await expect(world).toHaveReplied(wanted)
      }
      world.bob.send(client, '/frost Oslo')
      world.bob.send(client, '/frost off')
      await expect(world).toHaveReplied('I no longer warn of frost.', { to: 'bob' })
      await world.advance('1m')
      await expect(world).toHaveReplied('It freezes in Oslo: -7 °C.')
      await expect(world).not.toHaveReplied('It freezes', { to: 'bob' })
    })
  })

  it('asks its server once in ten minutes, and says when that is away', async () => {
    let asked = 0
    const server = createServer((request, response) => {
      asked += 1
      const isKnown = request.url === '/New%20York?format=j1'
      const weather = [{ mintempC: '8', mintempF: '46', maxtempC: '15', maxtempF: '59' }]
      const current_condition = [{ temp_C: '12', temp_F: '54', weatherDesc: [{ value: 'Sunny' }] }]
      response.statusCode = isKnown ? 200 : request.url?.startsWith('/Broken') ? 500 : 404
      response.end(isKnown ? JSON.stringify({ weather, current_condition }) : 'nothing')
    }).listen(0, '127.0.0.1')
    await new Promise((listening) => server.once('listening', listening))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const options = { weather: { server: address, unit: 'F' } }
      await withPlugins({ plugins: [Weather, Frost, WttrForecasts], options }, async (world) => {
        const says = async (command: string, wanted: string) => {
          world.alice.send(world.client, command)
          await expect(world).toHaveReplied(wanted)
        }
        await says('/weather New York', 'New York: Sunny, 54 °F, today 46 to 59')
        world.alice.send(world.client, '/weather New York')
        await world.settled()
        expect(asked).toBe(1)
        await says('/weather Atlantis', 'I know no place called Atlantis.')
        await says('/weather Broken', 'I cannot see the sky right now.')
        await world.advance('11m')
        await says('/weather New York', 'New York: Sunny')
        expect(asked).toBe(4)
      })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})
