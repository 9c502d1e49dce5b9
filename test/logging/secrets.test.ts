import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { configSecrets } from '../../core/config/config-secrets.js'
import { start } from '../../core/main.js'
import { readWorldFile } from '../../core/sandbox/world/world-file.js'
import { readSession } from '../../core/sessions/session-format.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const hash = { user: 'f00dfeed0badcafe0123456789abcdef', bot: 'not-of-the-usual-form-but-secret' }
const wrongToken = '800000099:AAa-token-that-is-not-valid-any-longer'

/** A plugin that tells the log everything it can get hold of. */
const talkative = `
import { Client, ClientConfig, Inject, Logger, OnCommand, OnError, OnReady, Plugin } from 'switchboard'

@Plugin({ name: 'talkative' })
export class Talkative {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(ClientConfig) private readonly config: ClientConfig,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnReady()
  async ready() {
    const { client, config, log } = this
    log.info('I am ' + JSON.stringify(client.self), { self: client.self, config })
    log.warn('my token is ' + config.botToken + ' and my hash ' + config.apiHash)
    const { phoneNumber = '+9996621001', phoneCode = '22222', password = 'correct horse' } = config
    log.error('an error', { error: new Error('cannot log in with ' + phoneNumber, { cause: { phoneCode, password } }) })
    await client.invoke('auth.SignIn', { phoneNumber, phoneCode, phoneCodeHash: 'nothing' }).catch((error) => {
      log.error('refused', { error, phoneNumber, phone_code: phoneCode })
    })
  }

  @OnCommand('fail')
  fail() {
    throw new Error('no such thing as ' + this.config.apiHash)
  }

  @OnError()
  failed(ctx: object) {
    this.log.error('told of a failure', { ctx })
  }
}
`

/** The project's own configuration with plugins in a folder of this test, logging all there is. */
function projectFolder(): string {
  // Inside the project, so that its own decorators are compiled as those of the project are.
  mkdirSync(join(project, 'test/data'), { recursive: true })
  const cwd = mkdtempSync(join(project, 'test/data/secrets-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  mkdirSync(join(cwd, 'config'))
  cpSync(join(project, 'plugins'), join(cwd, 'plugins'), { recursive: true })
  cpSync(join(project, 'config/sandbox.yaml'), join(cwd, 'config/sandbox.yaml'))
  const config = readFileSync(join(project, 'config/config.yaml'), 'utf8')
  const roots = [...config.matchAll(/root: "(plugins\/[^"]+)"/g)].flatMap(([, root]) => root ?? [])
  expect(roots).toHaveLength(5)
  for (const root of roots) writeFileSync(join(cwd, root, 'talkative.ts'), talkative)
  const changed = config.replaceAll('include: [', 'include: ["talkative", ').replace('level: "info"', 'level: "trace"')
  expect(changed).toContain('trace')
  const failing = `  - session_name: "expired"
    type: "bot"
    api_id: 1
    api_hash: "${hash.bot}"
    bot_token: "${wrongToken}"
    error_handler: { max_retries: 0 }
`
  // One more client at the end of the list, which the blocks behind it follow.
  const whole = changed.replace(/\n((?:#[^\n]*\n)+agents:)/, (_, rest) => `\n${failing}\n${rest}`)
  expect(whole).toContain('expired')
  writeFileSync(join(cwd, 'config/config.yaml'), whole)
  return cwd
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
}

it('no log file, line of the console, error, status or database of a whole run holds a secret', async () => {
  const cwd = projectFolder()
  let console = ''
  const env = { USER1_API_HASH: hash.user, USER2_API_HASH: hash.user, BOT1_API_HASH: hash.bot, BOT2_API_HASH: hash.bot }
  const running = await start({
    cwd,
    env,
    console: { write: (text: string) => (console += text) },
    supervise: false,
  })
  onTestFinished(() => running.stop())
  await running.settled
  const { app, config } = running
  const states = app.control.status().clients.map(({ name, state }) => `${name} ${state}`)
  expect(states).toEqual(['user1 online', 'user2 online', 'bot1 online', 'bot2 online', 'expired failed'])
  const told = [JSON.stringify(app.control.status())]
  const tell = (error: unknown) => {
    const { message, stack, context, cause } = error as Error & { context?: unknown }
    told.push(message, stack ?? '', JSON.stringify(context), String(cause))
  }
  const user = app.client('user1')
  await user?.sendMessage('@first_sandbox_bot', '/fail')
  await user?.sendMessage('@second_sandbox_bot', '/start')
  await user?.resolve('+9996629999').catch(tell)
  await user?.invoke('account.UpdateStatus', { offline: 'no' as never }).catch(tell)
  await app.control.startClient('expired').catch(tell)
  expect(told.length).toBeGreaterThan(5)
  await expect.poll(() => console, { timeout: 15_000 }).toContain('told of a failure')
  await running.stop()

  const sessions = filesIn(cwd).filter((file) => file.endsWith('.session'))
  expect(sessions).toHaveLength(4)
  const keys = sessions.map((file) => Buffer.from(readSession(readFileSync(file), file, undefined).authKey))
  const world = await readWorldFile('config/sandbox.yaml')
  const secrets = new Set([
    ...configSecrets(config),
    ...world.users.flatMap(({ phone, code, password }) => [phone.replace('+', ''), code, password]),
    ...(world.bots ?? []).map(({ token }) => token.split(':')[1]),
    ...keys.flatMap((key) => [key.toString('hex'), key.toString('base64'), key.toString('base64url')]),
    wrongToken.split(':')[1],
  ])
  secrets.delete(undefined)
  secrets.delete('')
  for (const secret of [hash.user, hash.bot, '22222', 'correct horse', '9996621001']) expect(secrets).toContain(secret)

  const logs = filesIn(join(cwd, 'logs'))
  const databases = filesIn(cwd).filter((file) => /switchboard\.db/.test(file))
  expect(logs.map((file) => file.slice(cwd.length + 6)).sort()).toEqual(expect.arrayContaining(['bot.log', 'user.log']))
  expect(databases).not.toEqual([])
  const places = new Map([
    ['the console', console],
    ['errors and status', told.join('\n')],
    ...[...logs, ...databases].map((file) => [file.slice(cwd.length + 1), readFileSync(file, 'latin1')] as const),
  ])
  expect(console.split('\n').length).toBeGreaterThan(60)
  const leaks = [...places].flatMap(([place, text]) =>
    [...secrets].flatMap((secret) => {
      // Quick, where what is looked for with its surroundings takes minutes in the lines of a trace.
      if (!text.includes(String(secret))) return []
      const words = String(secret).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
      const found = new RegExp(`.{0,60}(?<!\\w)${words}(?!\\w).{0,20}`).exec(text)
      return found ? [`${place}: ${found[0]}`] : []
    }),
  )
  expect(leaks).toEqual([])
}, 180_000)
