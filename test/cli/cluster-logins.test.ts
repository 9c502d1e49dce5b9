import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runCli } from '../../core/cli/cli.js'
import { loginCommand } from '../../core/cli/login-command.js'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'

const token = '800000001:AAinvented-token-of-bot1-sandbox'
const clock = new SystemClock()

it('logins of a cluster are made, listed, exported and imported in its database, and not while a process has the client', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-cluster-logins-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const url = await testDatabase()
  const sandbox = await Sandbox.start({
    seed: 1,
    world: { users: [], bots: [{ id: 800_000_001, token, firstName: 'Bot', username: 'a_bot' }] },
  })
  onTestFinished(() => sandbox.close())
  const client = (name: string, botToken: string) =>
    `  - { session_name: ${name}, type: bot, api_id: 1, api_hash: "0123456789abcdef0123456789abcdef", bot_token: "${botToken}", plugins: { enabled: false } }`
  const config = [
    `cluster: { url: "${url}" }`,
    'logging: { console: false }',
    'clients:',
    client('bot1', token),
    client('bot2', token.replace('1:', '2:')),
  ]
  writeFileSync(join(cwd, 'config.yaml'), `${config.join('\n')}\n`)

  let text = ''
  const terminal = {
    ...{ cwd, env: { SWITCHBOARD_SESSION_KEY: 'a key of more than sixteen characters' } },
    out: {
      write: (more: string) => {
        text += more
      },
    },
  }
  const run = async (...args: string[]) => {
    text = ''
    const code = await runCli([...args, '--config', 'config.yaml'], terminal)
    return { code, text }
  }
  const login = async () => {
    text = ''
    await loginCommand(terminal, 'bot1', { config: 'config.yaml' }, { clock, address: sandbox.address })
    return text
  }
  expect((await run('session', 'list')).text).toContain('There is no session in')
  expect(await login()).toMatch(/bot1 is logged in as .*\n.*The session is kept in bot1.session in .*127.0.0.1/)
  expect((await run('session', 'list')).text).toMatch(/bot1 +bot 800000001 +\d+ +yes/)
  expect((await run('session', 'info', 'bot1')).text).toMatch(/account +bot 800000001/)
  const { text: exported } = await run('session', 'export', 'bot1', '--yes')
  expect((await run('session', 'import', 'bot2', exported.trim())).text).toContain('Imported bot2.session in ')
  expect((await run('session', 'import', 'bot2', exported.trim())).text).toContain('SESSION_EXISTS')
  expect((await run('session', 'import', 'bot2', exported.trim(), '--set-aside')).text).toContain('ended_sessions')
  expect((await run('session', 'info', 'bot3')).text).toContain('SESSION_MISSING')
  // Nothing of it is in files, and nothing that was taken for it is still held.
  expect(readdirSync(cwd).sort()).toEqual(expect.not.arrayContaining(['sessions']))
  const postgres = await Postgres.open(url, { clock, logger: new SilentLogger() })
  onTestFinished(() => postgres.close())
  expect(await postgres.all('SELECT FROM cluster_machines')).toEqual([])
  expect(await postgres.all('SELECT client FROM sessions ORDER BY client')).toEqual([
    { client: 'bot1' },
    { client: 'bot2' },
  ])

  const table = await PostgresClusterTable.open(postgres)
  await table.join({ id: 'north#1', name: 'north', labels: {}, weight: 1, isLeaving: false, held: {} }, 60_000)
  await table.takeOne('north#1', 'bot1')
  await expect(login()).rejects.toMatchObject({
    code: 'CLUSTER_LOGIN_IN_USE',
    context: { client: 'bot1', machine: 'north' },
  })
  await table.leave('north#1')
  expect(await login()).toContain('bot1 is logged in')
}, 60_000)
