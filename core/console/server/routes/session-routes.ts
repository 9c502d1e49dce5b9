import type { Logins } from '../../../kernel/control/logins.js'
import type { LoginWizards } from '../../logins/login-wizards.js'
import { BeginLoginBody, ExportSessionBody, LoginAnswerBody } from '../bodies/session-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

const one = '/api/logins/:id' as const

/** The logins at Telegram: what is kept of them, making them in the browser, taking one elsewhere. No answer has a key. */
export function sessionRoutes(logins: Logins, wizards: LoginWizards): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/sessions',
      tag: 'sessions',
      summary: 'Lists the logins of clients and agents: account, data centre, age, driver.',
      run: async () => toSnakeCase(await logins.list()),
    }),
    route<ExportSessionBody>({
      method: 'POST',
      path: '/api/sessions/:name/export',
      tag: 'sessions',
      summary: 'A login as the string of some program. Whoever has it has the account.',
      body: ExportSessionBody,
      confirmed: true,
      run: async ({ params: { name = '' }, body: { format } }) => ({
        format,
        session: await logins.export(name, format),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/logins',
      tag: 'logins',
      summary: 'Lists the logins that are made in browsers, the latest first.',
      role: 'operator',
      run: () => toSnakeCase(wizards.list()),
    }),
    route<BeginLoginBody>({
      method: 'POST',
      path: '/api/logins',
      tag: 'logins',
      summary: 'Begins a login of a client or an agent: by phone and code, by QR code, a bot by its token.',
      body: BeginLoginBody,
      told: ({ client, way }) => `${client} by ${way}`,
      run: ({ body: { client, way, new: isNew, phone, token }, reply }) => {
        reply.code(201)
        const given = { ...(phone && { phoneNumber: phone }), ...(token && { botToken: token }) }
        return toSnakeCase(wizards.begin({ client, isNew, isByQr: way === 'qr', ...given }))
      },
    }),
    route({
      method: 'GET',
      path: one,
      tag: 'logins',
      summary: 'One login: what it waits for, or how it ended.',
      role: 'operator',
      run: ({ params: { id = '' } }) => toSnakeCase(wizards.get(id).view),
    }),
    ...(['phone', 'code', 'password'] as const).map((step) =>
      route<LoginAnswerBody>({
        method: 'POST',
        path: `${one}/${step}`,
        tag: 'logins',
        summary: `Answers a login that asks for the ${step}. The answer is not kept.`,
        body: LoginAnswerBody,
        run: ({ params: { id = '' }, body: { value } }) => wizards.get(id).reply(step, value.trim()),
      }),
    ),
    route({
      method: 'POST',
      path: `${one}/resend`,
      tag: 'logins',
      summary: 'Has the code sent once more, in the next way.',
      run: ({ params: { id = '' } }) => wizards.resend(id),
    }),
    route({
      method: 'POST',
      path: `${one}/cancel`,
      tag: 'logins',
      summary: 'Ends a login that is under way.',
      run: ({ params: { id = '' } }) => wizards.get(id).cancel(),
    }),
  ]
}
