import type { TlObject } from '../driver.js'
import type { Endpoint } from './data-centres.js'

/** One way into a data centre. */
export interface Entrance extends Endpoint {
  /** The stream looks like noise, so that nobody on the way knows what it is. */
  readonly isObfuscated: boolean
  /** Of an obfuscated stream that wants one: 16 bytes. */
  readonly secret?: Buffer
}

/** An address of a data centre, as `help.getConfig` or a table of ours has it. */
export interface DataCentreOption extends Endpoint {
  readonly dcId: number
  readonly isIpv6: boolean
  readonly isMedia: boolean
  /** No other port is served there. */
  readonly isThisPortOnly: boolean
  /** Only obfuscated streams are served there. */
  readonly isObfuscatedOnly: boolean
  readonly secret?: Buffer
}

/** The ports of each address (core.telegram.org/mtproto/transports; TDLib's `get_default_dc_options`). */
const ports = [443, 80, 5222]
const maxEntrances = 16
const secretBytes = 16

/** The addresses of `dcOptions`, of a `config` or an `updateDcOptions`; those of CDNs are left out. */
export function optionsOf({ dcOptions }: TlObject): readonly DataCentreOption[] {
  const options = (Array.isArray(dcOptions) ? dcOptions : []) as Readonly<Record<string, unknown>>[]
  return options.flatMap((option) => {
    const secret = option.secret instanceof Uint8Array ? Buffer.from(option.secret) : undefined
    const [dcId, port, host] = [Number(option.id), Number(option.port), String(option.ipAddress)]
    // A secret that begins with 0xdd wants padded packets, and one with 0xee a disguise; neither is spoken here.
    const isUsable = Number.isInteger(dcId) && port > 0 && port < 65_536 && !option.cdn
    if (!isUsable || (secret !== undefined && secret.length !== secretBytes)) return []
    return {
      dcId,
      host,
      port,
      isIpv6: option.ipv6 === true,
      isMedia: option.mediaOnly === true,
      isThisPortOnly: option.thisPortOnly === true,
      isObfuscatedOnly: option.tcpoOnly === true || secret !== undefined,
      ...(secret && { secret }),
    }
  })
}

/**
 * The ways in, those to be tried first in front: the given addresses as they are, then obfuscated, then their other ports,
 * and at last the other family of addresses.
 * @param options.ipv6 - whether addresses of IPv6 come first.
 * @param options.isObfuscated - whether a plain stream does not say what is wanted there.
 */
export function entrancesTo(
  addresses: readonly DataCentreOption[],
  { ipv6, isObfuscated = false }: { ipv6: boolean; isObfuscated?: boolean },
): Entrance[] {
  const found = new Map<string, Entrance>()
  const add = ({ host, secret }: DataCentreOption, port: number, obfuscated: boolean) => {
    const key = `${host} ${port} ${obfuscated} ${secret?.toString('hex')}`
    if (!found.has(key))
      found.set(key, { host, port, isObfuscated: obfuscated, ...(secret && obfuscated && { secret }) })
  }
  for (const family of [ipv6, !ipv6]) {
    const own = addresses.filter(({ isIpv6 }) => isIpv6 === family)
    for (const each of own) if (!isObfuscated && !each.isObfuscatedOnly) add(each, each.port, false)
    for (const each of own) add(each, each.port, true)
    for (const each of own) if (!each.isThisPortOnly) for (const port of ports) add(each, port, true)
  }
  return [...found.values()].slice(0, maxEntrances)
}
