import { createRequire } from 'node:module'
import type { Centre, LibraryClient, Login, SeenMessage } from './library-client.js'

const require = createRequire(import.meta.url)
const bigInt = require('big-integer')

interface GramMessage {
  id: number
  message: string
  replyTo?: { replyToMsgId?: number }
  fwdFrom?: object
}

/**
 * `telegram`, or `teleproto`, which continues it under the same names. Both run without their types here, because those
 * of the two differ where their behaviour does not.
 */
export function gramClient(library: 'telegram' | 'teleproto') {
  const { Api, Logger, TelegramClient } = require(library)
  const { StringSession } = require(`${library}/sessions`)
  const { _serverKeys } = require(`${library}/crypto/RSA`)
  const { ConnectionTCPFull } = require(`${library}/network`)
  const { NewMessage, Raw } = require(`${library}/events`)
  const { CustomFile } = require(`${library}/client/uploads`)

  return async (sandbox: Centre, login: Login): Promise<LibraryClient> => {
    const { rsa } = sandbox.wire
    _serverKeys.set(rsa.fingerprint.toString(), { n: bigInt(rsa.modulus.toString(16), 16), e: rsa.exponent })
    class ToTheSandbox extends ConnectionTCPFull {
      constructor(options: object) {
        super({ ...options, ip: '127.0.0.1', port: sandbox.address.port })
      }
    }
    const client = new TelegramClient(new StringSession(''), 1, 'hash', {
      connection: ToTheSandbox,
      retryDelay: 20,
      securityChecks: true,
      baseLogger: new Logger('none'),
    })
    if ('token' in login) await client.start({ botAuthToken: login.token })
    else {
      await client.start({
        phoneNumber: login.phone,
        phoneCode: async () => login.code,
        password: async () => login.password ?? '',
        onError: (error: Error) => {
          throw error
        },
      })
    }
    // Without this teleproto does not know where it is in its updates, and cannot tell that it missed any.
    if (library === 'teleproto') await client.catchUp()

    const texts = (messages: GramMessage[]) => messages.map(({ message }) => message)
    return {
      async self() {
        const me = await client.getMe()
        return { id: Number(me.id), username: me.username, isBot: Boolean(me.bot) }
      },
      async resolve(username) {
        const entity = await client.getEntity(username)
        return { id: Number(entity.id), kind: entity.className === 'User' ? 'user' : 'channel' }
      },
      async send(peer, text, replyTo) {
        return seen(await client.sendMessage(peer, { message: text, replyTo }))
      },
      async edit(peer, id, text) {
        await client.editMessage(peer, { message: id, text })
      },
      async delete(peer, id) {
        await client.deleteMessages(peer, [id], { revoke: true })
      },
      async forward(from, id, to) {
        await client.forwardMessages(to, { messages: [id], fromPeer: from })
      },
      async upload(peer, name, content) {
        const file = new CustomFile(name, content.length, '', content)
        return (await client.sendFile(peer, { file, forceDocument: true })).id
      },
      async download(peer, id) {
        const [message] = await client.getMessages(peer, { ids: [id] })
        return client.downloadMedia(message, {})
      },
      async history(peer, limit) {
        return Array.from<GramMessage>(await client.getMessages(peer, { limit })).map(seen)
      },
      async messages(peer, ids) {
        return Array.from<GramMessage>(await client.getMessages(peer, { ids })).map(seen)
      },
      onMessage(listener) {
        client.addEventHandler((event: { message: GramMessage }) => listener(seen(event.message)), new NewMessage({}))
      },
      onEdit(listener) {
        client.addEventHandler((update: { className: string; message: GramMessage }) => {
          if (/^UpdateEdit(Channel)?Message$/.test(update.className)) listener(seen(update.message))
        }, new Raw({}))
      },
      async state() {
        const { pts, qts, date } = await client.invoke(new Api.updates.GetState())
        return { pts, qts, date }
      },
      async channelPts(username) {
        const full = await client.invoke(new Api.channels.GetFullChannel({ channel: username }))
        return full.fullChat.pts
      },
      async difference(state) {
        return texts((await client.invoke(new Api.updates.GetDifference(state))).newMessages)
      },
      async channelDifference(username, pts) {
        const filter = new Api.ChannelMessagesFilterEmpty()
        const request = new Api.updates.GetChannelDifference({ channel: username, filter, pts, limit: 100 })
        return texts((await client.invoke(request)).newMessages)
      },
      close: () => client.destroy(),
    }
  }
}

function seen({ id, message, replyTo, fwdFrom }: GramMessage): SeenMessage {
  return { id, text: message, replyToId: replyTo?.replyToMsgId, isForwarded: fwdFrom !== undefined && fwdFrom !== null }
}
