import { beforeEach, describe, expect, it } from 'vitest'
import type { TlField, TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

let harness: ApiHarness
let anna: ApiClient
let ben: ApiClient

beforeEach(() => {
  harness = new ApiHarness()
  anna = harness.client('anna_user')
  ben = harness.client('ben_user')
})

const inSeconds = (seconds: number) => harness.world.state.now + seconds
const schedule = (message: string, seconds: number, params: Record<string, TlField> = {}) =>
  anna.send(anna.peer('ben_user'), message, { schedule_date: inSeconds(seconds), ...params })
const waiting = async () =>
  list(await anna.call('messages.getScheduledHistory', { peer: anna.peer('ben_user'), hash: 0n }), 'messages')
const heard = (client: ApiClient) =>
  client.pushed.filter(({ _ }) => _ === 'updateNewMessage').map((entry) => field(entry, 'message').message)

describe('a message with a date', () => {
  it('waits for it, and is sent then', async () => {
    const answer = await schedule('later', 3_600)
    const message = field(update(answer, 'updateNewScheduledMessage'), 'message')
    expect(message).toMatchObject({ message: 'later', date: inSeconds(3_600), out: true })
    expect(update(answer, 'updateMessageID').id).toBe(message.id)
    expect(await waiting()).toMatchObject([{ id: message.id, message: 'later' }])
    await harness.clock.advance(3_599_000)
    expect(heard(ben)).toEqual([])
    await harness.clock.advance(1_000)
    expect(heard(ben)).toEqual(['later'])
    expect(await waiting()).toEqual([])
    const sent = field(anna.pushed.find(({ _ }) => _ === 'updateNewMessage') as TlValue, 'message')
    expect(sent).toMatchObject({ message: 'later', from_scheduled: true, date: harness.world.state.now })
    expect(anna.pushed.at(-1)).toMatchObject({
      _: 'updateDeleteScheduledMessages',
      messages: [message.id],
      sent_messages: [sent.id],
    })
  })

  it('is sent at once when the date is less than ten seconds away, or past', async () => {
    expect(updatesOf(await schedule('now', 9)).map(({ _ }) => _)).toContain('updateNewMessage')
    await schedule('long ago', -1_000)
    expect(heard(ben)).toEqual(['now', 'long ago'])
  })

  it('waits longer than any single timer runs', async () => {
    await schedule('in a month', 30 * 86_400)
    await harness.clock.advance(30 * 86_400_000 - 1_000)
    expect(heard(ben)).toEqual([])
    await harness.clock.advance(1_000)
    expect(heard(ben)).toEqual(['in a month'])
  })

  it('is sent before its time, changed or given up when its sender says so', async () => {
    const idOf = (answer: TlValue) => update(answer, 'updateMessageID').id as number
    const first = idOf(await schedule('first', 3_600))
    const second = idOf(await schedule('second', 3_600))
    const third = idOf(await schedule('third', 3_600))
    const peer = anna.peer('ben_user')
    const early = await anna.call('messages.sendScheduledMessages', { peer, id: [first] })
    expect(updatesOf(early).map(({ _ }) => _)).toEqual([
      'updateMessageID',
      'updateNewMessage',
      'updateDeleteScheduledMessages',
    ])
    const edit = { peer, id: second, message: 'second, sooner', schedule_date: inSeconds(60) }
    const changed = field(update(await anna.call('messages.editMessage', edit), 'updateNewScheduledMessage'), 'message')
    expect(changed).toMatchObject({ id: second, message: 'second, sooner', date: inSeconds(60) })
    const given = await anna.call('messages.deleteScheduledMessages', { peer, id: [third] })
    expect(update(given, 'updateDeleteScheduledMessages')).toMatchObject({ messages: [third] })
    expect(update(given, 'updateDeleteScheduledMessages').sent_messages).toBeUndefined()
    await harness.clock.advance(60_000)
    expect(heard(ben)).toEqual(['first', 'second, sooner'])
    expect(await anna.refusal('messages.sendScheduledMessages', { peer, id: [third] })).toBe('400 MESSAGE_ID_INVALID')
  })

  it('is kept once however often it is sent with one number', async () => {
    await schedule('once', 3_600, { random_id: 77n })
    const again = await schedule('once', 3_600, { random_id: 77n })
    expect(await waiting()).toHaveLength(1)
    expect(update(again, 'updateMessageID')).toMatchObject({ random_id: 77n })
  })

  it('can be a forward, and goes when the other one is online', async () => {
    const sent = await anna.send(anna.peer('carl_user'), 'worth telling')
    const id = field(update(sent, 'updateNewMessage'), 'message').id as number
    const answer = await anna.call('messages.forwardMessages', {
      from_peer: anna.peer('carl_user'),
      to_peer: anna.peer('ben_user'),
      id: [id],
      random_id: [5n],
      schedule_date: 0x7ffffffe,
    })
    expect(updatesOf(answer).map(({ _ }) => _)).toEqual(['updateMessageID', 'updateNewScheduledMessage'])
    await ben.raw('account.updateStatus', { offline: true })
    expect(heard(ben)).toEqual([])
    await ben.raw('account.updateStatus', { offline: false })
    expect(heard(ben)).toEqual(['worth telling'])
  })

  it('is given up when it cannot be sent any more', async () => {
    await schedule('too late', 60)
    await ben.raw('contacts.block', { id: ben.peer('anna_user') })
    await harness.clock.advance(60_000)
    expect(await waiting()).toEqual([])
    expect(anna.pushed.at(-1)).toMatchObject({ _: 'updateDeleteScheduledMessages' })
    expect(heard(ben)).toEqual([])
  })

  it('is for people, within a year, a hundred in a chat', async () => {
    const far = { peer: anna.peer('ben_user'), message: 'x', random_id: 1n, schedule_date: inSeconds(366 * 86_400) }
    expect(await anna.refusal('messages.sendMessage', far)).toBe('400 SCHEDULE_DATE_TOO_LATE')
    await anna.send(anna.peer('first_bot'), '/start')
    const bot = harness.client('first_bot')
    const byBot = { peer: bot.peer('anna_user'), message: 'x', random_id: 1n, schedule_date: inSeconds(60) }
    expect(await bot.refusal('messages.sendMessage', byBot)).toBe('400 SCHEDULE_BOT_NOT_ALLOWED')
    for (let count = 0; count < 100; count += 1) await schedule('one of many', 600)
    const more = { peer: anna.peer('ben_user'), message: 'x', random_id: 1n, schedule_date: inSeconds(600) }
    expect(await anna.refusal('messages.sendMessage', more)).toBe('400 SCHEDULE_TOO_MUCH')
  })
})
