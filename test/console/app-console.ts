import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type RunningApp, start } from '../../core/main.js'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** The files of an app with one bot. */
export const files = {
  'package.json': '{ "type": "module" }',
  'world.yaml': `
users:
  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: "<b>Alice</b>", username: alice }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-bot1-sandbox-on", first_name: Bot One, username: first_bot }
`,
  'config.yaml': `
sandbox: { enabled: true, port: 0, world: world.yaml }
console: { port: 0 }
logging: { files: false, console: false }
channels: { file: channels.json }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    error_handler: { max_retries: 0 }
    plugins: { root: "${join(project, 'plugins/bot_plugins/bot1')}", include: [bot_commands, bot_periodic] }
`,
}

/** An app with a console on the sandbox, and a browser's way to its API. */
export class AppConsole {
  private cookie = ''
  private csrfToken = ''

  private constructor(
    readonly running: RunningApp,
    readonly cwd: string,
  ) {}

  /** Starts one in a folder of its own; it ends with the test. @param own - files instead of those above, or besides. */
  static async start(own: Readonly<Record<string, string>> = {}): Promise<AppConsole> {
    const app = await AppConsole.open(own)
    onTestFinished(() => app.close())
    return app
  }

  /** The same for several tests: whoever opens it closes it. */
  static async open(own: Readonly<Record<string, string>> = {}): Promise<AppConsole> {
    const cwd = mkdtempSync(join(tmpdir(), 'switchboard-console-'))
    for (const [file, text] of Object.entries({ ...files, ...own })) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true })
      writeFileSync(join(cwd, file), text)
    }
    const running = await start({ configFile: 'config.yaml', cwd, env: {}, supervise: false })
    await running.settled
    return new AppConsole(running, cwd)
  }

  async close(): Promise<void> {
    await this.running.stop()
    rmSync(this.cwd, { recursive: true, force: true })
  }

  get url(): string {
    return this.running.console?.url ?? ''
  }

  get link(): string {
    return this.running.console?.first?.link ?? ''
  }

  async login(): Promise<void> {
    await this.enter('/api/login/link', { secret: new URL(this.link).hash.slice(1) })
  }

  private async enter(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    this.csrfToken = ((await response.json()) as { csrf_token: string }).csrf_token
  }

  /** A link that logs an operator in, once; for tests that share an app. */
  async newLink(): Promise<string> {
    const password = this.running.console?.first?.password
    if (this.cookie === '') await this.enter('/api/login', { password })
    const { secret } = (await this.ask('POST', '/api/access/link')).json
    return `${this.url}/login#${secret}`
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        'x-csrf-token': this.csrfToken,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test looks at.
      json: (isJson ? JSON.parse(text) : undefined) as any,
    }
  }
}
