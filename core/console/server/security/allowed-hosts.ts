/** The names by which this machine alone is reached. */
const localNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Which `Host` and `Origin` a request may carry. A page of somebody else's, whose name was made to point to this machine
 * (DNS rebinding), carries its own name and is refused.
 */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>

  /** @param named - what the configuration names besides this machine's own; without a port: any. */
  constructor(named: readonly string[]) {
    this.names = new Set([...localNames, ...named].map((name) => name.toLowerCase()))
  }

  /** Whether a `Host` is one of ours. */
  hasHost(host: string | undefined): boolean {
    if (host === undefined) return false
    const written = host.toLowerCase()
    return this.names.has(written) || this.names.has(written.replace(/:\d+$/, ''))
  }

  /** Whether an `Origin` is that of the page which was served under this `Host`. */
  isOwnOrigin(origin: string, host: string | undefined): boolean {
    if (!this.hasHost(host) || !URL.canParse(origin)) return false
    const { protocol, host: originHost } = new URL(origin)
    if (protocol !== 'http:' && protocol !== 'https:') return false
    return withoutUsualPort(originHost) === withoutUsualPort(host?.toLowerCase() ?? '')
  }
}

function withoutUsualPort(host: string): string {
  return host.replace(/:(80|443)$/, '')
}
