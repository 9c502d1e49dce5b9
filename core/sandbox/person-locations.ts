import type { PersonMessage } from './person-message.js'
import { RpcError } from './rpc-error.js'
import type { Account } from './world/account.js'
import type { Media } from './world/media.js'
import type { World } from './world/world.js'

/** How somebody sends a place. */
export interface LocationOptions {
  /** For so many seconds it is kept up to date: by `moveLocation`. Default: it stays as it is. */
  liveSeconds?: number
  /** Where they are going, in degrees from north. */
  heading?: number
}

/** A place as a message carries it. */
export function locationOf(latitude: number, longitude: number, options: LocationOptions = {}): Media {
  const { liveSeconds: period, heading } = options
  if (period === undefined) return { type: 'geo', latitude, longitude }
  return { type: 'geo-live', latitude, longitude, heading, period, proximity: undefined }
}

/** Moves a place that is kept up to date. @param to - absent: it ends. @throws {RpcError} when it is none, or has ended. */
export function moveLocation(
  { world, account, message }: { world: World; account: Account; message: PersonMessage },
  to: { latitude: number; longitude: number; heading?: number } | undefined,
): void {
  const { media, date } = message.source
  const { now } = world.state
  if (media?.type !== 'geo-live' || date + media.period <= now) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  const moved = to ? { ...media, heading: undefined, ...to } : { ...media, period: Math.max(now - date, 1) }
  world.editing.edit(account, message.source.peerFor(account.id), message.id, { media: moved })
}
