import { type TestWorld, withConfig } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

const config = 'plugins/crm/test/config.yaml'
const post = 'Python developer wanted, remote, full time. Write to @anna_hr'

/** A world in which Anna was found in a post and written to. */
async function found(world: TestWorld) {
  const [olga, anna, max] = ['olga', 'anna', 'max'].map((name) => world.person(name))
  if (!olga || !anna || !max) throw new Error('nobody is there')
  const first = anna.waitFor('is it still open?')
  const shown = max.waitFor(/^agent_\w+: Hello/)
  olga.send('jobs_feed', post)
  const response = await first
  const copy = await shown
  const card = max.messages.find(({ text }) => text.startsWith('Contact:'))
  if (!card || copy.topicId === undefined) throw new Error('there is no card')
  return { world, olga, anna, max, response, copy, card, topicId: copy.topicId, agent: response.from }
}

const story = (run: (told: Awaited<ReturnType<typeof found>>) => Promise<void>) => () =>
  withConfig(config, async (world) => run(await found(world)))

describe('a post', () => {
  it(
    'that is wanted is announced with a link, and its contact gets the first message and a topic with a pinned card',
    story(async ({ world, max, response, card, copy, agent }) => {
      const announced = max.messages.find(({ from }) => from === 'found_jobs')
      expect(announced?.text).toBe(`Python Jobs: Jobs Feed\npython\n\n${post}`)
      expect(announced?.buttons[0]?.[0]).toMatchObject({
        url: expect.stringMatching(/^https:\/\/t\.me\/jobs_feed\/\d+$/),
      })
      expect(response.text).toMatch(/^Hello anna_hr! About https:\/\/t\.me\/jobs_feed\/\d+: is it still open\?$/)
      await world.eventually(() => card.text.includes('(sent)'), 'the card')
      expect(card.text).toMatch(
        new RegExp(`^Contact: .*@anna_hr\nChannel: Python Jobs\nFound in: Jobs Feed\nAgent: ${agent}\n`),
      )
      expect(copy.text).toBe(`${agent}: ${response.text}`)
      expect(world.calls({ method: 'messages.updatePinnedMessage' })).toMatchObject([{ params: { id: card.id } }])
    }),
  )

  it('that is not wanted, copied or edited brings nothing new', () =>
    withConfig(config, async (world) => {
      const { olga, max, anna } = await found(world)
      const announced = () => max.messages.filter(({ from, text }) => from === 'found_jobs' && text !== '').length
      olga.send('jobs_feed', 'Senior Python developer wanted, write to @stranger_1')
      olga.send('jobs_feed', 'Java developer wanted, write to @stranger_1')
      olga.send('more_jobs', `🔥 ${post} 🔥`)
      const own = olga.history('jobs_feed').find(({ text }) => text === post)
      if (own) olga.edit(own, `${post}!`)
      await world.settled()
      expect(announced()).toBe(1)
      const wanted = max.waitFor(/A further post of this contact/)
      olga.send('more_jobs', 'Another Python developer wanted, in the office this time: @anna_hr')
      await wanted
      expect(announced()).toBe(2)
      expect(anna.messages.filter(({ out }) => !out)).toHaveLength(1)
    }))

  it('that becomes wanted by an edit is taken then', () =>
    withConfig(config, async (world) => {
      const [olga, max] = [world.person('olga'), world.person('max')]
      const own = olga.send('jobs_feed', 'Developer wanted, write to @anna_hr')
      await world.settled()
      const announced = max.waitFor('Python Jobs: Jobs Feed')
      olga.edit(own, post)
      await announced
    }))
})

describe('a conversation', () => {
  it(
    'goes to and fro, with answers to single messages, edits and deletions',
    story(async ({ world, anna, max, response, topicId, agent, copy }) => {
      const arrived = max.waitFor('Yes, it is')
      const written = anna.reply(response, 'Yes, it is')
      const inTopic = await arrived
      expect(inTopic).toMatchObject({ topicId, from: 'crm_desk_bot', replyToId: copy.id })

      const edited = max.waitForEdit('Yes, it still is')
      anna.edit(written, 'Yes, it still is')
      await edited

      const answered = anna.waitFor('Great, when can we talk?')
      const answer = max.send('crm_forum', 'Great, when can we talk?', { topicId, replyTo: inTopic })
      const got = await answered
      expect(got).toMatchObject({ from: agent, replyToId: written.id })

      const changed = anna.waitForEdit('when can we call?')
      max.edit(answer, 'Great, when can we call?')
      await changed
      max.delete(answer)
      await world.eventually(() => got.deleted, 'the message to be deleted at the contact')

      const struck = max.waitForEdit('(deleted)')
      anna.delete(written)
      expect((await struck).entities).toMatchObject([{ type: 'Strike' }])
    }),
  )

  it(
    'carries voice messages and albums both ways, as what they are',
    story(async ({ world, anna, max, topicId, response }) => {
      const { files, state } = world.sandbox.world
      const audio = { duration: 3, voice: true, title: undefined, performer: undefined, waveform: undefined }
      const voice = () => files.addDocument(Buffer.from('OggS'), 2, 'audio/ogg', [{ type: 'audio', ...audio }])
      const page = (text: string) =>
        files.addDocument(Buffer.from(text), 2, 'application/pdf', [{ type: 'filename', fileName: `${text}.pdf` }])

      const heard = max.waitFor(({ media }) => media !== undefined)
      anna.sendOutgoing(response.chat, {
        text: '',
        media: { type: 'document', document: voice(), spoiler: false } as never,
      })
      expect((await heard).media).toMatchObject({
        document: {
          mimeType: 'audio/ogg',
          attributes: expect.arrayContaining([expect.objectContaining({ voice: true })]),
        },
      })

      const groupedId = state.random.long()
      for (const text of ['one', 'two']) {
        const media = { type: 'document', document: page(text), spoiler: false } as never
        max.sendOutgoing('crm_forum', { text, media, groupedId, topId: topicId })
      }
      await world.settled().catch(() => {})
      const arrived = () => anna.messages.filter(({ out, media }) => !out && media !== undefined)
      await world.eventually(() => {
        void world.clock.advance(500)
        return arrived().length === 2
      }, 'the album')
      const [one, two] = arrived()
      expect([one?.text, two?.text]).toEqual(['one', 'two'])
      expect(one?.source.groupedId).toBeDefined()
      expect(one?.source.groupedId).toBe(two?.source.groupedId)
      expect(one?.media).toMatchObject({ document: { attributes: [{ fileName: 'one.pdf' }] } })
    }),
  )

  it(
    'shows reactions on both sides, once',
    story(async ({ world, anna, max, response, copy, topicId }) => {
      anna.react(response, '👍')
      await world.eventually(() => copy.reactions.get('👍') === 1, 'the reaction in the topic')
      const arrived = anna.waitFor('Thank you')
      const mine = max.send('crm_forum', 'Thank you', { topicId })
      const got = await arrived
      anna.react(got, '🔥')
      await world.eventually(() => mine.reactions.get('🔥') === 1, 'the reaction on the answer')
      max.react(copy, '❤')
      await world.eventually(() => response.reactions.get('❤') === 1, 'the reaction at the contact')
      await world.settled()
      expect([...copy.reactions, ...response.reactions].every(([, count]) => count === 1)).toBe(true)
    }),
  )

  it(
    'says who of the managers answered, and takes remarks for itself',
    story(async ({ world, anna, max, card, topicId }) => {
      max.send('crm_forum', '// she sounds nice', { topicId })
      const arrived = anna.waitFor('Hello again')
      max.send('crm_forum', 'Hello again', { topicId })
      await arrived
      await world.eventually(() => card.text.includes('Answered by: Max'), 'the card')
      expect(anna.messages.some(({ text }) => text.includes('nice'))).toBe(false)
    }),
  )

  it(
    'is closed, opened, renamed, muted and blocked by buttons and commands',
    story(async ({ world, anna, max, card, topicId }) => {
      const topic = () => world.sandbox.world.state.channel(2_100_000_004).topics.get(topicId)
      expect(await max.click(card, 'Close')).toMatchObject({ text: 'Closed by Max Manager' })
      await world.eventually(() => topic()?.closed === true, 'the topic to be closed')
      const opened = max.waitFor('Opened again: the contact wrote.')
      anna.send('agent_one', 'still there?')
      await opened
      expect(topic()?.closed).toBe(false)

      max.send('crm_forum', '/rename Anna, python', { topicId })
      await world.eventually(() => topic()?.title === 'Anna, python', 'the topic to be renamed')

      const blocked = max.waitFor('Blocked by Max Manager.')
      max.send('crm_forum', '/block', { topicId })
      await blocked
      const refused = max.waitFor('Not sent: the contact is blocked here.')
      max.send('crm_forum', 'hello?', { topicId })
      await refused
      const unblocked = max.waitFor('No longer blocked by Max Manager.')
      await max.click(card, 'Unblock')
      await unblocked
      const muted = max.waitFor('Muted by Max Manager.')
      max.send('crm_forum', '/mute', { topicId })
      await muted
      const told = max.waitFor('/rename NAME')
      max.send('crm_forum', '/help', { topicId })
      await told
      expect(anna.messages.filter(({ out }) => !out)).toHaveLength(1)
    }),
  )

  it(
    'goes on in a new topic when somebody deleted the old one',
    story(async ({ world, anna, max, topicId }) => {
      const { state, topics } = world.sandbox.world
      state.change({ accountId: max.id }, () => topics.delete(max.account, state.channel(2_100_000_004), topicId))
      const arrived = max.waitFor('Are you there?')
      anna.send('agent_one', 'Are you there?')
      const anew = await arrived
      expect(anew.topicId).not.toBe(topicId)
      const answered = anna.waitFor('Here we are')
      max.send('crm_forum', 'Here we are', { topicId: anew.topicId })
      await answered
    }),
  )

  it(
    'does not answer pins and other service messages',
    story(async ({ world, anna, max, copy, topicId }) => {
      const options = { pinned: true, silent: false }
      world.sandbox.world.pins.pin(max.account, { type: 'channel', id: 2_100_000_004 }, copy.source, options)
      const arrived = anna.waitFor('after the pin')
      max.send('crm_forum', 'after the pin', { topicId })
      await arrived
      expect(anna.messages.filter(({ out }) => !out).map(({ text }) => text)).toEqual([
        expect.stringContaining('still open'),
        'after the pin',
      ])
    }),
  )

  it(
    'begins with the contact too, and not with bots',
    story(async ({ world, max }) => {
      const stranger = world.person('stranger')
      const arrived = max.waitFor('Do you have work for me?')
      stranger.send('agent_two', 'Do you have work for me?')
      const { topicId } = await arrived
      const answered = stranger.waitFor('We may have')
      max.send('crm_forum', 'We may have', { topicId })
      expect((await answered).from).toBe('agent_two')
    }),
  )

  it(
    'changes its agent when it must, and says so',
    story(async ({ world, anna, max, topicId, agent }) => {
      const other = agent === 'agent_one' ? 'agent_two' : 'agent_one'
      await world.channels.removeAgent('python', agent)
      await world.eventually(() => world.channels.get('python')?.agents.length === 1, 'the agent to be gone')
      const [told, answered] = [max.waitFor('writes from now on'), anna.waitFor('Still me')]
      max.send('crm_forum', 'Still me', { topicId })
      expect((await answered).from).toBe(other)
      expect((await told).text).toBe(`${other} writes from now on: ${agent} is no agent of the channel any more.`)
    }),
  )
})
