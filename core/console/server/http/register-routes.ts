import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkBlock } from '../../../config/check-block.js'
import { type ConfigClass, configKeys } from '../../../config/config-key.js'
import { isSwitchboardError, SwitchboardError } from '../../../errors/switchboard-error.js'
import type { Logger } from '../../../logging/logger.js'
import type { Clock } from '../../../time/clock.js'
import type { AuditLog } from '../../audit/audit-log.js'
import type { Accounts } from '../security/accounts.js'
import type { Identity } from '../security/identity.js'
import type { RequestGuard } from '../security/request-guard.js'
import { type ConsoleRoute, neededRole } from './console-route.js'
import { maskedPhone } from './masked-channel.js'
import { pathOf } from './send-problem.js'

export interface RouteParts {
  readonly guard: RequestGuard
  readonly accounts: Accounts
  readonly audit: AuditLog
  readonly clock: Clock
  readonly logger: Logger
}

/** Serves a table of routes: each behind the guard, with its body checked, and what changes written to the audit log. */
export function registerRoutes(server: FastifyInstance, routes: readonly ConsoleRoute[], parts: RouteParts): void {
  const { guard } = parts
  // Who is refused anyway uses up no attempts of those who are not.
  const allowList = async (request: FastifyRequest) => !(guard.isOwnPlace(request) && (await guard.isStillIn(request)))
  for (const route of routes) {
    server.route({
      method: route.method,
      url: route.path,
      ...(route.confirmed && { config: { rateLimit: { max: 10, timeWindow: '1 minute', allowList } } }),
      handler: (request, reply) => new RouteCall(route, parts, request, reply).answer(),
    })
  }
}

/** One call of one route. */
class RouteCall {
  private identity: Identity | undefined
  /** What it is about, once that is known to be well-formed. */
  private body: object | undefined

  constructor(
    private readonly route: ConsoleRoute,
    private readonly parts: RouteParts,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  async answer(): Promise<unknown> {
    const { method, confirmed, changes: isChange = method !== 'GET' } = this.route
    const changes = isChange || confirmed === true
    try {
      const result = await this.run()
      if (changes) await this.note('done', result)
      this.reply.header('cache-control', 'no-store')
      if (result === undefined) return this.reply.code(204).send()
      return result
    } catch (error) {
      if (changes) await this.note(isSwitchboardError(error) ? error.code : 'failed')
      throw error
    }
  }

  private async run(): Promise<unknown> {
    const { route, parts, request, reply } = this
    parts.guard.checkPlace(request)
    this.identity = await parts.guard.admit(request, neededRole(route))
    const { identity } = this
    const isFree = route.freeToCommandLine && identity.isCommandLine
    if (route.confirmed && !isFree) await this.confirm()
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort(new DOMException('The browser is gone.', 'AbortError')))
    this.body = route.body === 'object' ? anyObject(request.body) : checked(route.body, request.body ?? {})
    return route.run({
      identity,
      params: request.params as Record<string, string>,
      body: this.body,
      query: checked(route.query, readQuery(route.query, request.query)),
      headers: request.headers,
      reply,
      signal: gone.signal,
    })
  }

  private async confirm(): Promise<void> {
    const password = this.request.headers['x-confirm-password']
    const role = typeof password === 'string' ? await this.parts.accounts.roleOf(password) : undefined
    if (role !== 'operator') throw new SwitchboardError('CONSOLE_CONFIRMATION', {})
  }

  /** That the audit log cannot be written does not undo what was done. */
  private async note(outcome: string, result?: unknown): Promise<void> {
    const { audit, clock, logger } = this.parts
    const { request, identity, body } = this
    const told = (body && this.route.told?.(body, result)) ?? ''
    const action =
      `${request.method} ${withoutPhones(pathOf(request)).slice(0, 300)} ${inOneLine(told).slice(0, 1_000)}`.trim()
    const entry = { atMs: clock.now(), who: identity?.name ?? '-', action, outcome, address: request.ip }
    await audit.append(entry).catch((error) => logger.error('the audit log cannot be written', { error, action }))
  }
}

/** Addresses name people too, by their number where they have no other name. */
function withoutPhones(path: string): string {
  return path.replace(/(\+|%2b)\d{5,}/gi, (number) => maskedPhone(number.replace(/^%2b/i, '+')))
}

/** Nobody writes a line of their own into the log. */
function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** @throws CONSOLE_BODY_INVALID */
function anyObject(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  const problem = { path: '', message: 'the body is no object', fix: 'Send a JSON object.' }
  throw new SwitchboardError('CONSOLE_BODY_INVALID', { problems: [problem] })
}

/** @throws CONSOLE_BODY_INVALID */
function checked(type: (new () => object) | undefined, values: unknown): object {
  if (!type) return {}
  const { block, problems } = checkBlock(type, values)
  if (problems.length > 0) throw new SwitchboardError('CONSOLE_BODY_INVALID', { problems })
  return block
}

/** A query's texts as the values they stand for; what is to be text stays one, also where it looks like a number. */
function readQuery(type: ConfigClass | undefined, query: unknown): Record<string, unknown> {
  const texts = new Set((type ? configKeys(type) : []).filter(({ kind }) => kind === 'text').map(({ name }) => name))
  const read = (name: string, value: unknown) => (typeof value === 'string' && !texts.has(name) ? scalar(value) : value)
  const entries = Object.entries(query as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, value]) => [name, read(name, value)]))
}

function scalar(text: string): unknown {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text
}
