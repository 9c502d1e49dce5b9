import type { FastifyRequest } from 'fastify'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AllowedHosts } from './allowed-hosts.js'
import type { ApiTokens } from './api-tokens.js'
import type { Identity } from './identity.js'
import { allows, type Role } from './role.js'
import { isEqualSecret } from './secret-token.js'
import type { Sessions } from './sessions.js'

/** Where the secret of a session stands. `__Host-` binds it to this host and to TLS, where there is TLS. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-switchboard' : 'switchboard'
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Decides about every request before anything is done for it. */
export class RequestGuard {
  constructor(
    private readonly hosts: AllowedHosts,
    private readonly sessions: Sessions,
    private readonly tokens: ApiTokens,
    private readonly cookie: string,
  ) {}

  /**
   * Refuses what comes for another host or from another page.
   * @throws CONSOLE_REQUEST_BROKEN for several hosts, CONSOLE_HOST, CONSOLE_ORIGIN
   */
  checkPlace({ headers, method, raw }: FastifyRequest, options: { always?: boolean } = {}): void {
    // Node takes the first, and whatever stands in front may take another.
    const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length > 1) throw new SwitchboardError('CONSOLE_REQUEST_BROKEN', { reason: 'it has more than one Host' })
    if (!this.hosts.hasHost(headers.host)) throw new SwitchboardError('CONSOLE_HOST', { host: headers.host ?? '' })
    const named = hostInLine(raw.url)
    if (named !== undefined && !this.hosts.hasHost(named)) throw new SwitchboardError('CONSOLE_HOST', { host: named })
    const { origin } = headers
    const site = headers['sec-fetch-site']
    if (origin !== undefined && !this.hosts.isOwnOrigin(origin, headers.host)) {
      throw new SwitchboardError('CONSOLE_ORIGIN', { origin })
    }
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none'
    if (isForeign && (options.always || !reading.has(method))) {
      throw new SwitchboardError('CONSOLE_ORIGIN', { origin: String(site) })
    }
  }

  /** Who makes a request, or `undefined`. A token in the header goes before a cookie. */
  async identify({ headers, cookies }: FastifyRequest): Promise<Identity | undefined> {
    const token = bearerOf(headers)
    if (token !== undefined) return this.tokens.identify(token)
    const secret = cookies[this.cookie]
    return secret === undefined ? undefined : this.sessions.identify(secret)
  }

  /** Whether whoever made a request would be let in now; that does not count as using the login. */
  async isStillIn({ headers, cookies }: FastifyRequest): Promise<boolean> {
    const token = bearerOf(headers)
    if (token !== undefined) return (await this.tokens.identify(token)) !== undefined
    const secret = cookies[this.cookie]
    return secret !== undefined && this.sessions.isOpen(secret)
  }

  /** Whether a request comes from a page of ours, or from no page. */
  isOwnPlace(request: FastifyRequest): boolean {
    try {
      this.checkPlace(request, { always: true })
      return true
    } catch {
      return false
    }
  }

  /** Who makes a request. @throws CONSOLE_LOGIN, CONSOLE_FORBIDDEN, CONSOLE_ORIGIN for a change without its token. */
  async admit(request: FastifyRequest, needed: Role): Promise<Identity> {
    const identity = await this.identify(request)
    if (!identity) throw new SwitchboardError('CONSOLE_LOGIN', {})
    if (!reading.has(request.method) && identity.csrfToken !== undefined) {
      const brought = request.headers['x-csrf-token']
      if (typeof brought !== 'string' || !isEqualSecret(brought, identity.csrfToken)) {
        throw new SwitchboardError('CONSOLE_ORIGIN', { origin: 'a page without the token of this login' })
      }
    }
    if (!allows(identity.role, needed)) {
      throw new SwitchboardError('CONSOLE_FORBIDDEN', { role: identity.role, needed })
    }
    return identity
  }
}

/** The host that a whole address in the first line names, which goes before `Host` (RFC 9112, 3.2.2); `undefined`: none does. */
function hostInLine(url = ''): string | undefined {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1]
}

function bearerOf({ authorization }: FastifyRequest['headers']): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}
