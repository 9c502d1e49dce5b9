import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AuditLog } from '../../audit/audit-log.js'
import { AuditQuery, NewPasswordBody, NewTokenBody } from '../bodies/login-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import type { Accounts } from '../security/accounts.js'
import type { ApiTokens } from '../security/api-tokens.js'
import type { Sessions } from '../security/sessions.js'

/** Passwords, tokens for scripts, and who did what. */
export function accessRoutes(parts: {
  accounts: Accounts
  sessions: Sessions
  tokens: ApiTokens
  audit: AuditLog
}): ConsoleRoute[] {
  const { accounts, sessions, tokens, audit } = parts
  return [
    route<NewPasswordBody>({
      method: 'PUT',
      path: '/api/access/password',
      tag: 'access',
      summary: 'Sets the password of a role and ends the logins that were made with the old one.',
      body: NewPasswordBody,
      confirmed: true,
      // A password that was forgotten cannot be confirmed; whoever has the app's files could as well write a new one there.
      freeToCommandLine: true,
      async run({ body: { role, password } }) {
        await accounts.setPassword(role, password)
        await sessions.endAll(role)
        await accounts.endLinks(role)
      },
    }),
    route({
      method: 'POST',
      path: '/api/access/link',
      tag: 'access',
      summary: 'Makes a link that logs an operator in, once.',
      run: async () => ({ secret: await accounts.newLink() }),
    }),
    route({
      method: 'GET',
      path: '/api/access/tokens',
      tag: 'access',
      summary: 'Lists the tokens for scripts, without their secrets.',
      role: 'operator',
      run: async () =>
        (await tokens.list()).map(({ name, role, createdMs }) => ({ name, role, created_ms: createdMs })),
    }),
    route<NewTokenBody>({
      method: 'POST',
      path: '/api/access/tokens',
      tag: 'access',
      summary: 'Makes a token for scripts. Its secret is in the answer, this once.',
      body: NewTokenBody,
      told: ({ name, role }) => `${name} (${role})`,
      confirmed: true,
      async run({ body: { name, role }, reply }) {
        const secret = await tokens.create(name, role)
        reply.code(201)
        return { name, role, secret }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/access/tokens/:name',
      tag: 'access',
      summary: 'Takes a token back.',
      async run({ params: { name = '' } }) {
        if (!(await tokens.revoke(name))) throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `token '${name}'` })
      },
    }),
    route({
      method: 'GET',
      path: '/api/access/sessions',
      tag: 'access',
      summary: "Lists the browsers that are logged in to the console: one's own first, then by their latest use.",
      role: 'operator',
      run: async ({ identity }) =>
        (await sessions.list())
          .map(({ id, role, begunMs, usedMs, address = '', browser = '' }) => ({
            ...{ id, role, begun_ms: begunMs, used_ms: usedMs, address, browser, current: id === identity.loginId },
          }))
          .sort((one, other) => Number(other.current) - Number(one.current)),
    }),
    route({
      method: 'DELETE',
      path: '/api/access/sessions/:id',
      tag: 'access',
      summary: 'Ends the login of a browser.',
      async run({ params: { id = '' } }) {
        if (!(await sessions.endById(id))) throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `login ${id}` })
      },
    }),
    route<object, AuditQuery>({
      method: 'GET',
      path: '/api/audit',
      tag: 'access',
      summary: 'Lists who changed what, the latest first.',
      role: 'operator',
      query: AuditQuery,
      async run({ query: { limit, before } }) {
        const entries = await audit.list({ limit, ...(before !== undefined && { before }) })
        return entries.map(({ atMs, ...entry }) => ({ at_ms: atMs, ...entry }))
      },
    }),
  ]
}
