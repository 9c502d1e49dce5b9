import bigInt from 'big-integer'
import { TelegramClient } from 'telegram'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { StringSession } from 'telegram/sessions/index.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'

const sandbox = await Sandbox.start({ world: 'config/sandbox.yaml' })
const { dcId, host, port, fingerprint } = sandbox.address
_serverKeys.set(fingerprint, { n: bigInt(sandbox.wire.rsa.modulus), e: 65_537 })
const session = new StringSession('')
session.setDC(dcId, host, port)
const client = new TelegramClient(session, 1, 'invented', { connection: ConnectionTCPFull })
await client.start({ botAuthToken: '800000001:AAinvented-token-of-bot1-sandbox-on' })
console.log('started')
await client.destroy()
console.log(session.save().length)
await sandbox.close()
