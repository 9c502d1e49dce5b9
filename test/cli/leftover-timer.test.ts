import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const command = fileURLToPath(new URL('../../bin/switchboard.js', import.meta.url))

it('ends, and says why it had to wait, when a plugin has begun a timer that nobody ends', {
  timeout: 120_000,
}, async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'leftover-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  mkdirSync(join(cwd, 'plugins'))
  mkdirSync(join(cwd, 'config'))
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(cwd, 'plugins/ticking.js'), 'setInterval(() => {}, 60_000)\n')
  const config = `sandbox: { enabled: true }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: hash
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { root: plugins, include: [ticking] }
`
  writeFileSync(join(cwd, 'config/config.yaml'), config)
  const { code, err } = await new Promise<{ code: unknown; err: string }>((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME }
    execFile(process.execPath, [command, 'check'], { cwd, env, timeout: 100_000 }, (error, _, err) =>
      resolve({ code: error ? error.code : 0, err }),
    )
  })
  expect(err).toContain('Ended, although something that a plugin began goes on: Timeout (1). End it in @OnStop.')
  expect(code).toBe(1)
})
