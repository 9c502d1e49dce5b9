import { html, MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider, writeStringSession } from '@mtcute/node/utils.js'
import { sender } from '../pool/sender.js'

/** Bare `sendText` of mtcute. */
sender(async ({ host, port, dcId, publicKeyPem, authKey }) => {
  const crypto = new NodeCryptoProvider()
  await crypto.initialize()
  addPublicKey(crypto, publicKeyPem)
  const main = { id: dcId, ipAddress: host, port }
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'bench',
    storage: new MemoryStorage(),
    defaultDcs: { main, media: { ...main, mediaOnly: true } },
    disableUpdates: true,
    logLevel: 0,
  })
  const primaryDcs = { main, media: main }
  await client.importSession(writeStringSession({ version: 3, primaryDcs, authKey: Buffer.from(authKey, 'hex') }))
  await client.connect()
  await client.getMe()
  const peers = new Map<string, Awaited<ReturnType<typeof client.resolvePeer>>>()
  return async ({ username }, text, formatted) => {
    const peer = peers.get(username) ?? (await client.resolvePeer(username))
    peers.set(username, peer)
    await client.sendText(peer, formatted ? html(text) : text)
  }
})
