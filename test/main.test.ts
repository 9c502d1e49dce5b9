import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { exitCodes } from '../core/kernel/exit-codes.js'
import { check, type RunningApp, start } from '../core/main.js'
import type { DataCentreAddress } from '../core/mtproto/driver.js'
import { sandboxFile } from '../core/sandbox/control/running-note.js'
import { RsaKey } from '../core/sandbox/crypto/rsa-key.js'

const project = fileURLToPath(new URL('..', import.meta.url))

const world = `
users:
  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: Alice, username: alice }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-bot1-sandbox-on", first_name: Bot One, username: first_bot }
`

function config({ token = '800000001:AAinvented-token-of-bot1-sandbox-on', include = '[]' } = {}): string {
  return `
sandbox: { enabled: true, port: 0, world: world.yaml }
logging: { files: false }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "${token}"
    error_handler: { max_retries: 0 }
    plugins: { root: plugins, include: ${include} }
`
}

/** A project folder of somebody who uses the package. */
function projectFolder(files: Record<string, string>): string {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-main-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const all = { 'package.json': '{ "type": "module" }', 'world.yaml': world, 'plugins/notes.md': '', ...files }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    writeFileSync(join(cwd, file), text)
  }
  mkdirSync(join(cwd, 'node_modules'))
  symlinkSync(project, join(cwd, 'node_modules/switchboard'))
  return cwd
}

interface Started extends Omit<RunningApp, 'console'> {
  console: () => RunningApp['console']
  output: () => string
}

/** Starts in this process, without touching its signals. */
async function startIn(cwd: string, dataCentre?: DataCentreAddress): Promise<Started> {
  let output = ''
  const console = { write: (text: string) => (output += text) }
  const running = await start({
    configFile: 'config.yaml',
    cwd,
    env: {},
    console,
    supervise: false,
    ...(dataCentre && { dataCentre }),
  })
  onTestFinished(() => running.stop())
  return { ...running, console: () => running.console, output: () => output }
}

/** Runs the command of the package in a process of its own, up to a line of its output. */
function runUntil(cwd: string, wanted: RegExp) {
  const child = spawn(process.execPath, [join(project, 'bin/switchboard.js'), '--config', 'config.yaml'], {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const exited = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  )
  const seen = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk
      if (wanted.test(output)) resolve()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void exited.then(() => reject(new Error(`It ended first:\n${output}`)))
  })
  return { child, seen, exited }
}

describe('start', () => {
  it('tells whoever listens what it logs, without secrets', async () => {
    const { app, settled } = await startIn(projectFolder({ 'config.yaml': config() }))
    const lines: string[] = []
    app.control.events.on('log', ({ category, client, message, fields }) =>
      lines.push([category, client, message, JSON.stringify(fields)].join(' ')),
    )
    await settled

    expect(lines.filter((line) => line.startsWith('bot bot1 online'))).toHaveLength(1)
    expect(lines.join()).not.toContain('AAinvented')
  })

  it('brings the clients online on the sandbox, notes its address, and takes both back', async () => {
    const cwd = projectFolder({ 'config.yaml': config() })
    const running = await startIn(cwd)
    await running.settled

    const note = JSON.parse(readFileSync(join(cwd, sandboxFile), 'utf8'))
    expect(running.app.control.status().clients.map(({ state }) => state)).toEqual(['online'])
    expect(note).toMatchObject({ ...running.sandbox?.address, pid: process.pid, world: 'world.yaml' })
    expect(statSync(join(cwd, sandboxFile)).mode & 0o777).toBe(0o600)
    const headers = { authorization: `Bearer ${note.control.token}` }
    expect(await (await fetch(note.control.url, { headers })).json()).toMatchObject({ port: note.port })

    await running.stop()
    expect(await running.finished).toBe(exitCodes.stopped)
    expect(running.app.control.status().clients.map(({ state }) => state)).toEqual(['stopped'])
    expect(existsSync(join(cwd, sandboxFile))).toBe(false)
  })

  it('starts a second time as well as the first, as the sandbox forgets its logins', async () => {
    const cwd = projectFolder({ 'config.yaml': config() })
    for (let time = 0; time < 2; time++) {
      const running = await startIn(cwd)
      await running.settled
      expect(running.app.control.status().clients.map(({ state }) => state)).toEqual(['online'])
      await running.stop()
    }
    expect(existsSync(join(cwd, 'sessions'))).toBe(false)
  })

  it('ends by itself when every client has failed', async () => {
    const running = await startIn(projectFolder({ 'config.yaml': config({ token: '1:AAtoken-of-nobody-at-all' }) }))

    expect(await running.finished).toBe(exitCodes.clientsFailed)
    expect(running.output()).toContain('every client has failed')
    expect(running.app.control.status().clients.map(({ state }) => state)).toEqual(['failed'])
  })

  it('leaves nothing behind when the plugins have errors', async () => {
    const cwd = projectFolder({ 'config.yaml': config({ include: '[missing]' }) })

    await expect(startIn(cwd)).rejects.toMatchObject({ code: 'PLUGIN_PLAN_INVALID' })
    expect(existsSync(join(cwd, sandboxFile))).toBe(false)
  })

  it('says what to do when another process has the sandbox of this folder, or its files are damaged', async () => {
    const cwd = projectFolder({ 'config.yaml': config() })
    const running = await startIn(cwd)
    await expect(startIn(cwd)).rejects.toMatchObject({
      code: 'STORAGE_IN_USE',
      fix: 'Stop that process first, or run this one in another folder: each folder has one sandbox.',
    })
    await running.stop()

    const database = join(cwd, 'data/sandbox/switchboard.db')
    for (const ending of ['', '-wal', '-shm']) rmSync(`${database}${ending}`, { force: true })
    writeFileSync(database, 'this is no database, whatever its name says. '.repeat(200))
    await expect(startIn(cwd)).rejects.toMatchObject({
      code: 'STORAGE_CORRUPT',
      fix: `Stop Switchboard and delete ${join(cwd, 'data/sandbox')} to begin with a new world; only the sandbox loses anything.`,
    })
  })

  it('starts the console when the clients are online, and connects none where it could not serve', async () => {
    const cwd = projectFolder({ 'config.yaml': `${config()}console: { enabled: true, port: 0 }\n` })
    const running = await startIn(cwd)
    const states: (string | undefined)[] = []
    running.app.control.events.on('client-state', ({ state }) => states.push(state, running.console()?.url))
    await running.settled
    expect(states.at(-2)).toBe('online')
    expect(states.at(-1)).toBeUndefined()
    expect((await fetch(`${running.console()?.url}/ready`)).status).toBe(200)
    expect(running.output()).toContain('bot1')
    await running.stop()

    const open = config().replace('logging:', 'console: { enabled: true, host: 0.0.0.0 }\nlogging:')
    let output = ''
    const console = { write: (text: string) => (output += text) }
    const options = { configFile: 'config.yaml', env: {}, supervise: false, console }
    await expect(start({ ...options, cwd: projectFolder({ 'config.yaml': open }) })).rejects.toMatchObject({
      code: 'CONSOLE_UNPROTECTED',
    })
    expect(output).not.toContain('bot1')
  })

  it('serves the console also where clients do not come online', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const text = `${config().replace('enabled: true', 'enabled: false')}console: { enabled: true, port: 0 }\n`
    const { port } = silent.address() as AddressInfo
    const { publicPem: publicKeyPem, fingerprint } = RsaKey.generate(1)
    const place = { host: '127.0.0.1', port, dcId: 2, publicKeyPem, fingerprint: String(fingerprint) }
    const running = await startIn(projectFolder({ 'config.yaml': text }), place)
    await vi.waitFor(() => expect(running.console()?.url).toBeDefined(), { timeout: 20_000 })
    expect((await fetch(`${running.console()?.url}/ready`)).status).toBe(503)
  })

  it('refuses to start when the database cannot be opened', async () => {
    const storage = 'storage: { file: world.yaml/switchboard.db }\nclients:'
    const cwd = projectFolder({
      'config.yaml': config().replace('enabled: true', 'enabled: false').replace('clients:', storage),
    })

    const nowhere = { host: '127.0.0.1', port: 1, dcId: 2, publicKeyPem: '', fingerprint: '0' } as never
    await expect(startIn(cwd, nowhere)).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' })
  })

  it('says that it was stopped when something asks for that before it is done', async () => {
    const cwd = projectFolder({
      'config.yaml': config({ include: '[shop]' }),
      'plugins/shop.ts': `process.emit('SIGTERM', 'SIGTERM')\nawait new Promise(() => {})\n`,
    })
    const starting = start({ configFile: 'config.yaml', cwd, env: {}, console: { write: () => {} } })

    await expect(starting).rejects.toMatchObject({
      code: 'APP_START_STOPPED',
      context: { exitCode: exitCodes.stopped },
    })
    expect(existsSync(join(cwd, sandboxFile))).toBe(false)
  })
})

describe('check', () => {
  it('tells the plan with its errors and touches nothing', async () => {
    const cwd = projectFolder({ 'config.yaml': config({ include: '[missing]' }) })

    const { plan } = await check({ configFile: 'config.yaml', cwd, env: {} })

    expect(plan.diagnostics.map(({ error }) => error.code)).toEqual(['PLUGIN_INCLUDE_UNMATCHED'])
    expect(existsSync(join(cwd, 'data'))).toBe(false)
  })

  it('refuses credentials of the sandbox that are written out when that is off, as a start does', async () => {
    const cwd = projectFolder({ 'config.yaml': config().replace('enabled: true', 'enabled: false') })
    const refusal = {
      code: 'CONFIG_INVALID',
      context: { problems: [{ path: 'clients[0].api_id' }, { path: 'clients[0].bot_token' }] },
    }

    await expect(check({ configFile: 'config.yaml', cwd, env: {} })).rejects.toMatchObject(refusal)
    await expect(startIn(cwd)).rejects.toMatchObject(refusal)
  })
})

describe('the process', { timeout: 60_000 }, () => {
  const plugin = `
import { filters, Inject, Logger, MessageContext, OnMessage, OnReady, OnStop, Plugin } from 'switchboard'

@Plugin({ name: 'shop' })
export class Shop {
  constructor(@Inject(Logger) private readonly log: Logger) {}

  @OnReady()
  ready() {
    this.log.info('the shop is open')
    READY
  }

  @OnMessage(filters.private)
  async serve(ctx: MessageContext) {
    await ctx.reply('Welcome')
  }

  @OnStop()
  stop() {
    this.log.info('the shop is closed')
  }
}
`

  it('ends by itself after SIGTERM, with everything stopped in order', async () => {
    const cwd = projectFolder({
      'config.yaml': config({ include: '[shop]' }),
      'plugins/shop.ts': plugin.replace('READY', ''),
    })
    const { child, seen, exited } = runUntil(cwd, /the shop is open/)
    await seen

    child.kill('SIGTERM')
    const { code, output } = await exited

    expect(code).toBe(exitCodes.stopped)
    expect(output).toMatch(/SIGTERM: stopping[\s\S]*the shop is closed/)
    expect(existsSync(join(cwd, sandboxFile))).toBe(false)
  })

  it('stops cleanly while plugins are still being imported', async () => {
    const cwd = projectFolder({
      'config.yaml': config({ include: '[shop]' }),
      'plugins/shop.ts': `console.log('the shop waits')\nawait new Promise(() => {})\n`,
    })
    const { child, seen, exited } = runUntil(cwd, /the shop waits/)
    await seen
    expect(existsSync(join(cwd, sandboxFile))).toBe(true)

    child.kill('SIGTERM')
    const { code, output } = await exited

    expect(output).toContain('SIGTERM: stopping')
    expect(output).not.toContain('did not close')
    expect(code).toBe(exitCodes.stopped)
    expect(existsSync(join(cwd, sandboxFile))).toBe(false)
  })

  it('goes on after a rejection that nobody handles, and names the file', async () => {
    const stray = `void Promise.reject(new Error('the till is stuck'))`
    const cwd = projectFolder({
      'config.yaml': config({ include: '[shop]' }),
      'plugins/shop.ts': plugin.replace('READY', stray),
    })
    const { child, exited, seen } = runUntil(cwd, /the till is stuck/)
    await seen
    child.kill('SIGTERM')
    const { code, output } = await exited

    expect(code).toBe(exitCodes.stopped)
    expect(output).toMatch(
      /a promise was rejected in plugins\/shop\.ts:11:\d+ and nobody handled it: await it, or catch/,
    )
    expect(output).toMatch(/SIGTERM: stopping[\s\S]*the shop is closed/)
  })

  it('writes one crash line for an uncaught error and stops in order', async () => {
    const cwd = projectFolder({
      'config.yaml': config({ include: '[shop]' }),
      'plugins/shop.ts': plugin.replace('READY', `setTimeout(() => { throw new Error('the till is stuck') })`),
    })
    const { exited, seen } = runUntil(cwd, /the shop is closed/)
    await seen
    const { code, output } = await exited

    expect(code).toBe(exitCodes.crashed)
    expect(output.match(/uncaught error: stopping/g)).toHaveLength(1)
    expect(output).toContain('the till is stuck')
  })
})
