import { describe, expect, it } from 'vitest'
import { story } from '../test/story.js'

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
      const remark = max.send('crm_forum', '// she sounds nice', { topicId })
      const command = max.send('crm_forum', '/tomorrow', { topicId })
      const arrived = anna.waitFor('Hello again')
      const answer = max.send('crm_forum', 'Hello again', { topicId })
      await arrived
      await world.settled()
      const told = max.waitFor('Remarks and commands stay here')
      max.edit(answer, '// what a nice person')
      await told
      max.send('crm_forum', '  // so nice', { topicId })
      await world.settled()
      await world.eventually(() => card.text.includes('Answered by: Max'), 'the card')
      expect(anna.messages.some(({ text }) => text.includes('nice'))).toBe(false)

      const became = [anna.waitFor('You sound good'), anna.waitFor('See you tomorrow')]
      max.edit(remark, 'You sound good')
      max.edit(command, 'See you tomorrow')
      const [first] = await Promise.all(became)
      await world.settled()
      const changed = anna.waitForEdit('You sound great')
      max.edit(remark, 'You sound great')
      expect((await changed).id).toBe(first?.id)
    }),
  )
})
