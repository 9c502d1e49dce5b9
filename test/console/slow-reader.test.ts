import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { AppConsole } from './app-console.js'
import { ConsoleHarness } from './console-harness.js'

interface Heard {
  readonly type: string
  readonly seq: number
  readonly topic?: string
}

/** A browser's end of a connection: what it has heard, and a way to stop reading and go on. */
class Reader {
  readonly heard: Heard[] = []

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.heard.push(...[JSON.parse(String(data))].flat()))
  }

  static async open(port: number | string, headers: Record<string, string>): Promise<Reader> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, {
      headers: { host: `localhost:${port}`, ...headers },
    })
    const reader = new Reader(socket)
    await reader.hears(({ type }) => type === 'hello')
    return reader
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  async follow(...topics: string[]): Promise<void> {
    this.say({ topics })
    await this.hears(({ type }) => type === 'subscribed')
  }

  stopReading(): void {
    this.socket.pause()
  }

  goOn(): void {
    this.socket.resume()
  }

  async hears(isIt: (event: Heard) => boolean): Promise<void> {
    // Each is looked at once: there are thousands of them.
    let looked = 0
    const hasHeard = () => {
      while (looked < this.heard.length) if (isIt(this.heard[looked++] as Heard)) return true
      return false
    }
    if (hasHeard()) return
    await new Promise<void>((resolve, reject) => {
      const listener = () => {
        if (!hasHeard()) return
        this.socket.off('message', listener)
        resolve()
      }
      this.socket.on('message', listener)
      this.socket.once('close', () => reject(new Error('the connection is closed')))
    })
  }

  closed(): Promise<number> {
    return new Promise((resolve) => this.socket.once('close', (code) => resolve(code)))
  }

  end(): void {
    this.socket.terminate()
  }
}

describe('a browser that does not read', () => {
  let harness: ConsoleHarness
  let cookie = ''
  beforeAll(async () => {
    harness = await ConsoleHarness.start()
    const answer = await harness.login()
    cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  })
  afterAll(() => harness.close())

  it('is skipped when a megabyte waits for it, and begins anew later; another one hears everything', async () => {
    const [slow, quick] = await Promise.all([
      Reader.open(harness.port, { cookie }),
      Reader.open(harness.port, { cookie }),
    ])
    await Promise.all([slow.follow('updates'), quick.follow('updates')])
    slow.stopReading()
    const { live } = harness.console
    const count = 24_000
    const data = 'x'.repeat(1_000)
    for (let done = 0; done < count; done++) {
      live.publish('updates', 'update', data)
      if (done % 200 === 0) await new Promise(setImmediate)
    }
    await quick.hears(({ seq, type }) => type === 'update' && seq === count)
    expect(quick.heard.filter(({ topic }) => topic === 'updates').map(({ seq }) => seq)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    )

    slow.goOn()
    await slow.hears(({ type }) => type === 'lagging')
    // What the system's own buffers took came through; nothing of the rest was kept.
    expect(slow.heard.filter(({ topic }) => topic === 'updates').length).toBeLessThan(count * 0.75)
    expect(slow.heard.at(-1)?.type).toBe('lagging')
    slow.say({ topics: ['updates'], epoch: live.epoch, since: 1 })
    await slow.hears(({ type }) => type === 'reset')
    live.publish('updates', 'update', 'again')
    await slow.hears(({ seq, type }) => type === 'update' && seq === count + 1)
    slow.end()
    quick.end()
  })

  it('and goes on asking is cut off', async () => {
    const asking = await Reader.open(harness.port, { cookie })
    await asking.follow('updates')
    asking.stopReading()
    const { live } = harness.console
    for (let done = 0; done < 12_000; done++) {
      live.publish('updates', 'update', 'x'.repeat(1_000))
      if (done % 200 === 0) await new Promise(setImmediate)
    }
    const closed = asking.closed()
    asking.say({ topics: ['updates'] })
    // The refusal stands behind what was not read.
    await new Promise(setImmediate)
    asking.goOn()
    expect(await closed).toBe(1013)
  })
})

it('leaves the clients as they are: every update is handled, and other browsers are served', {
  timeout: 60_000,
}, async () => {
  const app = await AppConsole.start()
  await app.login()
  const password = app.running.console?.first?.password ?? ''
  const reader = { name: 'reader', role: 'viewer' }
  const { secret } = (await app.ask('POST', '/api/access/tokens', reader, { 'x-confirm-password': password })).json
  const { port } = new URL(app.url)
  const readers = await Promise.all(
    Array.from({ length: 20 }, () => Reader.open(port, { authorization: `Bearer ${secret}` })),
  )
  for (const one of readers) {
    await one.follow('updates', 'calls', 'logs', 'clients', 'metrics', 'sandbox:700000003')
    one.stopReading()
  }
  const chat = '/api/sandbox/people/700000003/chats/800000001/messages'
  // Each is answered, so that as much again goes to whoever looks at the chat.
  const text = `/start ${'x'.repeat(4_000)}`
  for (let sent = 0; sent < 25; sent++) expect((await app.ask('POST', chat, { text })).status).toBe(201)
  const { control } = app.running.app
  await expect.poll(() => control.updateMetrics('bot1')?.handled, { timeout: 30_000 }).toBeGreaterThanOrEqual(25)
  expect(control.status().clients.map(({ state }) => state)).toEqual(['online'])
  expect((await app.ask('GET', '/api/clients')).status).toBe(200)
  for (const one of readers) one.end()
})
