import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { LiveHub } from '../../core/console/server/live/live-hub.js'
import { OutboxFeed } from '../../core/console/server/live/outbox-feed.js'
import { broadcastRoutes } from '../../core/console/server/routes/broadcast-routes.js'
import { outboxRoutes } from '../../core/console/server/routes/outbox-routes.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { Outbox } from '../../core/outbox/outbox.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { ConsoleHarness } from './console-harness.js'

const clock = new ManualClock(Date.UTC(2026, 10, 28))
const outbox = new Outbox({ store: new MemoryOutboxStore(), clock, logger: new SilentLogger() })
const pools = [{ name: 'jobs', paused: false, agents: [] }]
const agents = { parseMode: 'none' }
/** The control of an app with one pool, whose messages nobody sends. */
const control = { outbox, agents, status: () => ({ clients: [], pools }) } as unknown as AppControl
const touched: number[] = []
let harness: ConsoleHarness
const ask = (method: string, path: string, body?: unknown) => harness.ask(method, path, { body })

beforeAll(async () => {
  const routes = [...outboxRoutes(control), ...broadcastRoutes(control, (id) => touched.push(id))]
  harness = await ConsoleHarness.start({ routes })
  await harness.login()
})
afterAll(() => harness.close())

describe('the outbox', () => {
  it('is listed page by page, with one line of each message', async () => {
    for (const id of [1, 2, 3]) {
      await outbox.enqueue('jobs', id, { kind: 'text', text: `hello ${id}\n${'x'.repeat(200)}` })
    }
    const first = (await ask('GET', '/api/outbox?limit=2')).json
    expect(first).toMatchObject({
      has_more: true,
      messages: [{ id: 3, recipient: 'id:3', state: 'waiting' }, { id: 2 }],
    })
    expect(first.messages[0].summary).toHaveLength(160)
    expect(first.messages[0].content).toBeUndefined()
    expect((await ask('GET', '/api/outbox?limit=2&before=2')).json).toMatchObject({
      has_more: false,
      messages: [{ id: 1 }],
    })
    expect((await ask('GET', '/api/outbox?state=limbo')).status).toBe(422)
  })

  it('lets a message be cancelled, and sent again after all', async () => {
    expect((await ask('POST', '/api/outbox/1/cancel')).json).toEqual({ cancelled: true })
    expect((await ask('POST', '/api/outbox/1/cancel')).json).toEqual({ cancelled: false })
    expect((await ask('GET', '/api/outbox?state=unsent')).json.messages).toMatchObject([{ id: 1, state: 'cancelled' }])
    const again = (await ask('POST', '/api/outbox/1/retry')).json
    expect(again).toMatchObject({ id: 4, state: 'waiting', recipient: 'id:1' })
    expect((await ask('POST', '/api/outbox/99/cancel')).json.code).toBe('OUTBOX_MESSAGE_UNKNOWN')
    expect((await ask('POST', '/api/outbox/x/cancel')).status).toBe(404)
  })

  it('is paused and resumed by pool', async () => {
    expect((await ask('POST', '/api/pools/jobs/pause')).status).toBe(204)
    expect(outbox.isPaused('jobs')).toBe(true)
    expect((await ask('POST', '/api/pools/jobs/resume')).status).toBe(204)
    expect(outbox.isPaused('jobs')).toBe(false)
    const nobody = await ask('POST', '/api/pools/nobody/pause')
    expect([nobody.status, JSON.stringify(nobody)]).toEqual([404, expect.stringContaining('the pools are jobs')])
  })
})

describe('a broadcast', () => {
  it('is stored for all who are named, and told how far it is', async () => {
    const recipients = ['@ann', 'https://t.me/Ann', '+49 123 456', '42']
    const made = await ask('POST', '/api/broadcasts', {
      pool: 'jobs',
      text: 'News!',
      recipients,
      at_ms: clock.now() + 60_000,
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ id: 1, state: 'scheduled', total: 3, waiting: 3, sent: 0, summary: 'News!' })
    expect(made.json.due_ms).toBe(clock.now() + 60_000)
    expect((await ask('POST', '/api/broadcasts/1/pause')).json.state).toBe('paused')
    expect((await ask('POST', '/api/broadcasts/1/resume')).json.state).toBe('scheduled')
    expect((await ask('POST', '/api/broadcasts/1/cancel')).json).toMatchObject({
      state: 'cancelled',
      failed: 0,
      cancelled: 3,
      waiting: 0,
    })
    expect((await ask('GET', '/api/broadcasts')).json).toMatchObject([{ id: 1, state: 'cancelled' }])
    expect((await ask('GET', '/api/broadcasts/1')).json).toMatchObject({
      counts: { cancelled: 3 },
      reasons: [{ state: 'cancelled', reason: 'its broadcast was cancelled', count: 3 }],
    })
    expect((await ask('GET', '/api/broadcasts/7')).json.code).toBe('OUTBOX_BROADCAST_UNKNOWN')
    expect(touched).toEqual([1, 1, 1, 1])
  })

  it('is refused with everything that is wrong with it, and then nothing is stored', async () => {
    const body = { pool: 'nowhere', text: 'x', recipients: ['@ann', 'not a name!', '+'] }
    const { status, json } = await ask('POST', '/api/broadcasts', body)
    expect(status).toBe(422)
    expect(json.problems.map(({ path }: { path: string }) => path)).toEqual(['pool', 'recipients[1]', 'recipients[2]'])
    expect((await ask('POST', '/api/broadcasts', { pool: 'jobs', text: ' ', recipients: [] })).status).toBe(422)
    expect((await ask('GET', '/api/broadcasts')).json).toHaveLength(1)
  })
})

it('keeps a list of people nobody writes to', async () => {
  const reason = '<script>alert(1)</script>'
  expect((await ask('POST', '/api/do-not-contact', { recipient: 't.me/Bob', reason })).json).toEqual({
    recipient: '@bob',
  })
  expect((await ask('POST', '/api/do-not-contact', { recipient: '!' })).json.problems[0].path).toBe('recipient')
  expect((await ask('GET', '/api/do-not-contact')).json).toMatchObject([{ recipient: '@bob', reason }])
  expect((await ask('DELETE', '/api/do-not-contact/%40bob')).json).toEqual({ removed: true })
  expect((await ask('DELETE', '/api/do-not-contact/%40bob')).json).toEqual({ removed: false })
})

it('shows phone numbers whole to those alone who may change something', async () => {
  const recipient = '+4915112345678'
  await ask('POST', '/api/do-not-contact', { recipient })
  await outbox.enqueue('jobs', '+4915187654321', { kind: 'text', text: 'hello' })
  const viewer = {
    body: { name: 'looker', role: 'viewer' },
    headers: { 'x-confirm-password': harness.firstPassword },
  }
  const { secret } = (await harness.ask('POST', '/api/access/tokens', viewer)).json
  const headers = { authorization: `Bearer ${secret}`, cookie: undefined }
  const shown = async (path: string, who: object) => {
    const { json } = await harness.ask('GET', path, { headers: { ...who } })
    return (json.messages ?? json).map((one: { recipient: string }) => one.recipient)[0]
  }
  expect(await shown('/api/do-not-contact', {})).toBe(recipient)
  expect(await shown('/api/do-not-contact', headers)).toBe('+49•••••5678')
  expect(await shown('/api/outbox', {})).toBe('+4915187654321')
  expect(await shown('/api/outbox', headers)).toBe('+49•••••4321')
})

it('tells browsers of broadcasts twice a second at most, and of nothing while nobody looks', async () => {
  const hub = new LiveHub()
  const feed = new OutboxFeed(hub, () => outbox, clock, new SilentLogger())
  onTestFinished(() => feed.close())
  await outbox.broadcasts.start('jobs', [7, 8, 9], { kind: 'text', text: 'quiet' })
  await outbox.broadcasts.cancel(2)
  await clock.advance(1_000)
  expect(hub.latest).toBe(0)
  const unfollow = hub.follow(['outbox'])
  await outbox.broadcasts.start('jobs', [7, 8, 9], { kind: 'text', text: 'watched' })
  await outbox.broadcasts.cancel(3)
  await clock.advance(500)
  expect(hub.since(0)).toMatchObject([
    { topic: 'outbox', type: 'broadcast', data: { id: 3, state: 'cancelled', cancelled: 3 } },
    { topic: 'outbox', type: 'messages', data: { changed: 3 } },
  ])
  unfollow()
  await outbox.broadcasts.start('jobs', [1], { kind: 'text', text: 'quiet again' })
  feed.touch(4)
  await clock.advance(1_000)
  expect(hub.latest).toBe(2)
})
