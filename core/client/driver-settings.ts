import type { ClientConfig } from '../config/client-config.js'
import { readMtproxySecret } from '../config/mtproxy-secret.js'
import type { ProxyConfig } from '../config/proxy-config.js'
import type { DriverOptions } from '../mtproto/driver.js'
import type { ProxySettings } from '../mtproto/proxy/proxy-settings.js'

/** What a driver needs of a client's configuration, its proxy included: every way to Telegram goes by this. */
export function driverSettings(
  config: ClientConfig,
): Pick<DriverOptions, 'apiId' | 'apiHash' | 'device' | 'proxy' | 'ipv6' | 'testMode'> {
  return {
    apiId: config.apiId,
    apiHash: config.apiHash,
    device: {
      model: config.deviceModel,
      systemVersion: config.systemVersion,
      appVersion: config.appVersion,
      langCode: config.langCode,
    },
    ...(config.proxy ? { proxy: proxySettings(config.proxy) } : {}),
    ipv6: config.ipv6,
    testMode: config.testMode,
  }
}

/** A proxy as connections take it: the secret of an MTProxy read. One that is none stays out, and the route refuses. */
function proxySettings({ secret, ...proxy }: ProxyConfig): ProxySettings {
  return { ...proxy, ...(secret === undefined ? {} : { secret: readMtproxySecret(secret) }) }
}
