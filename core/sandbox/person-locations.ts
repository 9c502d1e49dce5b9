import type { PersonMessage } from './person-message.js'
import { RpcError } from './rpc-error.js'
import type { Media } from './world/media.js'
import type { World } from './world/world.js'

/** How somebody sends a place. */
export interface LocationOptions {
  /** For so many seconds it is kept up to date: by `edit`. Default: it stays as it is. */
  liveSeconds?: number
  /** Where they are going, in degrees from north. */
  heading?: number
}

/** Where somebody who shares their location is now, or that they share it no longer. */
export type LocationChange =
  | { readonly latitude: number; readonly longitude: number; readonly heading?: number }
  | { readonly stopped: true }

/** A place as a message carries it. */
export function locationOf(latitude: number, longitude: number, options: LocationOptions = {}): Media {
  const { liveSeconds: period, heading } = options
  if (period === undefined) return { type: 'geo', latitude, longitude }
  return { type: 'geo-live', latitude, longitude, heading, period, proximity: undefined }
}

/** A live location after a change. @throws {RpcError} when it is none, or has ended. */
export function changedLocation({ state }: World, { source }: PersonMessage, change: LocationChange): Media {
  const { media, date } = source
  if (media?.type !== 'geo-live' || date + media.period <= state.now) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  if ('stopped' in change) return { ...media, period: Math.max(state.now - date, 1) }
  return { ...media, heading: undefined, ...change }
}
