import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider, writeStringSession } from '@mtcute/node/utils.js'
import type { SendOrder } from '../pool/messages.js'

/** A client of mtcute that is logged in as the sender and takes no updates. */
export async function bareMtcute({ host, port, dcId, publicKeyPem, authKey }: SendOrder): Promise<TelegramClient> {
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
  return client
}
