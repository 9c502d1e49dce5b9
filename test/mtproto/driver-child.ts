import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import { LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'

/*
 * A process of its own for a test: connects, calls, provokes what the libraries print or leave behind, and closes.
 */
const [name = 'telegram', host = '', port = '', publicKeyPem = ''] = process.argv.slice(2)
const driver = new LibraryDriver(
  loadLibrary(name as LibraryName),
  {
    apiId: 1,
    apiHash: 'hash',
    device: { model: 'Phone', systemVersion: '1', appVersion: '2', langCode: 'en' },
    address: { host, port: Number(port), dcId: 2, publicKeyPem },
    logger: new SilentLogger(),
    listener: { updates() {}, connection() {}, credentials() {} },
  },
  { times: { pingEveryMs: 20 } },
)
await driver.connect(new AbortController().signal)
await driver.invoke('users.GetUsers', { id: [driver.create('InputUserSelf', {})] })
const wrongType = { peer: driver.create('InputPeerSelf', {}), message: 5 }
await driver.invoke('messages.SendMessage', wrongType).catch(() => {})
await driver.invoke('messages.GetHistory', {}).catch(() => {})
await new Promise((resolve) => setTimeout(resolve, 60))
await driver.close()
process.send?.('closed')
process.disconnect()
