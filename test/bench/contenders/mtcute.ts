import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import { startMtcute } from '../../sandbox/conformance/start-mtcute.js'
import { contend } from './stopwatch.js'

/** The bare mtcute client with one raw listener. */
contend(async ({ target }, stopwatch) => {
  process.once('disconnect', () => process.exit())
  const crypto = new NodeCryptoProvider()
  await crypto.initialize()
  addPublicKey(crypto, target.publicKeyPem)
  const dc = { id: target.dcId, ipAddress: target.host, port: target.port }
  const client = new TelegramClient({
    apiId: 1,
    apiHash: 'bench',
    storage: new MemoryStorage(),
    defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
    updates: { catchUp: true },
    logLevel: 0,
  })
  client.onRawUpdate.add(({ update }) => {
    if (update._ === 'updateNewMessage') stopwatch.tick()
  })
  await startMtcute(client, { botToken: target.botToken })
})
