import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { check } from '../../core/main.js'

it('keeps what happens in the sandbox out of the database', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-cluster-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const configFile = join(cwd, 'config.yaml')
  writeFileSync(
    configFile,
    `cluster: { url: 'postgres://127.0.0.1/switchboard' }
sandbox: { enabled: true, world: ${resolve('config/sandbox.yaml')} }
clients:
  - { session_name: a, type: bot, bot_token: '800000001:AAinvented-token-of-bot1-sandbox-on', api_id: 1, api_hash: '0123456789abcdef0123456789abcdef' }
`,
  )
  const { config } = await check({ configFile, cwd, env: {} })
  expect(config.cluster.url).toBeUndefined()
  expect(config.notices).toContainEqual(expect.stringContaining('cluster.url has no effect in the sandbox'))
})
