import type { BlockDiagnostic } from '../../../config/check-block.js'
import { globalPool } from '../../../config/global-pool.js'
import { isSwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { Broadcast } from '../../../outbox/broadcast.js'
import { recipientKey } from '../../../outbox/recipient.js'
import { BroadcastsQuery, DoNotContactBody, NewBroadcastBody } from '../bodies/outbox-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { invalidBody } from '../http/invalid-body.js'
import { markupProblems } from '../http/markup-problems.js'
import { maskedPhone, shownRecipient } from '../http/masked-channel.js'
import { summaryOf } from '../http/shown-delivery.js'
import { toSnakeCase } from '../http/snake-case.js'
import { numberOf } from './outbox-routes.js'

const one = '/api/broadcasts/:id' as const

/** One text for many, and the people nobody writes to. @param changed - told of a broadcast that is another way now. */
export function broadcastRoutes(control: AppControl, changed: (id: number) => void): ConsoleRoute[] {
  const change = (what: 'pause' | 'resume' | 'cancel', summary: string) =>
    route({
      method: 'POST',
      path: `${one}/${what}`,
      tag: 'broadcasts',
      summary,
      run: async ({ params: { id } }) => {
        const { broadcasts } = control.outbox
        const before = await broadcasts.report(numberOf(id, 'broadcast'))
        const broadcast = await broadcasts[what](before.id)
        changed(broadcast.id)
        // One that is done meanwhile by itself was not changed by this.
        const isChanged = broadcast.state !== before.state && broadcast.state !== 'done'
        return { ...(toSnakeCase(broadcast) as object), changed: isChanged }
      },
    })
  return [
    route({
      method: 'GET',
      path: '/api/broadcasts',
      tag: 'broadcasts',
      summary: 'Lists the latest broadcasts with how far they are, the latest first.',
      query: BroadcastsQuery,
      run: async ({ query: { limit } }) => {
        const broadcasts = await control.outbox.broadcasts.list({ limit })
        return Promise.all(broadcasts.reverse().map((broadcast) => withSummary(control, broadcast)))
      },
    }),
    route<NewBroadcastBody>({
      method: 'POST',
      path: '/api/broadcasts',
      tag: 'broadcasts',
      summary:
        'Stores one text for many; nobody gets it twice who is named twice. `at_ms`: not before then. `parse_mode`: default that of the agents; markup that cannot be read is refused.',
      body: NewBroadcastBody,
      told: ({ pool, recipients }) => `${pool}: ${recipients.length} recipients`,
      run: async ({ body, reply }) => {
        const { pool, text, recipients, parseMode, atMs, silent, key } = body
        check(control, body)
        const content = { kind: 'text' as const, text, ...(parseMode && { parseMode }) }
        const options = { silent, ...(key !== undefined && { key }), ...(atMs !== undefined && { at: new Date(atMs) }) }
        const broadcast = await control.outbox.broadcasts.start(pool, recipients, content, options)
        changed(broadcast.id)
        reply.code(201)
        return withSummary(control, broadcast)
      },
    }),
    route({
      method: 'GET',
      path: one,
      tag: 'broadcasts',
      summary: 'How far a broadcast is, and why people were not sent it.',
      run: async ({ params: { id } }) => {
        const { broadcasts } = control.outbox
        const shown = await withSummary(control, await broadcasts.report(numberOf(id, 'broadcast')))
        const reasons = await broadcasts.reasons(numberOf(id, 'broadcast'))
        return { ...shown, ...(reasons.length > 0 && { reasons }) }
      },
    }),
    // `changed` says whether it was another way before.
    change('pause', 'Sends nothing more of a broadcast until it is resumed.'),
    change('resume', 'Goes on with a broadcast that was paused.'),
    change('cancel', 'Ends a broadcast; what is sent stays sent.'),
    ...doNotContactRoutes(control),
  ]
}

function doNotContactRoutes(control: AppControl): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/do-not-contact',
      tag: 'broadcasts',
      summary: 'Lists the people nobody writes to, the latest first. Viewers see phone numbers masked.',
      run: ({ identity }) => {
        const all = control.outbox.doNotContact.list()
        const shown = all.map((one) => ({ ...one, recipient: shownRecipient(one.recipient, identity) }))
        return toSnakeCase(shown.sort((a, b) => b.sinceMs - a.sinceMs))
      },
    }),
    route<DoNotContactBody>({
      method: 'POST',
      path: '/api/do-not-contact',
      tag: 'broadcasts',
      summary: 'Keeps everybody from writing to somebody: an id, @username or phone number.',
      body: DoNotContactBody,
      told: ({ recipient }) => (/^\+?\d/.test(recipient) ? maskedPhone(recipient) : recipient),
      run: async ({ body: { recipient, reason }, reply }) => {
        const problem = problemOf(recipient, 'recipient')
        if (problem) throw invalidBody(problem)
        await control.outbox.doNotContact.add(recipient, reason)
        reply.code(201)
        return { recipient: recipientKey(recipient) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/do-not-contact/:recipient',
      tag: 'broadcasts',
      summary: 'Lets everybody write to somebody again.',
      run: async ({ params: { recipient = '' } }) => ({
        removed: await control.outbox.doNotContact.remove(recipient),
      }),
    }),
  ]
}

async function withSummary(control: AppControl, broadcast: Broadcast): Promise<object> {
  const [message] = await control.outbox.list({ broadcast: broadcast.id, limit: 1 })
  const more = message && {
    summary: summaryOf(message.content),
    ...(message.state === 'waiting' && { due_ms: message.dueMs }),
  }
  return { ...(toSnakeCase(broadcast) as object), ...more }
}

/** @throws CONSOLE_BODY_INVALID with all that is wrong */
function check(control: AppControl, { pool, recipients, text, parseMode }: NewBroadcastBody): void {
  const known = control.status().pools ?? []
  const pools = [globalPool, ...known.map(({ name }) => name)]
  const problems: BlockDiagnostic[] = []
  if (!pools.includes(pool) || known.length === 0) {
    const fix = `Name one of ${pools.join(', ')}.`
    const told = { rule: 'broadcast.noPool', facts: { pool, pools } }
    problems.push({ path: 'pool', message: `there is no pool ${pool} with agents`, fix, ...told })
  }
  problems.push(...markupProblems(text, parseMode ?? control.agents.parseMode, 'text'))
  if (recipients.length === 0) {
    const told = { message: 'nobody is named', fix: 'Name at least one person.', rule: 'broadcast.nobody' }
    problems.push({ path: 'recipients', ...told })
  }
  for (const [index, recipient] of recipients.entries()) {
    const problem = problemOf(recipient, `recipients[${index}]`)
    if (problem) problems.push(problem)
    if (problems.length >= maxProblems) break
  }
  if (problems.length > 0) throw invalidBody(...problems)
}

/** As many of a pasted list as anybody reads. */
const maxProblems = 20

function problemOf(recipient: string, path: string): BlockDiagnostic | undefined {
  try {
    recipientKey(recipient)
    return undefined
  } catch (error) {
    if (!isSwitchboardError(error, 'OUTBOX_NOT_STORABLE')) throw error
    const fix = 'Write an id (id:42), a @username, a t.me link or a phone number with + in front.'
    const written = recipient.slice(0, 60)
    return { path, message: `"${written}" names nobody`, fix, rule: 'broadcast.namesNobody', facts: { written } }
  }
}
