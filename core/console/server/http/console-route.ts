import type { FastifyReply } from 'fastify'
import type { Identity } from '../security/identity.js'
import type { Role } from '../security/role.js'

/** A request that was let through: who makes it, and what it carries, checked. */
export interface ConsoleRequest<Body extends object = object, Query extends object = object> {
  readonly identity: Identity
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  readonly query: Query
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly reply: FastifyReply
  /** Aborted when the browser is gone. */
  readonly signal: AbortSignal
}

/** One call of the API. The table of all of them is what is served, documented and tested. */
export interface ConsoleRoute<Body extends object = object, Query extends object = object> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `:name`. */
  readonly path: `/api/${string}`
  /** What it is listed under. */
  readonly tag: string
  /** What it does, in one sentence. */
  readonly summary: string
  /** Who may call it. Default: a viewer what reads, an operator what changes. */
  readonly role?: Role
  /** The class its body is checked against; `object`: any JSON object, which whoever takes it checks. */
  readonly body?: (new () => Body) | 'object'
  /** The class its query is checked against. */
  readonly query?: new () => Query
  /** Of one that is not `GET`: whether it changes something, which the audit log says; default `true`. */
  readonly changes?: boolean
  /**
   * What the audit log says behind the path, where that does not say who or what is meant; no secret.
   * @param result - what came of it; absent when it was refused.
   */
  readonly told?: (body: Body, result?: unknown) => string
  /** Whether the operator's password has to come with it once more, in `x-confirm-password`. */
  readonly confirmed?: boolean
  /** Whether the command line of the app's own user needs no such confirmation. */
  readonly freeToCommandLine?: boolean
  run(request: ConsoleRequest<Body, Query>): unknown
}

/** Types a route by its classes and hides them from the table. */
export function route<Body extends object = object, Query extends object = object>(
  definition: ConsoleRoute<Body, Query>,
): ConsoleRoute {
  return definition as unknown as ConsoleRoute
}

/** Who may call a route. */
export function neededRole({ role, method }: ConsoleRoute): Role {
  return role ?? (method === 'GET' ? 'viewer' : 'operator')
}
