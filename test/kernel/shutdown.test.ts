import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Every, type JobContext, type MessageContext, OnCommand, OnStop, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { exitCodes } from '../../core/kernel/exit-codes.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const notes: string[] = []

@Plugin({ name: 'stubborn' })
class Stubborn {
  @OnCommand('hang', undefined, { durable: false })
  async hang(ctx: MessageContext) {
    notes.push('the handler hangs')
    ctx.signal.addEventListener('abort', () => notes.push('the handler is told'))
    await new Promise(() => {})
  }

  @Every('1m')
  async job({ signal }: JobContext) {
    notes.push('the job hangs')
    signal.addEventListener('abort', () => notes.push('the job is told'))
    await new Promise(() => {})
  }

  @OnStop()
  stop() {
    notes.push('stopped')
  }
}

describe('a stop', () => {
  beforeEach(() => {
    notes.length = 0
  })

  it('waits for jobs and handlers ten seconds each, tells them, and goes on without them', () =>
    withPlugins({ plugins: [Stubborn] }, async ({ app, alice, client, clock }) => {
      await clock.advance(60_000)
      alice.send(client, '/hang')
      await expect.poll(() => notes.length).toBe(2)
      const startMs = clock.now()
      let isStopped = false
      const stopping = app.stop().then(() => {
        isStopped = true
      })
      while (!isStopped && clock.now() - startMs < 120_000) await clock.advance(500)
      await stopping
      expect(notes).toEqual(['the job hangs', 'the handler hangs', 'the job is told', 'the handler is told', 'stopped'])
      expect(clock.now() - startMs).toBeGreaterThanOrEqual(20_000)
      expect(clock.now() - startMs).toBeLessThan(40_000)
      expect(app.control.status().clients[0]?.state).toBe('stopped')
    }))
})

describe('the process', () => {
  it('ends at once on a second signal, with the exit code of one that was interrupted', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'switchboard-shutdown-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    mkdirSync(join(cwd, 'plugins'))
    mkdirSync(join(cwd, 'node_modules'))
    symlinkSync(project, join(cwd, 'node_modules/switchboard'))
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(cwd, 'plugins/hang.ts'),
      `import { Inject, Logger, OnReady, OnStop, Plugin } from 'switchboard'
@Plugin({ name: 'hang' })
export class Hang {
  constructor(@Inject(Logger) private readonly log: Logger) {}
  @OnReady() ready() { this.log.info('it is up') }
  @OnStop() async stop() { this.log.info('it hangs'); await new Promise(() => {}) }
}
`,
    )
    writeFileSync(
      join(cwd, 'config.yaml'),
      `sandbox: { enabled: true, port: 0, world: world.yaml }
logging: { files: false }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { root: plugins, include: [hang] }
`,
    )
    const token = '800000001:AAinvented-token-of-bot1-sandbox-on'
    writeFileSync(
      join(cwd, 'world.yaml'),
      `users:\n  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: Alice, username: alice }\nbots:\n  - { id: 800000001, token: "${token}", first_name: Bot, username: first_bot }\n`,
    )
    const child = spawn(process.execPath, [join(project, 'bin/switchboard.js'), '--config', 'config.yaml'], {
      cwd,
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    await expect.poll(() => output, { timeout: 80_000 }).toContain('it is up')
    child.kill('SIGTERM')
    await expect.poll(() => output).toContain('it hangs')
    // Within 200 ms two signals are one key press; the process has had the first one by now.
    const heardMs = performance.now()
    await expect.poll(() => performance.now() - heardMs).toBeGreaterThan(250)
    child.kill('SIGINT')
    expect(await ended).toBe(exitCodes.interrupted)
    expect(performance.now() - heardMs).toBeLessThan(15_000)
  }, 120_000)
})
