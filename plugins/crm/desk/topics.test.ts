import { describe, expect, it } from 'vitest'
import { online, story } from '../test/story.js'

describe('a topic', () => {
  it(
    'is closed, opened, renamed, muted and blocked by buttons and commands',
    story(async ({ world, anna, max, card, topicId }) => {
      const topic = () => world.sandbox.world.state.channel(2_100_000_004).topics.get(topicId)
      expect(await max.click(card, 'Close')).toMatchObject({ text: 'Closed by Max Manager' })
      await world.eventually(() => topic()?.closed === true, 'the topic to be closed')
      const { conversations } = world.app.control
      const titles = async (query: Parameters<typeof conversations.list>[0]) =>
        (await conversations.list(query)).map(({ title }) => title)
      expect([await titles({ closed: true }), await titles({ closed: false })]).toEqual([['Anna Recruiter'], []])
      const opened = max.waitFor('Opened again: the contact wrote.')
      anna.send('agent_one', 'still there?')
      await opened
      expect(topic()?.closed).toBe(false)
      await world.settled()
      expect(await titles({ closed: false, waiting: true })).toEqual(['Anna Recruiter'])
      expect([await titles({ closed: true }), await titles({ channel: 'other' })]).toEqual([[], []])
      expect([await titles({ text: 'STILL there' }), await titles({ text: 'nobody' })]).toEqual([
        ['Anna Recruiter'],
        [],
      ])

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
      for (const [text, answer] of [
        ['/mute', 'It is muted already.'],
        ['/reopen', 'It is open already.'],
        ['/help', '/help - this list'],
        ['/foo', 'There is no command /foo.'],
      ] as const) {
        const told = max.waitFor(answer)
        max.send('crm_forum', text, { topicId })
        await told
      }
      const elsewhere = max.waitFor('Commands go into the topic of a contact: write /close there.')
      max.send('crm_forum', '/close')
      await elsewhere
      const before = max.messages.length
      for (const text of ['/foo', '/close@another_bot']) max.send('crm_forum', text)
      max.send('crm_forum', '/foo@another_bot', { topicId })
      await world.settled()
      expect(max.messages).toHaveLength(before + 3)
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
      const [stopped, card] = [
        max.waitFor('Nobody may write to this contact any more: wrote "STOP".'),
        max.waitForEdit('Do not contact: wrote "STOP"'),
      ]
      stranger.edit(written, 'STOP')
      expect((await stopped).topicId).toBe(topicId)
      await card
      await heard
      await world.settled()
      max.send('crm_forum', 'But we do!', { topicId })
      await refused
      const hint = max.waitFor('The contact is not blocked.\nNobody may write all the same: wrote "STOP".')
      max.send('crm_forum', '/unblock', { topicId })
      await hint
      const lifted = max.waitFor('The contact may be written to again.')
      expect(await world.app.control.outbox.doNotContact.remove(stranger.id)).toBe(true)
      await lifted
      // What was refused can be sent once more, and is what it was then.
      const { outbox } = world.app.control
      const [unsent] = await outbox.list({ states: ['refused'] })
      const shown = max.messages.length
      const late = stranger.waitFor('But we do!')
      await outbox.retry(unsent?.id ?? 0)
      expect((await late).from).toBe('agent_two')
      await world.settled()
      const [conversation] = await world.app.control.conversations.list({ text: 'But we do' })
      expect(conversation?.last).toMatchObject({ from: 'us', text: 'But we do!', state: 'sent' })
      expect(max.messages.slice(shown)).toEqual([])
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
})
