import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { ConsoleConfig } from '../../core/config/console-config.js'
import { type AuditEntry, AuditLog, type KeptAuditEntry } from '../../core/console/audit/audit-log.js'
import { Console } from '../../core/console/server/console.js'
import type { ConsoleRoute } from '../../core/console/server/http/console-route.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test looks at.
  readonly json: any
}

class MemoryAuditLog extends AuditLog {
  readonly entries: AuditEntry[] = []

  async append(entry: AuditEntry): Promise<void> {
    this.entries.push(entry)
  }

  async list({ limit = 100, before = Number.MAX_SAFE_INTEGER } = {}): Promise<KeptAuditEntry[]> {
    const kept = this.entries.map((entry, index) => ({ id: index + 1, ...entry }))
    return kept
      .filter(({ id }) => id < before)
      .slice(-limit)
      .reverse()
  }
}

/** A console on a free port, with a browser's and a script's way to ask it. */
export class ConsoleHarness {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 28))
  readonly audit = new MemoryAuditLog()
  readonly store = new MemoryKeyValueStore(this.clock)
  isReady = true
  /** The operator's, which the start made. */
  firstPassword: string | undefined
  private cookie: string | undefined
  private csrfToken: string | undefined
  private constructed: Console | undefined

  static async start(
    options: {
      routes?: readonly ConsoleRoute[]
      page?: string
      config?: Partial<ConsoleConfig>
      nextFreePort?: boolean
    } = {},
  ): Promise<ConsoleHarness> {
    const harness = new ConsoleHarness()
    const config = Object.assign(new ConsoleConfig(), { port: 0 }, options.config)
    harness.constructed = await Console.start({
      config,
      cwd: '.',
      store: harness.store,
      audit: harness.audit,
      clock: harness.clock,
      logger: new SilentLogger(),
      page: options.page ?? join(import.meta.dirname, 'no-page'),
      version: '1.2.3',
      routes: options.routes ?? [],
      nextFreePort: options.nextFreePort,
      passwordCost: 2 ** 10,
      isReady: () => harness.isReady,
    })
    harness.firstPassword = (await harness.console.begin())?.password
    return harness
  }

  get console(): Console {
    return this.constructed!
  }

  get port(): number {
    return Number(new URL(this.console.url).port)
  }

  close(): Promise<void> {
    return this.console.close()
  }

  /** A request as a browser with this login makes it; `headers` replace those of the browser. */
  ask(
    method: string,
    path: string,
    { body, headers = {}, raw }: { body?: unknown; headers?: Record<string, string | undefined>; raw?: string } = {},
  ): Promise<Answer> {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const all = {
      host: `localhost:${this.port}`,
      'sec-fetch-site': 'same-origin',
      ...(method !== 'GET' && { origin: `http://localhost:${this.port}` }),
      ...(this.cookie && { cookie: this.cookie }),
      ...(this.csrfToken && method !== 'GET' && { 'x-csrf-token': this.csrfToken }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    return send(this.port, method, path, all, text)
  }

  /** Logs in by the first password, and keeps the cookie as a browser does. */
  async login(password = this.firstPassword): Promise<Answer> {
    const answer = await this.ask('POST', '/api/login', { body: { password } })
    this.keep(answer)
    return answer
  }

  keep(answer: Answer): void {
    this.cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
    this.csrfToken = answer.json?.csrf_token
  }
}

function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string | undefined>,
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    const call = request(
      { host: '127.0.0.1', port, method, path, headers: given as never, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = String(response.headers['content-type']).includes('json')
          const json = isJson && text ? JSON.parse(text) : undefined
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json })
        })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}
