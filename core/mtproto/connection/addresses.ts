import type { DataCentreAddress, TlObject } from '../driver.js'
import { type Endpoint, telegramEndpoint } from './data-centres.js'
import { type DataCentreOption, type Entrance, entrancesTo, optionsOf } from './entrances.js'

export interface AddressesOptions {
  /** The one place where all data centres are, whatever anybody says; absent: Telegram's own. */
  readonly address?: DataCentreAddress
  /** Where a data centre was reached the last time. */
  readonly last?: Endpoint & { readonly dcId: number }
  /** Whether IPv6 is tried first. */
  readonly ipv6: boolean
  readonly testMode: boolean
}

type Told = ReadonlyMap<number, readonly DataCentreOption[]>

const nothing: Told = new Map()

/** What was told of the data centres: all clients are told the same, and are many. The latest last. */
const common: { readonly options: readonly DataCentreOption[]; readonly told: Told }[] = []
const maxCommon = 32

function inCommon(options: readonly DataCentreOption[]): Told {
  const known = common.findLast((one) => isSame(one.options, options))
  if (known) return known.told
  const told = new Map<number, DataCentreOption[]>()
  for (const option of options) told.set(option.dcId, [...(told.get(option.dcId) ?? []), option])
  if (common.length >= maxCommon) common.length = 0
  common.push({ options, told })
  return told
}

function isSame(one: readonly DataCentreOption[], other: readonly DataCentreOption[]): boolean {
  return one.length === other.length && one.every((option, index) => isSameOption(option, other[index]))
}

function isSameOption(one: DataCentreOption, other: DataCentreOption | undefined): boolean {
  return (
    one.dcId === other?.dcId &&
    one.host === other.host &&
    one.port === other.port &&
    one.isIpv6 === other.isIpv6 &&
    one.isMedia === other.isMedia &&
    one.isThisPortOnly === other.isThisPortOnly &&
    one.isObfuscatedOnly === other.isObfuscatedOnly &&
    (one.secret === other.secret || (other.secret !== undefined && one.secret?.equals(other.secret) === true))
  )
}

/**
 * Where data centres are: what Telegram says of them (`help.getConfig`, `updateDcOptions`) or, before it has said anything,
 * where one was reached the last time; then the addresses that clients are shipped with.
 */
export class Addresses {
  private told: Told = nothing

  constructor(private readonly options: AddressesOptions) {}

  /** Takes what a `config` or an `updateDcOptions` says. With a given address, other ports of it are all that is believed. */
  learn(source: TlObject): void {
    const { address } = this.options
    const options = optionsOf(source).filter(({ host }) => !address || host === address.host)
    const told = inCommon(options)
    this.told = this.told.size === 0 ? told : new Map([...this.told, ...told])
  }

  /** Telegram says now and then, among its updates, that a data centre is elsewhere; the next connection looks for it there. */
  heed(container: TlObject): void {
    const { update, updates } = container as { update?: TlObject; updates?: readonly TlObject[] }
    if (update?.className === 'UpdateDcOptions') this.learn(update)
    else if (updates) for (const each of updates) if (each.className === 'UpdateDcOptions') this.learn(each)
  }

  /** The ways to a data centre for a login; none when it is not known. */
  ordinary(dcId: number): readonly Entrance[] {
    return entrancesTo(this.known(dcId), this.options)
  }

  /**
   * The ways for files: several connections of one key to an ordinary address end its login (`AUTH_KEY_DUPLICATED`). Where
   * no address of its own is told for them, an obfuscated stream says what it is for.
   */
  media(dcId: number): readonly Entrance[] {
    const own = (this.told.get(dcId) ?? []).filter(({ isMedia }) => isMedia)
    const rest = entrancesTo(this.known(dcId), { ...this.options, isObfuscated: true })
    return [...entrancesTo(own, this.options), ...rest]
  }

  private known(dcId: number): DataCentreOption[] {
    const { address, last, testMode } = this.options
    const told = (this.told.get(dcId) ?? []).filter(({ isMedia }) => !isMedia)
    if (address) return [...told, plainOption(dcId, address, true)]
    const known = told.length === 0 && last?.dcId === dcId ? [plainOption(dcId, last, false)] : []
    const shipped = [false, true].flatMap((ipv6) => telegramEndpoint(dcId, { ipv6, testMode }) ?? [])
    return [...told, ...known, ...shipped.map((endpoint) => plainOption(dcId, endpoint, false))]
  }
}

function plainOption(dcId: number, { host, port }: Endpoint, isThisPortOnly: boolean): DataCentreOption {
  const isIpv6 = host.includes(':')
  return { dcId, host, port, isIpv6, isMedia: false, isThisPortOnly, isObfuscatedOnly: false }
}
