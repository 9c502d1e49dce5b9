import bigInt from 'big-integer'
import { TelegramClient } from 'telegram'
import { AuthKey } from 'telegram/crypto/AuthKey.js'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import type { SendOrder } from '../pool/messages.js'

/** A client of the package `telegram` that is logged in as the sender. */
export async function bareTelegram(order: SendOrder): Promise<TelegramClient> {
  const { host, port, dcId, fingerprint, modulusHex, authKey } = order
  _serverKeys.set(fingerprint, { n: bigInt(modulusHex, 16), e: 65_537 })
  class ToTheSandbox extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      super({ ...options, ip: host, port })
    }
  }
  const session = new StringSession('')
  session.setDC(dcId, host, 80)
  const key = new AuthKey()
  await key.setKey(Buffer.from(authKey, 'hex'))
  session.setAuthKey(key)
  const client = new TelegramClient(session, 1, 'bench', {
    connection: ToTheSandbox,
    baseLogger: new Logger(LogLevel.NONE),
  })
  await client.connect()
  await client.getMe()
  return client
}
