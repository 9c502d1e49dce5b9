import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'bin/switchboard.js')
let cwd: string
let started: ChildProcess | undefined

beforeEach(() => {
  mkdirSync(join(root, 'test/data'), { recursive: true })
  cwd = mkdtempSync(join(root, 'test/data/start-'))
  mkdirSync(join(cwd, 'config'))
  mkdirSync(join(cwd, 'plugins'))
  writeFileSync(
    join(cwd, 'config/world.yaml'),
    `users:
  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: "Alice", username: "alice" }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-a-bot-in-a-test", first_name: "Echo", username: "echo_test_bot" }
`,
  )
  writeFileSync(
    join(cwd, 'config/config.yaml'),
    `sandbox: { enabled: true, world: config/world.yaml }
clients:
  - session_name: "echo"
    type: "bot"
    api_id: 1
    api_hash: "hash"
    bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test"
    plugins: { root: plugins, include: [echo] }
`,
  )
  writeFileSync(
    join(cwd, 'plugins/echo.ts'),
    `import { CallbackContext, Client, filters, Inject, MessageContext, OnCallback, OnCommand, OnMessage, Plugin } from 'switchboard'
@Plugin({ name: 'echo' })
export class Echo {
  constructor(@Inject(Client) private readonly client: Client) {}
  @OnCommand('menu')
  async menu(ctx: MessageContext) {
    await ctx.reply('Choose', { buttons: [[{ text: 'Tea', data: 'tea' }, { text: 'Site', url: 'https://example.org/' }]] })
    ctx.stop()
  }
  @OnCallback()
  async chosen(ctx: CallbackContext) {
    await ctx.answer({ text: 'Here is your ' + ctx.data })
  }
  @OnMessage(filters.incoming)
  async echo(ctx: MessageContext) {
    const answer = await ctx.reply('You said ' + ctx.text)
    await this.client.editMessage(ctx.chatId, answer.id, 'You said <b>' + ctx.text + '</b>, I am sure')
  }
}
`,
  )
})

afterEach(() => {
  started?.kill('SIGKILL')
  rmSync(cwd, { recursive: true, force: true })
})

function switchboard(...args: string[]): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' }
  return spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
}

describe('one process that runs and another that chats', () => {
  it('starts from one command, is talked to from another terminal, and stops on SIGINT with code 0', async () => {
    const running = switchboard('start')
    started = running
    let said = ''
    running.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
    })
    await expect.poll(() => said, { timeout: 90_000, interval: 50 }).toContain('Ctrl+C stops everything.')

    expect(said).toMatch(/sandbox +127\.0\.0\.1:\d+ +no account here is real: config\/world\.yaml/)
    expect(said).toMatch(/echo +\/menu · callback · message \(incoming\)/)
    // On a slow machine the picture comes before the client is online, and a line tells of it.
    expect(said).toMatch(/npx switchboard chat --to @echo_test_bot|1 client is still on the way; a line tells/)
    await expect.poll(() => said, { timeout: 90_000, interval: 50 }).toMatch(/● echo +online +Echo @echo_test_bot/)
    // In whatever way it began, the reader is told how to talk to the bot.
    await expect
      .poll(() => said, { timeout: 90_000, interval: 50 })
      .toContain('npx switchboard chat --to @echo_test_bot')
    expect(said).not.toContain('\u001b')

    const chat = switchboard(
      'chat',
      '--as',
      'alice',
      '--to',
      'echo_test_bot',
      '--linger',
      '1',
      '--record',
      'plugins/echo',
    )
    let talk = ''
    chat.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      talk += chunk
    })
    chat.stdin?.write('hello\n')
    await expect.poll(() => talk, { timeout: 90_000 }).toContain('(edited)')
    expect(talk).toContain('You: hello\n')
    expect(talk).toMatch(/Echo: You said hello\n#\d+ Echo \(edited\): You said hello, I am sure\n/)

    chat.stdin?.write('/menu\n')
    await expect.poll(() => talk, { timeout: 30_000 }).toContain('Echo: Choose\n  [1 Tea] [2 Site]\n')
    chat.stdin?.write(':press tea\n:press 2\n:press 3\n:delete\n:yes\n')
    await expect.poll(() => talk, { timeout: 30_000 }).toContain('You (deleted): /menu')
    expect(talk).toContain(
      'The bot answers: Here is your tea\nThe button opens https://example.org/\nWrite :press and one of these: Tea, Site\n',
    )
    chat.stdin?.end()
    // With 'exit' what it said last may not have been read.
    const [left] = await once(chat, 'close')
    expect(left).toBe(0)
    expect(talk).toContain('Written: plugins/echo.test.ts.')
    const recorded = readFileSync(join(cwd, 'plugins/echo.test.ts'), 'utf8')
    expect(recorded).toContain("import { Echo } from './echo.js'")
    expect(recorded).toMatch(/plugins: \[Echo\],\s+as: 'echo_test_bot',\s+world: 'config\/world.yaml',/)
    expect(recorded.match(/alice\.news/g)).toHaveLength(4)
    expect(recorded).toContain("click(alice.latest(client), 'Tea')).toMatchObject({ text: 'Here is your tea' })")

    running.kill('SIGINT')
    const [code] = await once(running, 'close')
    started = undefined
    expect(code).toBe(0)
    expect(said).toMatch(/○ echo +stopped/)
    expect(existsSync(join(cwd, 'data/sandbox.json'))).toBe(false)
    const log = readFileSync(join(cwd, 'logs/bot.log'), 'utf8')
    expect(log).toContain('"client":"echo"')
    expect(log + said).not.toContain('AAinvented-token')
  }, 240_000)
})
