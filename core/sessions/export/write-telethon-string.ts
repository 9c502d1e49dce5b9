import { ipAddressBytes } from '../import/ip-address.js'
import type { ExportedSession } from './exported-session.js'

/** Writes a `StringSession` of Telethon: `1`, then data centre, address, port and key. `undefined` for a named host. */
export function writeTelethonString({ dcId, host, port, authKey }: ExportedSession): string | undefined {
  const address = ipAddressBytes(host)
  if (!address) return undefined
  const bytes = Buffer.concat([Buffer.from([dcId]), address, Buffer.from([port >> 8, port & 0xff]), authKey])
  return `1${bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`
}
