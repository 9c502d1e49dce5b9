import { describe, expect, it } from 'vitest'
import { story } from '../test/story.js'

describe('the agent of a contact', () => {
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
    'has a pause to keep: managers are told, and what became a remark meanwhile is taken back',
    story(async ({ world, anna, max, topicId, agent }) => {
      const method = 'messages.sendMessage'
      world.sandbox.faults.add({ kind: 'flood-wait', seconds: 90, method, account: agent, times: 1 })
      const [told, arrived] = [max.waitFor('It is sent as soon as an agent can:'), anna.waitFor('We are here')]
      const other = agent === 'agent_one' ? 'agent_two' : 'agent_one'
      const notes = () => max.messages.filter(({ text, deleted }) => text.startsWith('It is sent ') && !deleted)
      const answer = max.send('crm_forum', 'We are here', { topicId })
      await world.advance(10_000)
      const note = await told
      expect(note.text).toMatch(new RegExp(`${agent} is flooded \\(messages.SendMessage\\), for 1m\\d\\ds`))
      expect(note.text).toContain(`${other} is online, and writes instead when the contact's agent ${agent} cannot`)
      expect(note.replyToId).toBe(answer.id)
      const edited = max.waitForEdit('It is sent as soon as')
      max.send('crm_forum', 'And we stay', { topicId })
      await edited
      expect(notes()).toHaveLength(1)
      await world.advance(120_000)
      await arrived
      await world.eventually(() => notes().length === 0, 'the note to be gone')

      await world.app.control.outbox.pause('python')
      const paused = max.waitFor('It is sent when the pool python is resumed, which a person paused')
      const waiting = max.send('crm_forum', 'Never mind', { topicId })
      expect((await paused).replyToId).toBe(waiting.id)
      max.delete(waiting)
      await world.eventually(() => notes().length === 0, 'the note to be gone with its answer')
      await world.app.control.outbox.resume('python')

      world.sandbox.faults.add({ kind: 'delay', ms: 4_000, method, account: agent, times: 1 })
      const seen = anna.waitFor('He is a fool')
      const remark = max.send('crm_forum', 'He is a fool', { topicId })
      const got = await seen
      max.edit(remark, '// He is a fool')
      await world.advance(10_000)
      await world.eventually(() => got.deleted, 'the remark to be gone at the contact')
      expect(anna.messages.filter(({ text, deleted }) => text.includes('fool') && !deleted)).toEqual([])
    }),
  )

  it(
    'changes when it must, and says so',
    story(async ({ world, anna, max, topicId, agent }) => {
      const other = agent === 'agent_one' ? 'agent_two' : 'agent_one'
      const takes = async (text: string) => {
        const [told, answered] = [max.waitFor('writes from now on'), anna.waitFor(text)]
        max.send('crm_forum', text, { topicId })
        return [(await answered).from, (await told).text]
      }
      await world.app.control.agents.pause(agent)
      expect(await takes('It is me')).toEqual([other, `${other} writes from now on: ${agent} is paused by a person.`])
      expect(max.messages.filter(({ text }) => text.startsWith('It is sent as soon as'))).toEqual([])
      await world.app.control.agents.resume(agent)
      await world.channels.removeAgent('python', other)
      await world.eventually(() => world.channels.get('python')?.agents.length === 1, 'the agent to be gone')
      const gone = `${agent} writes from now on: ${other} is no agent of the channel any more.`
      expect(await takes('Still me')).toEqual([agent, gone])
    }),
  )
})
