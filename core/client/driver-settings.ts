import { ClientConfig } from '../config/client-config.js'
import { readMtproxySecret } from '../config/mtproxy-secret.js'
import type { ProxyConfig } from '../config/proxy-config.js'
import type { DriverOptions } from '../mtproto/driver.js'
import type { SessionDevice } from '../sessions/stored-session.js'

/**
 * What a driver needs of a client's configuration, its proxy included: every way to Telegram goes by this.
 * @param device - the one its session was used with the last time.
 */
export function driverSettings(
  config: ClientConfig,
  device: SessionDevice | undefined,
): Pick<DriverOptions, 'apiId' | 'apiHash' | 'device' | 'proxy' | 'ipv6' | 'testMode' | 'pfs'> {
  return {
    apiId: config.apiId,
    apiHash: config.apiHash,
    device: deviceOf(config, device),
    ...(config.proxy ? { proxy: proxySettings(config.proxy) } : {}),
    ipv6: config.ipv6,
    testMode: config.testMode,
    pfs: config.pfs,
  }
}

/** A proxy as connections take it: the secret of an MTProxy read. One that is none stays out, and the route refuses. */
function proxySettings({ secret, ...proxy }: ProxyConfig): NonNullable<DriverOptions['proxy']> {
  return { ...proxy, ...(secret === undefined ? {} : { secret: readMtproxySecret(secret) }) }
}

const defaults = new ClientConfig()

/**
 * The device that a login is shown as. What somebody wrote into the configuration counts; else a session stays what it was, also
 * when defaults change: a login whose device changes looks like a stolen one.
 */
export function deviceOf(config: ClientConfig, kept: SessionDevice | undefined): SessionDevice {
  const own = deviceIn(config)
  if (!kept) return own
  if (config.keepsDevice) return kept
  const standard = deviceIn(defaults)
  const either = (field: keyof SessionDevice) => (own[field] === standard[field] ? kept[field] : own[field])
  return {
    model: either('model'),
    systemVersion: either('systemVersion'),
    appVersion: either('appVersion'),
    langCode: either('langCode'),
  }
}

function deviceIn({ deviceModel, systemVersion, appVersion, langCode }: ClientConfig): SessionDevice {
  return { model: deviceModel, systemVersion, appVersion, langCode }
}
