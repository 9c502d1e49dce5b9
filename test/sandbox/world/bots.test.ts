import { beforeEach, describe, expect, it } from 'vitest'
import { type ApiClient, ApiHarness, field, list, update } from './api-client.js'

const text = (value: string) => new Uint8Array(Buffer.from(value))

describe('a bot', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let bot: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    anna = harness.client('anna_user')
    bot = harness.client('first_bot')
  })

  it('cannot write to somebody who never wrote to it', async () => {
    const send = { peer: bot.peer('anna_user'), message: 'hi', random_id: 1n }
    expect(await bot.refusal('messages.sendMessage', send)).toBe('400 PEER_ID_INVALID')
    await anna.send(anna.peer('first_bot'), '/start')
    expect(await bot.call('messages.sendMessage', send)).toMatchObject({ _: 'updates' })
  })

  it('cannot write to a bot', async () => {
    const send = { peer: bot.peer('second_bot'), message: 'hi', random_id: 1n }
    expect(await bot.refusal('messages.sendMessage', send)).toBe('400 USER_IS_BOT')
  })

  it('is started with a payload', async () => {
    const params = { bot: anna.input('first_bot'), peer: anna.peer('first_bot'), random_id: 1n, start_param: 'ref-5' }
    const own = await anna.call('messages.startBot', params)
    expect(field(bot.pushed[0]!, 'message')).toMatchObject({ message: '/start ref-5' })
    const shown = { message: '/start', entities: [{ _: 'messageEntityBotCommand', offset: 0, length: 6 }] }
    expect(field(update(own, 'updateNewMessage'), 'message')).toMatchObject(shown)
  })

  it('may not call what is for people, nor people what is for bots', async () => {
    expect(await bot.refusal('messages.getHistory', { peer: bot.peer('anna_user'), limit: 1 })).toBe(
      '400 BOT_METHOD_INVALID',
    )
    expect(await anna.refusal('messages.setBotCallbackAnswer', { query_id: 1n, cache_time: 0 })).toBe(
      '400 USER_BOT_REQUIRED',
    )
  })

  it('hears of a person who blocks it, by qts', async () => {
    await anna.send(anna.peer('first_bot'), '/start')
    await anna.raw('contacts.block', { id: anna.peer('first_bot') })
    expect(bot.pushed.at(-1)).toMatchObject({ _: 'updateBotStopped', user_id: 1001n, stopped: true, qts: 1 })
    const difference = await bot.call('updates.getDifference', { pts: 2, qts: 0, date: 1 })
    expect(list(difference, 'other_updates')).toMatchObject([{ _: 'updateBotStopped', qts: 1 }])
  })

  describe('with buttons', () => {
    const markup = {
      _: 'replyInlineMarkup',
      rows: [
        {
          _: 'keyboardButtonRow',
          buttons: [{ _: 'keyboardButtonCallback', text: 'Yes', data: text('yes') }],
        },
      ],
    }

    beforeEach(async () => {
      await anna.send(anna.peer('first_bot'), '/start')
      await bot.send(bot.peer('anna_user'), 'Sure?', { reply_markup: markup })
    })

    it('gets the press and answers it', async () => {
      const press = anna.call('messages.getBotCallbackAnswer', {
        peer: anna.peer('first_bot'),
        msg_id: 2,
        data: text('yes'),
      })
      await Promise.resolve()
      const query = bot.pushed.at(-1)!
      expect(query).toMatchObject({ _: 'updateBotCallbackQuery', user_id: 1001n, msg_id: 2, data: text('yes') })
      const answer = { query_id: query.query_id, message: 'Done', alert: true, cache_time: 0 }
      expect(await bot.raw('messages.setBotCallbackAnswer', answer)).toBe(true)
      expect(await press).toMatchObject({ _: 'messages.botCallbackAnswer', message: 'Done', alert: true })
      expect(await bot.refusal('messages.setBotCallbackAnswer', answer)).toBe('400 QUERY_ID_INVALID')
    })

    it('is waited for ten seconds', async () => {
      const refusal = anna.refusal('messages.getBotCallbackAnswer', {
        peer: anna.peer('first_bot'),
        msg_id: 2,
        data: text('yes'),
      })
      await harness.clock.advance(10_000)
      expect(await refusal).toBe('502 BOT_RESPONSE_TIMEOUT')
    })

    it('is not asked for buttons that are not there', async () => {
      const params = { peer: anna.peer('first_bot'), msg_id: 2, data: text('no') }
      expect(await anna.refusal('messages.getBotCallbackAnswer', params)).toBe('400 DATA_INVALID')
    })

    it('loses its buttons by an edit without them', async () => {
      await bot.call('messages.editMessage', { peer: bot.peer('anna_user'), id: 2, message: 'Sure.' })
      expect(field(anna.pushed.at(-1)!, 'message').reply_markup).toBeUndefined()
    })
  })

  it('answers inline queries, and what is chosen is sent via it', async () => {
    const asking = anna.call('messages.getInlineBotResults', {
      bot: anna.input('first_bot'),
      peer: anna.peer('ben_user'),
      query: 'cat',
      offset: '',
    })
    await Promise.resolve()
    const query = bot.pushed.at(-1)!
    expect(query).toMatchObject({ _: 'updateBotInlineQuery', query: 'cat', user_id: 1001n })
    const send_message = { _: 'inputBotInlineMessageText', message: 'A cat' }
    const result = { _: 'inputBotInlineResult', id: 'r1', type: 'article', title: 'Cat', send_message }
    await bot.raw('messages.setInlineBotResults', { query_id: query.query_id, results: [result], cache_time: 0 })
    const results = await asking
    expect(list(results, 'results')).toMatchObject([{ _: 'botInlineResult', id: 'r1', title: 'Cat' }])
    const sent = await anna.call('messages.sendInlineBotResult', {
      peer: anna.peer('ben_user'),
      query_id: results.query_id,
      id: 'r1',
      random_id: 1n,
    })
    expect(field(update(sent, 'updateNewMessage'), 'message')).toMatchObject({ message: 'A cat', via_bot_id: 2001n })
  })

  it('without inline mode is not asked', async () => {
    const params = { bot: anna.input('second_bot'), peer: { _: 'inputPeerEmpty' }, query: 'x', offset: '' }
    expect(await anna.refusal('messages.getInlineBotResults', params)).toBe('400 BOT_INLINE_DISABLED')
  })

  it('shows the commands it sets', async () => {
    const commands = [{ _: 'botCommand', command: 'go', description: 'Goes' }]
    await bot.raw('bots.setBotCommands', { scope: { _: 'botCommandScopeDefault' }, lang_code: '', commands })
    const full = field(await anna.call('users.getFullUser', { id: anna.input('first_bot') }), 'full_user')
    expect(field(full, 'bot_info').commands).toMatchObject([{ command: 'go' }])
  })
})
