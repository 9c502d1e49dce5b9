import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type RunningApp, start } from '../../core/main.js'
import type { Clock } from '../../core/time/clock.js'
import { launchChromium } from './chromium.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const token = '800000001:AAinvented-token-of-bot1-sandbox-on'
const people = Array.from(
  { length: 200 },
  (_, index) =>
    `  - { id: ${730_000_000 + index}, phone: "+${9_996_650_000 + index}", code: "22222", first_name: P${index}, username: person${index} }`,
)

/** The files of the usual app. */
export const files: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'world.yaml': `
users:
  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: "<b>Alice</b>", username: alice }
  - { id: 700000004, phone: "+9996621004", code: "22222", first_name: Bob, username: bob_example }
  - { id: 700000005, phone: "+9996621005", code: "22222", first_name: Agent One, username: agent_one }
  - { id: 700000006, phone: "+9996621006", code: "22222", first_name: Agent Two, username: agent_two }
${people.join('\n')}
bots:
  - { id: 800000001, token: "${token}", first_name: Bot One, username: first_bot }
chats:
  - { id: 2000000002, kind: forum, title: Forum, username: the_forum, owner: alice, members: [bob_example], topics: [{ title: Orders }] }
`,
  'channels.json': JSON.stringify({
    channels: [
      {
        id: 'jobs',
        name: 'Python Jobs',
        agents: [
          { phone: '+9996621005', session_name: 'agent_one' },
          { phone: '+9996621006', session_name: 'agent_two' },
        ],
      },
    ],
  }),
  'config.yaml': `
sandbox: { enabled: true, port: 0, world: world.yaml }
console: { port: 0 }
logging: { files: false, console: false }
channels: { file: channels.json }
agents: { messages_per_minute: 0, first_messages_per_hour: 0, lookups_per_minute: 0, warm_up: false }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "${token}"
    error_handler: { max_retries: 0 }
    plugins:
      root: "${project}"
      include: ["plugins/bot_plugins/bot1/bot_*", "test/console/plugins/*"]
      options:
        greeter:
          per_day: 5 # not more
          key: "a hidden word"
          words: [hello, there]
`,
}

/** An app with a bot, two agents and two hundred people, its console in a browser, and its API. */
export class Desk {
  /** What went wrong in the page. */
  readonly faults: string[] = []
  private csrfToken = ''
  private readonly atEnd: (() => void)[] = []

  private constructor(
    readonly running: RunningApp,
    /** Where its files lie. */
    readonly folder: string,
    private readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ 4\d\d /.test(message.text())) this.faults.push(message.text())
    })
  }

  /** @param own - the files of another app. @param clock - what its app goes by in place of the system's. */
  static async open(own: Readonly<Record<string, string>> = files, clock?: Clock): Promise<Desk> {
    const cwd = mkdtempSync(join(tmpdir(), 'switchboard-desk-'))
    for (const [file, text] of Object.entries(own)) writeFileSync(join(cwd, file), text)
    const [running, browser] = await Promise.all([
      start({ configFile: 'config.yaml', cwd, env: {}, supervise: false, ...(clock && { clock }) }),
      launchChromium(),
    ])
    await running.settled
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
    const desk = new Desk(running, cwd, browser, context, await context.newPage())
    await desk.page.goto(running.console?.first?.link ?? '')
    await desk.page.getByRole('heading', { name: 'Overview' }).waitFor()
    desk.csrfToken = (await desk.ask('GET', '/api/session')).csrf_token
    return desk
  }

  get url(): string {
    return this.running.console?.url ?? ''
  }

  /** Asks the API with the login of the page. */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what a test looks at.
  async ask(method: string, path: string, data?: unknown): Promise<any> {
    const headers = { 'x-csrf-token': this.csrfToken, origin: this.url }
    const response = await this.context.request.fetch(`${this.url}${path}`, {
      method,
      headers,
      ...(data !== undefined && { data }),
    })
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(text)
  }

  /** Goes to a page by the menu, as a person does. */
  async visit(name: string): Promise<void> {
    await this.page.getByRole('link', { name, exact: true }).click()
    await this.page.getByRole('heading', { level: 1, name }).waitFor()
  }

  /** What else ends with it. */
  onClose(run: () => void): void {
    this.atEnd.push(run)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.running.stop()
    for (const run of this.atEnd) run()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
