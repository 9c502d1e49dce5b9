import bigInt from 'big-integer'
import { Api, TelegramClient } from 'telegram'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { CallbackQuery, type CallbackQueryEvent } from 'telegram/events/CallbackQuery.js'
import { NewMessage, type NewMessageEvent } from 'telegram/events/index.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sandbox } from '../../../core/sandbox/sandbox.js'

let sandbox: Sandbox
const clients: TelegramClient[] = []

/** An unmodified client of the library `telegram`, pointed at the sandbox by its public options. */
function newClient(): TelegramClient {
  class ToTheSandbox extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      super({ ...options, ip: '127.0.0.1', port: sandbox.address.port })
    }
  }
  const client = new TelegramClient(new StringSession(''), 1, 'hash', {
    connection: ToTheSandbox,
    baseLogger: new Logger(LogLevel.NONE),
    autoReconnect: true,
    reconnectRetries: 10,
    retryDelay: 20,
  })
  clients.push(client)
  return client
}

async function user(phone: string, password = ''): Promise<TelegramClient> {
  const client = newClient()
  await client.start({
    phoneNumber: phone,
    phoneCode: async () => '22222',
    password: async () => password,
    onError: (error) => {
      throw error
    },
  })
  return client
}

async function bot(token: string): Promise<TelegramClient> {
  const client = newClient()
  await client.start({ botAuthToken: token })
  return client
}

/** Runs `act` and resolves with the first new message that arrives. */
function nextMessage(client: TelegramClient, filter = {}): Promise<Api.Message> {
  return new Promise((resolve) => {
    const builder = new NewMessage(filter)
    const handler = (event: NewMessageEvent) => resolve(event.message)
    client.addEventHandler(handler, builder)
  })
}

describe('the unmodified library telegram', () => {
  let anna: TelegramClient
  let helper: TelegramClient

  beforeAll(async () => {
    sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 11 })
    const { modulus } = sandbox.wire.rsa
    _serverKeys.set(sandbox.address.fingerprint, { n: bigInt(modulus.toString()), e: 65_537 })
    anna = await user('+9996621001')
    helper = await bot('800000001:AAinvented-token-of-bot1-sandbox-on')
  })

  afterAll(async () => {
    for (const client of clients) await client.destroy()
    await sandbox.close()
  })

  it('logs in with code, with two-step password and as a bot', async () => {
    const careful = await user('+9996621002', 'correct horse')
    expect(await careful.getMe()).toMatchObject({ username: 'user2' })
    expect(await anna.getMe()).toMatchObject({ username: 'user1', self: true })
    expect(await helper.getMe()).toMatchObject({ username: 'first_sandbox_bot', bot: true })
  })

  it('sends, answers and edits', async () => {
    const arriving = nextMessage(helper, { incoming: true })
    await anna.sendMessage('first_sandbox_bot', { message: '/start' })
    const command = await arriving
    expect(command.text).toBe('/start')
    const alsoArriving = nextMessage(anna, { incoming: true })
    const answer = await command.respond({ message: 'welcome' })
    expect((await alsoArriving).text).toBe('welcome')
    await answer!.edit({ text: 'welcome back' })
    const [latest] = await anna.getMessages('first_sandbox_bot', { limit: 1 })
    expect(latest).toMatchObject({ text: 'welcome back' })
  })

  it('writes to Saved Messages, into topics, and reads history', async () => {
    await anna.sendMessage('me', { message: 'note to self' })
    const topics = await anna.invoke(new Api.channels.GetForumTopics({ channel: 'sandbox_forum', limit: 10 }))
    const orders = topics.topics.find((topic) => topic instanceof Api.ForumTopic && topic.title === 'Orders')
    const sent = await anna.sendMessage('sandbox_forum', { message: 'two teas', replyTo: orders!.id })
    expect(sent.replyTo).toMatchObject({ forumTopic: true, replyToMsgId: orders!.id })
    const titles = (await anna.getDialogs()).map((dialog) => dialog.title)
    expect(titles).toEqual(expect.arrayContaining(['Sandbox Forum', 'Sandbox News', 'Sandbox Friends', 'User One']))
  })

  it('shows buttons, and answers those who press them', async () => {
    helper.addEventHandler(async (event: CallbackQueryEvent) => {
      await event.answer({ message: `chose ${event.data?.toString()}` })
    }, new CallbackQuery({}))
    const alice = sandbox.person('alice')
    alice.send('bot1', '/menu')
    const rows = [
      new Api.KeyboardButtonRow({
        buttons: [new Api.KeyboardButtonCallback({ text: 'Tea', data: Buffer.from('tea') })],
      }),
    ]
    const coming = alice.waitFor('Which?')
    await helper.sendMessage(await peerOf(helper, 'alice'), {
      message: 'Which?',
      buttons: new Api.ReplyInlineMarkup({ rows }),
    })
    expect(await alice.click(await coming, 'Tea')).toMatchObject({ text: 'chose tea' })
  })

  it('sends a file up and gets it down again', async () => {
    const content = Buffer.alloc(700_000, 'sandbox')
    const message = await anna.sendFile('alice', {
      file: content,
      attributes: [new Api.DocumentAttributeFilename({ fileName: 'sandbox.bin' })],
    })
    const down = await anna.downloadMedia(message)
    expect(Buffer.compare(down as Buffer, content)).toBe(0)
  })

  it('gets what it missed while its connection was down', async () => {
    const state = await anna.invoke(new Api.updates.GetState())
    sandbox.wire.dropConnections()
    sandbox.person('alice').send('user1', 'while you were away')
    const difference = await anna.invoke(
      new Api.updates.GetDifference({ pts: state.pts, date: state.date, qts: state.qts }),
    )
    expect(difference).toBeInstanceOf(Api.updates.Difference)
    expect((difference as Api.updates.Difference).newMessages).toMatchObject([{ message: 'while you were away' }])
  })

  it('is told of errors as Telegram names them', async () => {
    await expect(anna.sendMessage('alice', { message: 'x'.repeat(5_000) })).rejects.toMatchObject({
      errorMessage: 'MESSAGE_TOO_LONG',
    })
  })

  it('uses no method the sandbox lacks', () => {
    expect([...sandbox.calls.unknownMethods.keys()]).toEqual([])
  })
})

async function peerOf(client: TelegramClient, username: string): Promise<Api.TypeInputPeer> {
  return client.getInputEntity(username)
}
