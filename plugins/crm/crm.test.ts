import { type TestWorld, withConfig } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

const config = 'plugins/crm/test/config.yaml'
const post = 'Python developer wanted, remote, full time. Write to @anna_hr'

/** An account that logs in for the first time hears of what is written from then on. */
async function online(world: TestWorld) {
  const { agents } = world.app.control
  await world.eventually(() => agents.list().every(({ state }) => state === 'online'), 'the agents to be online')
}

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
      expect(response.text).toMatch(/^Hello Anna Recruiter! About https:\/\/t\.me\/jobs_feed\/\d+: is it still open\?$/)
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

  it('leads to the first person it names, and the others it names are people of their own', () =>
    withConfig(config, async (world) => {
      const [olga, anna, max, stranger] = ['olga', 'anna', 'max', 'stranger'].map((name) => world.person(name))
      if (!olga || !anna || !max || !stranger) throw new Error('nobody is there')
      const first = anna.waitFor('is it still open?')
      const shown = max.waitFor(/^agent_\w+: Hello/)
      olga.send(
        'jobs_feed',
        'Python developer wanted, see @more_jobs and @crm_forum, not @nobody_at_all, @crm_desk_bot or @agent_one: write to @anna_hr or @stranger_1. Our channel: @other_jobs',
      )
      await first
      const { topicId } = await shown
      await online(world)
      const secret = max.waitFor('my salary is a secret')
      stranger.send('agent_two', 'my salary is a secret')
      const told = await secret
      expect(told.topicId).not.toBe(topicId)
      const offered = stranger.waitFor('A private offer')
      max.send('crm_forum', 'A private offer', { topicId: told.topicId })
      await offered
      const further = max.waitFor('A further post of this contact')
      olga.send('jobs_feed', 'Python tester wanted in the office. Write to @stranger_1. Our channel: @other_jobs')
      expect((await further).topicId).toBe(told.topicId)
      await world.settled()
      const received = (person: typeof anna) => person.messages.filter(({ out }) => !out).map(({ text }) => text)
      expect(received(stranger)).toEqual(['A private offer'])
      expect(received(anna)).toEqual([expect.stringMatching(/^Hello Anna Recruiter!/)])
    }))

  it('reaches its contact, and the contact a manager, where the desk has no right to announce and no topics', () =>
    withConfig(config, async (world) => {
      const [olga, anna, max] = [world.person('olga'), world.person('anna'), world.person('max')]
      await world.channels.update('python', { telegram_id: '@more_jobs', crm_group_id: -1_002_100_000_005 })
      const [first, shown] = [anna.waitFor('is it still open?'), max.waitFor(/^Anna Recruiter: agent_\w+: Hello/)]
      olga.send('jobs_feed', post)
      const response = await first
      await shown
      const arrived = max.waitFor('Yes, it is')
      anna.reply(response, 'Yes, it is')
      const copy = await arrived
      const answered = anna.waitFor('Great!')
      max.send('no_topics', 'among managers')
      max.send('no_topics', 'Great!', { replyTo: copy })
      await answered
      expect(anna.messages.filter(({ out }) => !out)).toHaveLength(2)
    }))

  it('gives its topic the card also when that could not be sent at first', () =>
    withConfig(config, async (world) => {
      await online(world)
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const [method, account] = ['messages.sendMessage', 'crm_desk_bot']
      world.sandbox.faults.add({ kind: 'flood-wait', seconds: 60, method, account, times: 1 })
      stranger.send('agent_two', 'Do you have work for me?')
      await world.advance(300_000)
      const [card, ...more] = max.messages.filter(({ text }) => text.startsWith('Contact:'))
      expect(card?.topicId).toBe(max.messages.find(({ text }) => text === 'Do you have work for me?')?.topicId)
      expect(more).toEqual([])
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

      // The copy in the topic is the desk's; what the contact wrote is not.
      const again = max.waitFor('One more thing')
      const kept = anna.send(agent, 'One more thing')
      max.delete(await again)
      await world.settled()
      expect(kept.deleted).toBe(false)

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
      const answer = max.send('crm_forum', 'Hello again', { topicId })
      await arrived
      const told = max.waitFor('Remarks and commands stay here')
      max.edit(answer, '// what a nice person')
      await told
      max.send('crm_forum', '  // so nice', { topicId })
      await world.settled()
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
    story(async ({ world, anna, max, topicId, response, agent }) => {
      const { state, topics } = world.sandbox.world
      const read = max.waitFor('A question')
      anna.send(agent, 'A question')
      await read
      state.change({ accountId: max.id }, () => topics.delete(max.account, state.channel(2_100_000_004), topicId))
      await world.settled()
      expect(response.deleted).toBe(false)
      expect(anna.history(agent)).toHaveLength(2)
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
    'begins with the contact too, and ends with a stop word, also by an edit',
    story(async ({ world, max }) => {
      await online(world)
      const stranger = world.person('stranger')
      const arrived = max.waitFor('Do you have work for me?')
      const written = stranger.send('agent_two', 'Do you have work for me?')
      const { topicId } = await arrived
      const answered = stranger.waitFor('We may have')
      max.send('crm_forum', 'We may have', { topicId })
      expect((await answered).from).toBe('agent_two')
      const [heard, refused] = [max.waitForEdit('STOP'), max.waitFor('Not sent: nobody may write to this person')]
      stranger.edit(written, 'STOP')
      await heard
      await world.settled()
      max.send('crm_forum', 'But we do!', { topicId })
      await refused
    }),
  )

  it(
    'has answers changed, deleted and blocked before they are sent',
    story(async ({ world, anna, max, topicId }) => {
      const { agents } = world.app.control
      for (const name of ['agent_one', 'agent_two']) await agents.pause(name)
      const [wrong, typo] = ['One million!', 'typo tpyo'].map((text) => max.send('crm_forum', text, { topicId }))
      max.send('crm_forum', 'the last of them', { topicId })
      await world.settled()
      if (!wrong || !typo) throw new Error('nothing was written')
      max.delete(wrong)
      max.edit(typo, 'corrected')
      await world.settled()
      const arrived = anna.waitFor('the last of them')
      for (const name of ['agent_one', 'agent_two']) await agents.resume(name)
      await arrived
      const received = () => anna.messages.filter(({ out }) => !out).map(({ text }) => text)
      expect(received().slice(1)).toEqual(['corrected', 'the last of them'])

      for (const name of ['agent_one', 'agent_two']) await agents.pause(name)
      max.send('crm_forum', 'too late', { topicId })
      await world.settled()
      const told = max.waitFor('Not sent: the contact is blocked here')
      max.send('crm_forum', '/block', { topicId })
      await told
      for (const name of ['agent_one', 'agent_two']) await agents.resume(name)
      await world.settled()
      expect(received()).toHaveLength(3)
    }),
  )

  it(
    'of one person with two channels is about the channel whose message is answered',
    story(async ({ world, olga, anna, max, topicId }) => {
      await world.channels.create({
        ...{ id: 'testers', name: 'Testers', input_sources: ['@more_jobs'], crm_enabled: true },
        ...{ crm_group_id: -1_002_100_000_004, auto_response_enabled: true, auto_response_template: 'A tester?' },
        filters: { include_keywords: ['full-time'] },
        agents: ['agent_one', 'agent_two'].map((name, index) => ({
          phone: `+999662200${index + 2}`,
          session_name: name,
        })),
      })
      const [asked, shown] = [anna.waitFor('A tester?'), max.waitFor(/^agent_\w+: A tester\?/)]
      olga.send('more_jobs', 'A tester for our lab is wanted, full-time. Write to @anna_hr')
      const [question, copy] = [await asked, await shown]
      expect(copy.topicId).not.toBe(topicId)
      const arrived = max.waitFor('Yes, a tester')
      anna.reply(question, 'Yes, a tester')
      expect((await arrived).topicId).toBe(copy.topicId)
    }),
  )

  it(
    'knows its own answers before Telegram has confirmed them, and changes them behind an agent that was away',
    story(async ({ world, anna, max, topicId, agent }) => {
      const arrived = anna.waitFor('We call you')
      world.sandbox.faults.add({ kind: 'delay', ms: 4_000, method: 'messages.sendMessage', account: agent, times: 1 })
      const answer = max.send('crm_forum', 'We call you', { topicId })
      const got = await arrived
      const asked = max.waitFor('Are you there?')
      anna.send(agent, 'Are you there?')
      await world.advance(10_000)
      await asked
      expect(max.messages.filter(({ text }) => text.includes('by hand'))).toEqual([])

      await world.channels.removeAgent('python', agent)
      await world.eventually(() => world.channels.get('python')?.agents.length === 1, 'the agent to be gone')
      await world.settled()
      const told = max.waitFor(`The edit reaches the contact when ${agent} is online again.`)
      max.edit(answer, 'We write to you')
      await told
      const changed = anna.waitForEdit('We write to you')
      const phone = agent === 'agent_one' ? '+9996622002' : '+9996622003'
      await world.channels.addAgent('python', { phone, session_name: agent })
      await changed
      expect(got.text).toBe('We write to you')
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
