/** Where one data centre listens. */
export interface Endpoint {
  host: string
  port: number
}

interface Table {
  readonly ipv4: readonly string[]
  readonly ipv6: readonly string[]
}

/*
 * The entry points every client is shipped with; the current list comes with help.getConfig
 * (core.telegram.org/api/datacenter). Index 0 is data centre 1.
 */
const production: Table = {
  ipv4: ['149.154.175.53', '149.154.167.51', '149.154.175.100', '149.154.167.91', '91.108.56.130'],
  ipv6: [
    '2001:b28:f23d:f001::a',
    '2001:67c:4e8:f002::a',
    '2001:b28:f23d:f003::a',
    '2001:67c:4e8:f004::a',
    '2001:b28:f23f:f005::a',
  ],
}
const test: Table = {
  ipv4: ['149.154.175.10', '149.154.167.40', '149.154.175.117'],
  ipv6: ['2001:b28:f23d:f001::e', '2001:67c:4e8:f002::e', '2001:b28:f23d:f003::e'],
}

/** The data centre a fresh login begins at; Telegram sends it on to the account's own. */
export const firstDataCentre = 2

/** The entry point of a data centre of Telegram, or `undefined` when there is none of this number. */
export function telegramEndpoint(dcId: number, options: { ipv6: boolean; testMode: boolean }): Endpoint | undefined {
  const table = options.testMode ? test : production
  const host = (options.ipv6 ? table.ipv6 : table.ipv4)[dcId - 1]
  return host === undefined ? undefined : { host, port: 443 }
}
