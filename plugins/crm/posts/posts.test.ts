import { withConfig } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { config, found, online, post, story } from '../test/story.js'

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
      await world.settled()
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
      await world.settled()
      const [card, ...more] = max.messages.filter(({ text }) => text.startsWith('Contact:'))
      expect(card?.topicId).toBe(max.messages.find(({ text }) => text === 'Do you have work for me?')?.topicId)
      expect(more).toEqual([])
    }))

  it('that becomes wanted, or names somebody, by an edit is taken then, and announced once', () =>
    withConfig(config, async (world) => {
      const [olga, max, anna] = [world.person('olga'), world.person('max'), world.person('anna')]
      const own = olga.send('jobs_feed', 'Developer wanted, remote and full time')
      await world.settled()
      const announced = max.waitFor('Python Jobs: Jobs Feed')
      olga.edit(own, 'Python developer wanted, remote and full time')
      await announced
      olga.edit(own, 'Python developer wanted, remote and full time!')
      await world.settled()
      const first = anna.waitFor('is it still open?')
      olga.edit(own, post)
      await first
      olga.edit(own, `${post}, or to @stranger_1`)
      await world.settled()
      expect(max.messages.filter(({ from, text }) => from === 'found_jobs' && text !== '')).toHaveLength(1)
      expect(anna.messages.filter(({ out }) => !out)).toHaveLength(1)
      expect(world.person('stranger').messages).toEqual([])
    }))
})
