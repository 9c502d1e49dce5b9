import type { Clock } from '../../time/clock.js'
import { isLoopback } from '../../transport/loopback.js'
import { proxyRoute } from '../../transport/proxy/proxy-route.js'
import { directRoute, type Route } from '../../transport/tcp-transport.js'
import type { DriverOptions } from '../driver.js'

/** The way to Telegram; a login at a data centre on this machine leaves the machine through no proxy either. */
export function routeOf({ address, logger, proxy }: DriverOptions, clock: Clock): Route {
  if (!proxy) return directRoute
  if (!address || !isLoopback(address.host) || isLoopback(proxy.hostname)) return proxyRoute(proxy, clock)
  logger.warn('the proxy is left out: the data centre is on this machine', { proxy: proxy.hostname })
  return directRoute
}
