import { ClientConfig, createApp, type MessageContext, OnMessage, Plugin, SwitchboardConfig } from 'switchboard'
import type { Centre, LibraryClient, Login, SeenMessage } from '../conformance/library-client.js'

/** What a trial asks of a client. */
export type TrialClient = Pick<LibraryClient, 'self' | 'send' | 'upload' | 'download' | 'onMessage' | 'close'>

const name = 'ours'

/** The whole framework, with one client and one plugin. */
export async function ourClient({ address }: Centre, login: Login): Promise<TrialClient> {
  const listeners: ((message: SeenMessage) => void)[] = []

  @Plugin({ name: 'ear' })
  class Ear {
    @OnMessage()
    hear({ message }: MessageContext) {
      const { id, text, replyToId } = message
      for (const listener of listeners) listener({ id, text, replyToId, isForwarded: false })
    }
  }

  const config = new SwitchboardConfig()
  config.storage.file = ':memory:'
  const own = 'token' in login ? { type: 'bot' as const, botToken: login.token } : { phoneNumber: login.phone }
  config.clients = [Object.assign(new ClientConfig(), { sessionName: name, type: 'user', apiId: 1, apiHash: 'h' }, own)]
  for (const client of config.clients) client.session.type = 'memory'
  const given = 'code' in login ? login : undefined
  const app = createApp({
    config,
    dataCentre: { host: '127.0.0.1', ...address },
    plugins: { [name]: [Ear] },
    prompt: {
      phoneNumber: async () => given?.phone ?? '',
      code: async () => given?.code ?? '',
      password: async () => given?.password ?? '',
    },
  })
  await app.start()
  const client = app.client(name)
  if (client?.state !== 'online') {
    const reason = client?.failure ?? app.control.status().clients[0]?.reason
    await app.stop()
    throw reason ?? new Error('the client is not online')
  }
  while (!app.control.updateMetrics(name)?.tracking) await new Promise((resolve) => setImmediate(resolve))
  return {
    async self() {
      const { id, username, isBot } = await client.getMe()
      return { id, username, isBot }
    },
    async send(peer, text) {
      const { id } = await client.sendMessage(peer, text)
      return { id, text, replyToId: undefined, isForwarded: false }
    },
    async upload(peer, fileName, content) {
      return (await client.sendFile(peer, content, { name: fileName })).id
    },
    async download(peer, id) {
      const [message] = await client.getMessages(peer, [id])
      if (!message) throw new Error('the message is not there')
      return client.download(message)
    },
    onMessage: (listener) => listeners.push(listener),
    close: () => app.stop(),
  }
}
