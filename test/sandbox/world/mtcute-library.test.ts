import { MemoryStorage, type Message, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sandbox } from '../../../core/sandbox/sandbox.js'

let sandbox: Sandbox
const clients: TelegramClient[] = []

/** An unmodified client of the library mtcute, pointed at the sandbox by its public options. */
async function newClient(): Promise<TelegramClient> {
  const crypto = new NodeCryptoProvider()
  await crypto.initialize?.()
  addPublicKey(crypto, sandbox.address.publicKeyPem)
  const main = { id: 2, ipAddress: '127.0.0.1', port: sandbox.address.port }
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'hash',
    crypto,
    storage: new MemoryStorage(),
    defaultDcs: { main, media: { ...main, mediaOnly: true } },
    logLevel: 0,
  })
  clients.push(client)
  return client
}

/** Resolves with the first message of others whose text is `text`. */
function received(client: TelegramClient, text: string): Promise<Message> {
  return new Promise((resolve) => {
    const listener = (message: Message) => {
      if (message.isOutgoing || message.text !== text) return
      client.onNewMessage.remove(listener)
      resolve(message)
    }
    client.onNewMessage.add(listener)
  })
}

/** mtcute hears updates from the moment its loop runs, which is a little after it says that it started. */
async function listening(client: TelegramClient, name: string): Promise<void> {
  const alice = sandbox.person('alice')
  const first = received(client, 'listening?')
  for (let heard = false; !heard; ) {
    alice.send(name, 'listening?')
    heard = await Promise.race([first.then(() => true), new Promise<false>((resolve) => setImmediate(resolve, false))])
  }
}

describe('the unmodified library mtcute', () => {
  let user: TelegramClient
  let bot: TelegramClient

  beforeAll(async () => {
    sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 12 })
    user = await newClient()
    await user.start({ phone: '+9996621002', code: '22222', password: 'correct horse', codeSentCallback: () => {} })
    bot = await newClient()
    await bot.start({ botToken: '800000001:AAinvented-token-of-bot1-sandbox-on' })
    await listening(user, 'user2')
    await listening(bot, 'bot1')
  })

  afterAll(async () => {
    for (const client of clients) await client.destroy()
    await sandbox.close()
  })

  it('logs in with a two-step password and as a bot', async () => {
    expect(await user.getMe()).toMatchObject({ username: 'user2', isSelf: true })
    expect(await bot.getMe()).toMatchObject({ username: 'first_sandbox_bot', isBot: true })
  })

  it('sends, answers, edits and deletes', async () => {
    const command = received(bot, '/start')
    const welcome = received(user, 'welcome')
    await user.sendText('first_sandbox_bot', '/start')
    const answer = await bot.replyText(await command, 'welcome')
    await welcome
    await bot.editMessage({ message: answer, text: 'welcome back' })
    const [latest] = await user.getHistory('first_sandbox_bot', { limit: 1 })
    expect(latest?.text).toBe('welcome back')
    await user.deleteMessages([latest!])
    const [left] = await user.getHistory('first_sandbox_bot', { limit: 1 })
    expect(left?.text).toBe('/start')
  })

  it('writes to Saved Messages, forwards, and moves a file up and down', async () => {
    const note = await user.sendText('me', 'note to self')
    expect(note.text).toBe('note to self')
    const [forwarded] = await user.forwardMessages({ messages: [note], toChatId: 'alice' })
    expect(forwarded?.forward).not.toBeNull()
    const content = Buffer.alloc(400_000, 'sandbox')
    const sent = await user.sendMedia('me', { type: 'document', file: content, fileName: 'sandbox.bin' })
    if (sent.media?.type !== 'document') throw new Error('no document came back')
    expect(Buffer.compare(Buffer.from(await user.downloadAsBuffer(sent.media)), content)).toBe(0)
  })

  it('makes groups, topics and channels, and reads who is in them', async () => {
    const group = await user.createGroup({ title: 'Small', users: ['first_sandbox_bot'] })
    expect(group.chat.title).toBe('Small')
    await user.createForumTopic({ chatId: 'sandbox_forum', title: 'Fresh' })
    expect((await user.getForumTopics('sandbox_forum')).map(({ title }) => title)).toContain('Fresh')
    const channel = await user.createChannel({ title: 'Own' })
    expect(channel.title).toBe('Own')
    const members = await user.getChatMembers('sandbox_group')
    expect(members.map((member) => member.user.username)).toEqual(expect.arrayContaining(['alice', 'user2']))
  })

  it('gets what it missed in chats and channels while its connection was down', async () => {
    const missed = received(user, 'while you were away')
    const missedInGroup = received(user, 'in the group, too')
    sandbox.wire.dropConnections()
    sandbox.person('alice').send('user2', 'while you were away')
    sandbox.person('alice').send('sandbox_group', 'in the group, too')
    expect((await missed).chat.displayName).toBe('Alice Example')
    expect((await missedInGroup).chat.displayName).toBe('Sandbox Group')
  })

  it('uses no method the sandbox lacks', () => {
    expect([...sandbox.calls.unknownMethods.keys()]).toEqual([])
  })
})
