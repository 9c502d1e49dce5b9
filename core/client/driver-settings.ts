import type { ClientSettings } from './client-parts.js'
import type { DriverOptions } from './driver.js'

/** What a driver needs of a client's configuration, its proxy included: every way to Telegram goes by this. */
export function driverSettings(
  config: ClientSettings,
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
    ...(config.proxy ? { proxy: config.proxy } : {}),
    ipv6: config.ipv6,
    testMode: config.testMode,
  }
}
