import { obfuscatedRoute } from '../../transport/obfuscated-route.js'
import { type DialTarget, directRoute, type Route } from '../../transport/tcp-transport.js'
import type { ConnectionOptions } from './connection-options.js'
import type { Entrance } from './entrances.js'

/** What a connection is to reach at an entrance. */
export function targetAt({ host, port }: Entrance, { dcId, wireDcId = dcId, isMedia }: ConnectionOptions): DialTarget {
  return { host, port, dcId: isMedia ? -wireDcId : wireDcId }
}

/** How it gets there. */
export function routeTo({ isObfuscated, secret }: Entrance, { route = directRoute }: ConnectionOptions): Route {
  return isObfuscated && !route.isObfuscated ? obfuscatedRoute(route, secret) : route
}
