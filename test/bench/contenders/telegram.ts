import bigInt from 'big-integer'
import { TelegramClient } from 'telegram'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { Raw } from 'telegram/events/index.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import { contend } from './stopwatch.js'

/** The bare `telegram` package with one raw listener. */
contend(async ({ target }, stopwatch) => {
  process.once('disconnect', () => process.exit())
  _serverKeys.set(target.fingerprint, { n: bigInt(target.modulusHex, 16), e: 65_537 })
  class ToTheSandbox extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      super({ ...options, ip: target.host, port: target.port })
    }
  }
  const client = new TelegramClient(new StringSession(''), 1, 'bench', {
    connection: ToTheSandbox,
    baseLogger: new Logger(LogLevel.NONE),
  })
  await client.start({ botAuthToken: target.botToken })
  client.addEventHandler((update) => {
    if (update.className === 'UpdateNewMessage') stopwatch.tick()
  }, new Raw({}))
})
