import { InputMedia, MemoryStorage, type Message, TelegramClient, type tl } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider, toggleChannelIdMark } from '@mtcute/node/utils.js'
import type { Centre, LibraryClient, Login, SeenMessage } from './library-client.js'
import { startMtcute } from './start-mtcute.js'

/** `@mtcute/node`, with its logins in memory. */
export async function mtcuteClient(sandbox: Centre, login: Login): Promise<LibraryClient> {
  const crypto = new NodeCryptoProvider()
  await crypto.initialize()
  addPublicKey(crypto, sandbox.address.publicKeyPem)
  const dc = { id: sandbox.address.dcId, ipAddress: '127.0.0.1', port: sandbox.address.port }
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'hash',
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
    updates: { catchUp: true },
    logLevel: 0,
  })
  await startMtcute(client, 'token' in login ? { botToken: login.token } : { ...login, codeSentCallback: () => {} })

  const inputChannel = async (username: string) => {
    const peer = await client.resolvePeer(username)
    if (peer._ !== 'inputPeerChannel') throw new Error(`${username} is no channel`)
    return { _: 'inputChannel', channelId: peer.channelId, accessHash: peer.accessHash } as const
  }
  return {
    async self() {
      const me = await client.getMe()
      return { id: me.id, username: me.username ?? undefined, isBot: me.isBot }
    },
    async resolve(username) {
      const peer = await client.getPeer(username)
      const isChannel = peer.id < 0
      return { id: isChannel ? toggleChannelIdMark(peer.id) : peer.id, kind: isChannel ? 'channel' : 'user' }
    },
    async send(peer, text, replyTo) {
      return seen(await client.sendText(peer, text, replyTo === undefined ? {} : { replyTo }))
    },
    async edit(peer, id, text) {
      await client.editMessage({ chatId: peer, message: id, text })
    },
    async delete(peer, id) {
      await client.deleteMessagesById(peer, [id])
    },
    async forward(from, id, to) {
      await client.forwardMessagesById({ fromChatId: from, messages: [id], toChatId: to })
    },
    async upload(peer, name, content) {
      return (await client.sendMedia(peer, InputMedia.document(content, { fileName: name }))).id
    },
    async download(peer, id) {
      const [message] = await client.getMessages(peer, id)
      if (message?.media?.type !== 'document') throw new Error('there is no document in the message')
      return Buffer.from(await client.downloadAsBuffer(message.media))
    },
    async history(peer, limit) {
      return (await client.getHistory(peer, { limit })).map(seen)
    },
    async messages(peer, ids) {
      const messages = await client.getMessages(peer, ids)
      return messages.flatMap((message) => (message ? [seen(message)] : []))
    },
    onMessage(listener) {
      client.onNewMessage.add((message) => listener(seen(message)))
    },
    onEdit(listener) {
      client.onEditMessage.add((message) => listener(seen(message)))
    },
    async state() {
      const { pts, qts, date } = await client.call({ _: 'updates.getState' })
      return { pts, qts, date }
    },
    async channelPts(username) {
      const full = await client.call({ _: 'channels.getFullChannel', channel: await inputChannel(username) })
      if (full.fullChat._ !== 'channelFull') throw new Error(`${username} is no channel`)
      return full.fullChat.pts
    },
    async difference(state) {
      const difference = await client.call({ _: 'updates.getDifference', ...state })
      return 'newMessages' in difference ? difference.newMessages.map(textOf) : []
    },
    async channelDifference(username, pts) {
      const channel = await inputChannel(username)
      const filter = { _: 'channelMessagesFilterEmpty' } as const
      const difference = await client.call({ _: 'updates.getChannelDifference', channel, filter, pts, limit: 100 })
      return 'newMessages' in difference ? difference.newMessages.map(textOf) : []
    },
    close: () => client.destroy(),
  }
}

function textOf(message: tl.TypeMessage): string {
  return message._ === 'message' ? message.message : ''
}

function seen(message: Message): SeenMessage {
  const replyToId = message.replyToMessage?.id ?? undefined
  return { id: message.id, text: message.text, replyToId, isForwarded: message.forward !== null }
}
