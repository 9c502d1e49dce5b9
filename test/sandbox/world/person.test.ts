import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Person } from '../../../core/sandbox/person.js'
import type { PersonEvent } from '../../../core/sandbox/person-waiting.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import type { World } from '../../../core/sandbox/world/world.js'
import { buildWorld } from '../../../core/sandbox/world/world-builder.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { smallWorld } from './api-client.js'

describe('a person acted in the process', () => {
  let world: World
  let anna: Person
  let ben: Person
  let bot: Person

  const act = (name: string) => new Person(world, world.state.accountByUsername(name)!)

  beforeEach(() => {
    const chats = [
      {
        kind: 'forum' as const,
        title: 'The Forum',
        owner: 'anna_user',
        members: ['ben_user'],
        topics: [{ title: 'Tea' }],
      },
    ]
    world = buildWorld({ ...smallWorld, chats }, { clock: new ManualClock(), seed: 1, dcId: 2 })
    anna = act('anna_user')
    ben = act('ben_user')
    bot = act('first_bot')
  })

  afterEach(() => {
    for (const person of [anna, ben, bot]) person.close()
    world.close()
  })

  it('sends, and sees what others send', async () => {
    const coming = ben.waitFor(/hel+o/)
    anna.send('ben_user', 'hello')
    const message = await coming
    expect(message).toMatchObject({ text: 'hello', from: 'anna_user', out: false, chat: { type: 'user', id: 1001 } })
    expect(ben.messages).toHaveLength(1)
    ben.reply(message, 'hi')
    expect(anna.messages.at(-1)).toMatchObject({ text: 'hi', replyToId: 1 })
  })

  it('sees edits and deletions in the messages it has', async () => {
    const sent = anna.send('ben_user', 'draft')
    const [received] = ben.messages
    const edit = ben.waitForEdit('final')
    anna.edit(sent, 'final')
    expect(await edit).toBe(received)
    expect(received).toMatchObject({ text: 'final', edited: true, deleted: false })
    const events: PersonEvent[] = []
    ben.onEvent((event) => events.push(event))
    anna.delete(sent)
    expect(events).toMatchObject([{ type: 'deleted' }])
    expect(received!.deleted).toBe(true)
  })

  it('presses buttons and gets the answer', async () => {
    anna.send('first_bot', '/start')
    const replyMarkup = {
      type: 'inline' as const,
      rows: [[{ type: 'callback' as const, text: 'Yes', data: new Uint8Array([1]), requiresPassword: false }]],
    }
    bot.sendOutgoing(1001, { text: 'Sure?', replyMarkup })
    world.state.onChange((change) => {
      for (const { update } of change.updates.get(2001) ?? []) {
        if (update.type !== 'callback-query') continue
        const answer = { text: 'Done', alert: false, url: undefined, cacheSeconds: 0 }
        queueMicrotask(() => world.queries.answerCallback(world.state.account(2001), update.queryId, answer))
      }
    })
    expect(await anna.click(anna.messages.at(-1)!, 'Yes')).toMatchObject({ text: 'Done' })
    await expect(anna.click(anna.messages.at(-1)!, 'No')).rejects.toMatchObject({
      code: 'SANDBOX_NOT_OFFERED',
      context: { kind: 'button', wanted: '"No"', offered: ['"Yes"'] },
    })
  })

  it('writes into topics of a forum', () => {
    const topic = [...world.state.channels.values()][0]!.topics
    const tea = [...topic.values()].find(({ title }) => title === 'Tea')!
    anna.send('The Forum', 'milk or lemon?', { topicId: tea.id })
    expect(ben.messages.at(-1)).toMatchObject({ text: 'milk or lemon?', topicId: tea.id })
  })

  it('is refused what Telegram would refuse', () => {
    expect(() => bot.send('anna_user', 'hi')).toThrow(new RpcError(400, 'PEER_ID_INVALID'))
    ben.block('anna_user')
    expect(() => anna.send('ben_user', 'hi')).toThrow(new RpcError(400, 'USER_IS_BLOCKED'))
  })

  it('does not wait for ever', async () => {
    await expect(anna.waitFor('nothing', { timeoutMs: 10 })).rejects.toMatchObject({ code: 'SANDBOX_NOTHING_CAME' })
  })

  it('names who there is when it is asked for somebody else', () => {
    expect(() => anna.send('anna_usr', 'hi')).toThrow(
      /there are people .*anna_user.*; bots .*first_bot[\s\S]*Did you mean anna_user\?/,
    )
    expect(() => anna.send('the_moon', 'hi')).toThrowError(
      expect.objectContaining({ code: 'SANDBOX_NOBODY', context: expect.objectContaining({ name: 'the_moon' }) }),
    )
  })
})
