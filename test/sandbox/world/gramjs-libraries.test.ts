import { createRequire } from 'node:module'
import type { Api, TelegramClient } from 'telegram'
import type { CallbackQueryEvent } from 'telegram/events/CallbackQuery.js'
import type { NewMessageEvent } from 'telegram/events/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sandbox } from '../../../core/sandbox/sandbox.js'

const require = createRequire(import.meta.url)
const bigInt = require('big-integer')

/** What the tests use of `telegram`, or of its continuation `teleproto`, which has the same shape. */
function load(name: string) {
  return {
    name,
    ...(require(name) as typeof import('telegram')),
    ...(require(`${name}/events`) as typeof import('telegram/events/index.js')),
    ...(require(`${name}/events/CallbackQuery`) as typeof import('telegram/events/CallbackQuery.js')),
    ...(require(`${name}/tl/custom/button`) as typeof import('telegram/tl/custom/button.js')),
    ...(require(`${name}/network`) as typeof import('telegram/network/index.js')),
    ...(require(`${name}/sessions`) as typeof import('telegram/sessions/index.js')),
    ...(require(`${name}/crypto/RSA`) as typeof import('telegram/crypto/RSA.js')),
    ...(require(`${name}/extensions/Logger`) as typeof import('telegram/extensions/Logger.js')),
  }
}

let library: ReturnType<typeof load>
let sandbox: Sandbox
const clients: TelegramClient[] = []

/** An unmodified client, pointed at the sandbox by the public options of its library. */
function newClient(): TelegramClient {
  class ToTheSandbox extends library.ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof library.ConnectionTCPFull>[0]) {
      super({ ...options, ip: '127.0.0.1', port: sandbox.address.port })
    }
  }
  const client = new library.TelegramClient(new library.StringSession(''), 1, 'hash', {
    connection: ToTheSandbox,
    baseLogger: new library.Logger(library.LogLevel.NONE),
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
    const builder = new library.NewMessage(filter)
    const handler = (event: NewMessageEvent) => resolve(event.message)
    client.addEventHandler(handler, builder)
  })
}

describe.each(['telegram', 'teleproto'])('the unmodified library %s', (name) => {
  let anna: TelegramClient
  let helper: TelegramClient

  beforeAll(async () => {
    library = load(name)
    sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 11 })
    const { modulus } = sandbox.wire.rsa
    library._serverKeys.set(sandbox.address.fingerprint, { n: bigInt(modulus.toString()), e: 65_537 })
    anna = await user('+9996621001')
    helper = await bot('800000001:AAinvented-token-of-bot1-sandbox-on')
  })

  afterAll(async () => {
    for (const client of clients.splice(0)) await client.destroy()
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
    const forum = [...sandbox.world.state.channels.values()].find((channel) => channel.forum)!
    const orders = [...forum.topics.values()].find((topic) => topic.title === 'Orders')!
    const sent = await anna.sendMessage('sandbox_forum', { message: 'two teas', replyTo: orders.id })
    expect(sent.replyTo).toMatchObject({ forumTopic: true, replyToMsgId: orders.id })
    const titles = (await anna.getDialogs()).map((dialog) => dialog.title)
    expect(titles).toEqual(expect.arrayContaining(['Sandbox Forum', 'Sandbox News', 'Sandbox Friends', 'User One']))
  })

  it('shows buttons, and answers those who press them', async () => {
    helper.addEventHandler(async (event: CallbackQueryEvent) => {
      await event.answer({ message: `chose ${event.data?.toString()}` })
    }, new library.CallbackQuery({}))
    const alice = sandbox.person('alice')
    alice.send('bot1', '/menu')
    const coming = alice.waitFor('Which?')
    await helper.sendMessage(await peerOf(helper, 'alice'), {
      message: 'Which?',
      buttons: [[library.Button.inline('Tea', Buffer.from('tea'))]],
    })
    expect(await alice.click(await coming, 'Tea')).toMatchObject({ text: 'chose tea' })
  })

  it('sends a file up and gets it down again', async () => {
    const content = Buffer.alloc(700_000, 'sandbox')
    const message = await anna.sendFile('alice', {
      file: content,
      attributes: [new library.Api.DocumentAttributeFilename({ fileName: 'sandbox.bin' })],
    })
    const down = await anna.downloadMedia(message)
    expect(Buffer.compare(down as Buffer, content)).toBe(0)
  })

  it('gets what it missed while its connection was down', async () => {
    const state = await anna.invoke(new library.Api.updates.GetState())
    sandbox.wire.dropConnections()
    sandbox.person('alice').send('user1', 'while you were away')
    const difference = await anna.invoke(
      new library.Api.updates.GetDifference({ pts: state.pts, date: state.date, qts: state.qts }),
    )
    expect(difference).toBeInstanceOf(library.Api.updates.Difference)
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
