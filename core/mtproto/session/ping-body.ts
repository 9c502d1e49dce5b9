import { randomBytes } from 'node:crypto'
import type { Library } from '../library/library.js'

/** A ping after which the server waits so long for the next one. */
export function pingBody(library: Library, disconnectDelaySeconds: number): Buffer {
  const pingId = randomBytes(8).readBigInt64LE()
  const ping = library.make('request', 'PingDelayDisconnect', { pingId, disconnectDelay: disconnectDelaySeconds })
  if (ping === undefined) throw new Error(`${library.name} knows no ping.`)
  return library.encode(ping)
}
