import { readFile } from 'node:fs/promises'
import { withPlugins } from 'switchboard/vitest'
import { expect, it } from 'vitest'
import { Pizzeria } from './pizzeria.js'
import { PriceList } from './prices.js'

// What varies with time, and numbers that are made up, may be anything here. Look over it, and take out what does not matter.
it('answers alice as when it was recorded', () =>
  withPlugins({
    plugins: [Pizzeria, PriceList],
    as: 'bot1',
    options: { pizzeria: { greeting: "What's it gonna be?" } },
    startAt: '2026-01-01T00:00:00Z',
  }, async (world) => {
    const { alice, client } = world

    alice.send(client, '/menu')
    await world.settled()
    expect(alice.news(client)).toMatchObject([
      {
        text: "What's it gonna be?",
        buttons: [[{ text: 'Pizza' }, { text: 'Where?', url: 'https://example.org/' }]],
      },
    ])

    expect(await alice.click(alice.latest(client), 'Pizza')).toMatchObject({ text: 'In the oven' })
    await world.advance('3s')
    await world.settled()
    expect(alice.news(client)).toMatchObject([
      { text: 'Pizza for 9', edited: true },
      { text: expect.stringMatching(/^Ready at .+, 100% cheese \(today\)$/) },
    ])

    alice.send(client, '/soup')
    await world.advance('4s')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'The soup, slowly' }])

    alice.send(client, '/menu')
    await world.settled()
    expect(alice.news(client)).toMatchObject([
      {
        text: "What's it gonna be?",
        buttons: [[{ text: 'Pizza' }, { text: 'Where?', url: 'https://example.org/' }]],
      },
    ])

    const failure1 = world.expectFailure('nobody has ordered')
    alice.send(client, '/bill')
    expect((await failure1).member).toBe('bill')
    await world.advance('2s')
    await world.settled()
    expect(alice.news(client)).toEqual([])

    alice.send(client, '/tip')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'How much?' }])

    alice.send(client, 'two')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'two, thank you' }])

    alice.send(client, '/crust')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: '', media: { type: 'poll' } }, { text: 'You choose.' }])

    alice.vote(alice.latest(client, ({ media }) => media?.type === 'poll' && media.poll.question === 'Thin or thick?'), 'Thin')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'Thin it is' }])

    alice.vote(alice.latest(client, ({ media }) => media?.type === 'poll' && media.poll.question === 'Thin or thick?'))
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'As you like' }])

    alice.send(client, 'swearing')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'swearing', deleted: true, out: true }])

    const sent1 = alice.send(client, 'is anybody there?')
    await world.settled()
    expect(alice.news(client)).toEqual([])

    alice.edit(sent1, 'nobody')
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: 'So nobody then' }])

    // This was refused: react
    await world.settled()
    expect(alice.news(client)).toEqual([])

    alice.react(alice.latest(client), '👍')
    await world.settled()
    expect(alice.news(client)).toEqual([])

    const sent2 = alice.send(client, 'bravo')
    await world.settled()
    expect(alice.news(client)).toEqual([])
    expect(Object.fromEntries(sent2.reactions)).toEqual({ '❤': 1 })

    alice.sendPhoto(client, { bytes: await readFile('test/cli/chat/recorded/pizza.png'), caption: 'My pizza' })
    await world.settled()
    expect(alice.news(client)).toMatchObject([{ text: '"My pizza" looks good' }])

    const found1 = await alice.inlineQuery(client, 'pie')
    expect(found1.results.map(({ id, title }) => title ?? id)).toEqual(['Small pie', 'Large pie'])

    alice.choose(found1, 1, client)
    await world.settled()
    expect(alice.news(client)).toEqual([])

    alice.news('sandbox_group')

    const sent3 = alice.send('sandbox_group', 'hello, all')
    await world.settled()
    expect(alice.news('sandbox_group')).toEqual([])

    alice.delete(sent3)
    await world.settled()
    expect(alice.news('sandbox_group')).toEqual([])
  }))
