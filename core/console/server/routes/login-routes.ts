import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkBlock } from '../../../config/check-block.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { Clock } from '../../../time/clock.js'
import type { AuditLog } from '../../audit/audit-log.js'
import { LinkBody, PasswordBody } from '../bodies/login-bodies.js'
import type { Accounts, LoginProof } from '../security/accounts.js'
import type { RequestGuard } from '../security/request-guard.js'
import type { Sessions } from '../security/sessions.js'

interface LoginParts {
  readonly guard: RequestGuard
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly clock: Clock
  readonly cookie: { readonly name: string; readonly isSecure: boolean }
}

/** So many attempts a minute are let through from one address. */
const attemptsPerMinute = 10

/** The calls that are made before anybody is logged in, and the one that ends a login. */
export function registerLoginRoutes(server: FastifyInstance, parts: LoginParts): void {
  const { guard, accounts, sessions, cookie } = parts
  // What another page has a browser send is refused anyway: it must not use up the attempts of whoever sits there.
  const allowList = (request: FastifyRequest) => !guard.isOwnPlace(request)
  const limited = { config: { rateLimit: { max: attemptsPerMinute, timeWindow: '1 minute', allowList } } }

  server.get('/api/session', async (request, reply) => {
    guard.checkPlace(request)
    const identity = await guard.identify(request)
    reply.header('cache-control', 'no-store')
    if (!identity) throw new SwitchboardError('CONSOLE_LOGIN', {})
    return { name: identity.name, role: identity.role, csrf_token: identity.csrfToken }
  })

  server.post('/api/login', limited, (request, reply) =>
    attempt(parts, request, reply, 'login', () => accounts.proofOf(read(PasswordBody, request.body).password)),
  )

  server.post('/api/login/link', limited, (request, reply) =>
    attempt(parts, request, reply, 'login by link', () => accounts.proofOfLink(read(LinkBody, request.body).secret)),
  )

  server.post('/api/logout', async (request, reply) => {
    guard.checkPlace(request)
    await guard.admit(request, 'viewer')
    const secret = request.cookies[cookie.name]
    if (secret !== undefined) await sessions.end(secret)
    reply.clearCookie(cookie.name, cookieOptions(cookie.isSecure))
    return reply.code(204).send()
  })
}

/** @throws CONSOLE_LOGIN_WRONG */
async function attempt(
  parts: LoginParts,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string,
  proofOf: () => Promise<LoginProof | undefined>,
): Promise<unknown> {
  const { guard, sessions, cookie, audit, clock } = parts
  guard.checkPlace(request, { always: true })
  const proof = await proofOf()
  const from = { address: request.ip, browser: browserOf(request.headers['user-agent']) }
  const secret = proof && (await sessions.begin(proof.role, from))
  // Whoever changed the password meanwhile ended the logins there were, and this one as well.
  const isIn = proof !== undefined && (await proof.holds())
  const outcome = isIn ? 'done' : 'CONSOLE_LOGIN_WRONG'
  await audit.append({ atMs: clock.now(), who: proof?.role ?? '-', action, outcome, address: request.ip })
  if (!isIn || secret === undefined) {
    if (secret !== undefined) await sessions.end(secret)
    throw new SwitchboardError('CONSOLE_LOGIN_WRONG', {})
  }
  const { role } = proof
  const identity = await sessions.identify(secret)
  reply.header('cache-control', 'no-store')
  reply.setCookie(cookie.name, secret, { ...cookieOptions(cookie.isSecure), maxAge: sessions.idleMs / 1_000 })
  return { name: role, role, csrf_token: identity?.csrfToken }
}

/** What a browser calls itself, in short: `Firefox on Linux`; empty where that cannot be told. */
function browserOf(agent = ''): string {
  // Each names those it descends from as well.
  const name = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari', 'curl'].find((one) => agent.includes(`${one}/`)) ?? ''
  const [, system = ''] = /\b(Android|iPhone|iPad|Windows|Mac OS X|Linux)\b/.exec(agent) ?? []
  const called = { Edg: 'Edge', OPR: 'Opera' }[name] ?? name
  return called && system ? `${called} on ${system.replace(' OS X', '')}` : called
}

function cookieOptions(isSecure: boolean) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const
}

/** @throws CONSOLE_BODY_INVALID */
function read<Body extends object>(type: new () => Body, values: unknown): Body {
  const { block, problems } = checkBlock(type, values ?? {})
  if (problems.length > 0) throw new SwitchboardError('CONSOLE_BODY_INVALID', { problems })
  return block
}
