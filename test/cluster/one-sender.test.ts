import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { check } from '../../core/main.js'

it('says that agents and several processes do not go together yet', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-cluster-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  mkdirSync(join(cwd, 'config'))
  const checked = async (agents: object[]) => {
    const channel = { id: 'one', name: 'One', crm_enabled: agents.length > 0, agents }
    writeFileSync(join(cwd, 'config/channels.json'), JSON.stringify({ channels: [channel] }))
    writeFileSync(
      join(cwd, 'config/config.yaml'),
      `cluster: { url: 'postgres://127.0.0.1/switchboard' }
agents: { api_id: 1, api_hash: '0123456789abcdef0123456789abcdef' }
clients:
  - { session_name: a, type: bot, bot_token: '800000001:AAinvented-token-of-bot1-sandbox-on', api_id: 1, api_hash: '0123456789abcdef0123456789abcdef' }
`,
    )
    const { config } = await check({ configFile: join(cwd, 'config/config.yaml'), cwd, env: {} })
    return config.notices.filter((notice) => notice.startsWith('cluster.url'))
  }
  expect(await checked([])).toEqual([])
  expect(await checked([{ phone: '+15550100001', session_name: 'agent_one' }])).toEqual([
    expect.stringContaining('start only one process while there are agents'),
  ])
})

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
