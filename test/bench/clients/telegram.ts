import bigInt from 'big-integer'
import { TelegramClient } from 'telegram'
import { AuthKey } from 'telegram/crypto/AuthKey.js'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { Raw } from 'telegram/events/index.js'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import { contend } from './contend.js'
import type { Login } from './messages.js'

/** Bare clients of the package `telegram`, each with one raw listener. */
contend(async ({ centre, logins, stored }) => {
  _serverKeys.set(centre.fingerprint, { n: bigInt(centre.modulusHex, 16), e: 65_537 })
  class ToTheSandbox extends ConnectionTCPFull {
    constructor(options: ConstructorParameters<typeof ConnectionTCPFull>[0]) {
      super({ ...options, ip: centre.host, port: centre.port })
    }
  }
  const session = async ({ dcId, authKey }: Login) => {
    const made = new StringSession('')
    if (!stored) return made
    made.setDC(dcId, centre.host, 80)
    const key = new AuthKey()
    await key.setKey(Buffer.from(authKey, 'hex'))
    made.setAuthKey(key)
    return made
  }
  const sessions = await Promise.all(logins.map(session))
  const start = async (session: StringSession, token: string) => {
    const client = new TelegramClient(session, 1, 'bench', {
      connection: ToTheSandbox,
      baseLogger: new Logger(LogLevel.NONE),
    })
    client.addEventHandler(() => {}, new Raw({}))
    if (stored) await client.connect()
    else await client.start({ botAuthToken: token })
    await client.getMe()
  }
  const starts = sessions.map((session, index) => () => start(session, logins[index]?.token ?? ''))
  // As for the other contender: fresh logins come after a first one.
  if (!stored) await starts.shift()?.()
  return async () => {
    await Promise.all(starts.map((each) => each()))
  }
})
