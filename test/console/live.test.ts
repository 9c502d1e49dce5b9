import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { LiveHub } from '../../core/console/server/live/live-hub.js'
import { LiveSocket, type SocketPort } from '../../core/console/server/live/live-socket.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ConsoleHarness } from './console-harness.js'

/** A browser's end of a connection that a test can let lag. */
class FakeSocket implements SocketPort {
  bufferedAmount = 0
  closedWith: number | undefined
  readonly received: Record<string, unknown>[] = []
  private heard: (data: { toString(): string }) => void = () => {}
  private readonly closed: (() => void)[] = []

  send(text: string | Buffer): void {
    this.received.push(...[JSON.parse(String(text))].flat())
  }

  close(code: number): void {
    this.closedWith = code
    for (const listener of this.closed) listener()
  }

  on(event: string, listener: (data: { toString(): string }) => void): void {
    if (event === 'message') this.heard = listener
    else this.closed.push(listener as () => void)
  }

  say(message: unknown): void {
    this.heard(typeof message === 'string' ? message : JSON.stringify(message))
  }

  get seqs(): unknown[] {
    return this.received.filter(({ topic }) => topic !== undefined).map(({ seq }) => seq)
  }
}

function connect(hub: LiveHub): FakeSocket {
  const socket = new FakeSocket()
  new LiveSocket(hub, socket, new SilentLogger())
  return socket
}

describe('live events', () => {
  it('reach those who asked for their topic, in order', () => {
    const hub = new LiveHub()
    const socket = connect(hub)
    socket.say({ topics: ['clients', 'logs:bot1'] })
    hub.publish('clients', 'state', { name: 'bot1' })
    hub.publish('jobs', 'run', {})
    hub.publish('logs:bot2', 'line', {})
    hub.publish('logs:bot1', 'line', {})
    hub.publish('clients:bot1', 'state', {})
    expect(socket.seqs).toEqual([1, 4, 5])
  })

  it('that came while a connection was broken follow, each once', () => {
    const hub = new LiveHub()
    const first = connect(hub)
    first.say({ topics: ['clients'] })
    hub.publish('clients', 'state', 1)
    first.close(1006)
    for (let count = 0; count < 3; count++) hub.publish('clients', 'state', count)
    hub.publish('jobs', 'run', 0)
    const second = connect(hub)
    second.say({ topics: ['clients'], epoch: hub.epoch, since: 1 })
    hub.publish('clients', 'state', 9)
    expect(first.seqs).toEqual([1])
    expect(second.seqs).toEqual([2, 3, 4, 6])
  })

  it('that are gone, or of another run, make the browser begin anew', () => {
    const hub = new LiveHub()
    for (let count = 0; count < 12_000; count++) hub.publish('clients', 'state', count)
    const late = connect(hub)
    late.say({ topics: ['clients'], epoch: hub.epoch, since: 1 })
    const stranger = connect(hub)
    stranger.say({ topics: ['clients'], epoch: 'another', since: 11_999 })
    const recent = connect(hub)
    recent.say({ topics: ['clients'], epoch: hub.epoch, since: 11_998 })
    expect(late.received.map(({ type }) => type)).toEqual(['hello', 'reset', 'subscribed'])
    expect(stranger.received.map(({ type }) => type)).toEqual(['hello', 'reset', 'subscribed'])
    expect(recent.seqs).toEqual([11_999, 12_000])
  })

  it('are not kept for a browser that does not read', () => {
    const hub = new LiveHub()
    const socket = connect(hub)
    socket.say({ topics: ['clients'] })
    hub.publish('clients', 'state', 1)
    socket.bufferedAmount = 2 ** 20 + 1
    for (let count = 0; count < 1_000; count++) hub.publish('clients', 'state', count)
    expect(socket.received.at(-1)).toEqual({ type: 'lagging', seq: 2 })
    socket.bufferedAmount = 0
    hub.publish('clients', 'state', 2)
    expect(socket.seqs).toEqual([1])
    socket.say({ topics: ['clients'], epoch: hub.epoch, since: 1_001 })
    expect(socket.seqs).toEqual([1, 1_002])
  })

  it.each(['', '[]', '{"topics": "clients"}', '{"topics": [1]}', '{"topics": [], "since": "x"}'])(
    'are not given to who says %s',
    (text) => {
      const socket = connect(new LiveHub())
      socket.say(text)
      expect(socket.closedWith).toBe(1008)
    },
  )
})

describe('the socket', () => {
  let harness: ConsoleHarness
  beforeEach(async () => {
    harness = await ConsoleHarness.start()
  })
  afterEach(() => harness.close())

  function dial(headers: Record<string, string>): Promise<number> {
    const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/api/live`, { headers })
    return new Promise((resolve, reject) => {
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
      socket.on('error', reject)
      socket.on('open', () => {
        socket.terminate()
        resolve(101)
      })
    })
  }

  it('is open to who is logged in, on our own page alone', async () => {
    const answer = await harness.login()
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const host = `localhost:${harness.port}`
    const origin = `http://${host}`
    expect(await dial({ host, origin, cookie })).toBe(101)
    expect(await dial({ host, origin })).toBe(401)
    expect(await dial({ host, origin: 'http://evil.example', cookie })).toBe(403)
    expect(await dial({ host: 'evil.example', origin: 'http://evil.example', cookie })).toBe(421)
  })

  it.each([
    ['logged out', () => harness.ask('POST', '/api/logout')],
    [
      'ended by an operator',
      async () => {
        const { json } = await harness.ask('GET', '/api/access/sessions')
        return harness.ask('DELETE', `/api/access/sessions/${(json.sessions ?? json)[0].id}`)
      },
    ],
    // The console looks again by itself.
    ['too old', () => harness.clock.advance(31 * 24 * 3_600_000)],
  ] as const)('ends with the login that it was opened with: %s', async (_, end) => {
    const answer = await harness.login()
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const host = `localhost:${harness.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/api/live`, { headers: { host, cookie } })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.once('message', resolve))
    await end()
    expect(await closed).toBe(1008)
  })

  it('closes on a message that is larger than any it takes', async () => {
    const answer = await harness.login()
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const host = `localhost:${harness.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/api/live`, { headers: { host, cookie } })
    const closed = vi.fn()
    socket.on('error', () => {})
    socket.on('open', () => socket.send(JSON.stringify({ topics: ['x'.repeat(70_000)] })))
    await new Promise<void>((resolve) => {
      socket.on('close', (code) => {
        closed(code)
        resolve()
      })
    })
    expect(closed).toHaveBeenCalledWith(1009)
  })
})
