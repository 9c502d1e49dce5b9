import { isIPv6 } from 'node:net'
import type { ExportedSession } from './exported-session.js'
import { writeTlBytes } from './write-tl-bytes.js'

const bool = { true: 0x997275b5, false: 0xbc799737 }

/** Writes a session string of mtcute, version 3: flags, main data centre, user where known, key. */
export function writeMtcuteString({ dcId, host, port, testMode, authKey, account }: ExportedSession): string {
  const head = Buffer.alloc(5)
  head.writeUInt8(3)
  head.writeInt32LE(account ? 1 : 0, 1)
  const centreHead = Buffer.from([2, dcId, (isIPv6(host) ? 1 : 0) | (testMode ? 4 : 0)])
  const centrePort = Buffer.alloc(4)
  centrePort.writeInt32LE(port)
  const centre = Buffer.concat([centreHead, writeTlBytes(Buffer.from(host)), centrePort])
  const user = Buffer.alloc(account ? 12 : 0)
  if (account) {
    user.writeBigInt64LE(BigInt(account.id))
    user.writeUInt32LE(account.isBot ? bool.true : bool.false, 8)
  }
  return Buffer.concat([head, writeTlBytes(centre), user, writeTlBytes(authKey)]).toString('base64url')
}
