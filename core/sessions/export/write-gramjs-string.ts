import type { ExportedSession } from './exported-session.js'

/** Writes a `StringSession` of GramJS and teleproto: `1`, then data centre, address as text, port and key. */
export function writeGramJsString({ dcId, host, port, authKey }: ExportedSession): string {
  const address = Buffer.from(host)
  const head = Buffer.from([dcId, address.length >> 8, address.length & 0xff])
  return `1${Buffer.concat([head, address, Buffer.from([port >> 8, port & 0xff]), authKey]).toString('base64')}`
}
