import type { ExportedSession } from './exported-session.js'

/**
 * Writes a session string of Pyrogram: `>BI?256sQ?`, or without an api id the older `>B?256sQ?`, which it reads too and
 * then takes the api id it is given. `undefined` when it is not known whose login it is.
 */
export function writePyrogramString({ dcId, apiId, testMode, authKey, account }: ExportedSession): string | undefined {
  if (!account) return undefined
  const api = apiId === undefined ? Buffer.alloc(0) : Buffer.alloc(4)
  if (apiId !== undefined) api.writeUInt32BE(apiId)
  const user = Buffer.alloc(9)
  user.writeBigUInt64BE(BigInt(account.id))
  user.writeUInt8(account.isBot ? 1 : 0, 8)
  return Buffer.concat([Buffer.from([dcId]), api, Buffer.from([testMode ? 1 : 0]), authKey, user]).toString('base64url')
}
