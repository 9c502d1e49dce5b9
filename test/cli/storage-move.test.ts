import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PostgresAgentStore } from '../../core/agents/postgres-agent-store.js'
import { runCli } from '../../core/cli/cli.js'
import { PostgresPeerStore } from '../../core/client/peers/postgres-peer-store.js'
import { SqlitePeerStore } from '../../core/client/peers/sqlite-peer-store.js'
import { openAppStores } from '../../core/kernel/app-stores.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { contentHash } from '../../core/outbox/outbox-content.js'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { SessionCipher } from '../../core/sessions/session-cipher.js'
import { Database } from '../../core/storage/database.js'
import { columnsLeft, storageTables, tablesLeft } from '../../core/storage/move/storage-tables.js'
import { PostgresSharedText } from '../../core/storage/postgres/postgres-shared-text.js'
import { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'
import { temporaryFolder } from '../sessions/import/temporary-folder.js'

const parts = { clock: new SystemClock(), logger: new SilentLogger() }
const key = 'a key of more than sixteen characters'
const content = { kind: 'text', text: 'hello' } as const
const peer = { id: 7, accessHash: '9', name: 'Seven', username: 'seven', isBot: true }
const message = {
  ...{ pool: 'one', recipient: 'id:7', content, contentHash: contentHash(content), priority: 0, maxAttempts: 3 },
  ...{ createdMs: 1, changedMs: 1, state: 'waiting' as const, dueMs: 0, attempts: 0, tried: [] },
}

it('everything goes to a database server and back, is counted, and is refused where something is already', async () => {
  const cwd = temporaryFolder()
  const url = await testDatabase()
  mkdirSync(join(cwd, 'config'))
  const client = `clients:\n  - { session_name: alpha, type: bot, api_id: 1, api_hash: "0123456789abcdef0123456789abcdef", bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test" }\n`
  const configure = (more: string) => writeFileSync(join(cwd, 'config/config.yaml'), `${more}\n${client}`)
  const move = async (to: string, env: Record<string, string> = { SWITCHBOARD_SESSION_KEY: key }) => {
    let text = ''
    const write = (more: string) => {
      text += more
    }
    const code = await runCli(['storage', 'move', '--to', to], { out: { write }, env, cwd })
    return { code, text }
  }
  const file = join(cwd, 'data/switchboard.db')
  const database = Database.open(file, parts)
  const stores = await openAppStores(database, () => undefined)
  await stores.clients.note('alpha', 5)
  await stores.clients.store('alpha', 'plugin').set('count', { deep: ['ä', null] })
  await stores.outbox.add([message])
  await stores.outbox.block({ recipient: 'id:8', reason: 'stop', sinceMs: 3 })
  const peers = new SqlitePeerStore(database)
  await peers.open(5)
  peers.save([peer])
  database.close()
  const login = { dcId: 2, authKey: Buffer.alloc(256, 7) }
  await new FileSessionStore('alpha', join(cwd, 'sessions'), parts.clock, new SessionCipher(key)).save(login)
  configure('storage: { file: "data/switchboard.db" }')
  const channelsFile = join(cwd, 'config/channels.json')
  writeFileSync(channelsFile, '[{ "id": "sales", "name": "Sales" }]')

  expect((await move(url, {})).text).toContain('SESSION_KEY_NEEDED')
  const there = await move(url)
  expect(there.text).toMatch(/accounts: 1\npeers: 1\nkey_values: 1\n[\s\S]*outbox_messages: 1\n[\s\S]*logins: 1\n/)
  expect(there.code).toBe(0)
  expect((await move(url)).text).toContain('STORAGE_NOT_EMPTY')

  const lossy = await testDatabase()
  const swallowing = await PostgresStorage.open(lossy, parts)
  await openAppStores(swallowing, () => undefined)
  await swallowing.postgres.run(`CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER swallow BEFORE INSERT ON do_not_contact FOR EACH ROW EXECUTE FUNCTION swallow()`)
  await swallowing.close()
  expect((await move(lossy)).text).toContain('STORAGE_MOVE_INCOMPLETE')

  const server = await PostgresStorage.open(url, parts)
  const moved = await openAppStores(server, () => undefined)
  expect(await moved.clients.store('alpha', 'plugin').get('count')).toEqual({ deep: ['ä', null] })
  const known = new PostgresPeerStore(server)
  await known.open(5)
  expect(await known.find(7)).toEqual(peer)
  // Numbers go on behind those that came over.
  expect((await moved.outbox.add([message])).map(({ id }) => id)).toEqual([2])
  expect(await (await PostgresAgentStore.open(server)).published()).toEqual([])
  await server.postgres.run(`INSERT INTO account_owners VALUES ('journal', 5, 'alpha')`)
  await server.postgres.run(`INSERT INTO cluster_job_ticks VALUES ('digest', 60000, 'one#1', 7, true)`)
  const columns = await server.postgres.all<{ table: string; column: string }>(
    `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
       WHERE table_schema = current_schema() AND is_generated = 'NEVER'`,
  )
  await server.close()

  configure(`cluster: { url: "${url}" }`)
  const elsewhere = await PostgresStorage.open(url, parts)
  const { postgres, machine } = { postgres: elsewhere.postgres, machine: 'other' }
  const shared = await PostgresSharedText.open({ postgres, clock: parts.clock, name: 'channels', machine })
  const changed = '[{ "id": "sales", "name": "Changed elsewhere" }]'
  expect(await shared.write((await shared.latest())?.version ?? 0, changed)).toBe(true)
  await elsewhere.close()
  const back = await move('data/back.db')
  expect(readFileSync(channelsFile, 'utf8')).toBe(changed)
  expect(back.text).toContain('channels: 1\n')
  expect(back.text).toContain('All counts are equal')
  expect(back.code).toBe(0)
  const again = Database.open(join(cwd, 'data/back.db'), parts)
  const back2 = await openAppStores(again, () => undefined)
  expect(await back2.clients.store('alpha', 'plugin').get('count')).toEqual({ deep: ['ä', null] })
  expect((await back2.outbox.find({})).map(({ id }) => id)).toEqual([2, 1])
  expect(await back2.outbox.blocked()).toEqual([{ recipient: 'id:8', reason: 'stop', sinceMs: 3 }])
  expect(again.all('SELECT * FROM account_owners')).toEqual([{ kind: 'journal', account: 5, client: 'alpha' }])
  // Of what is kept in columns nothing is left behind either.
  for (const table of storageTables) {
    const inFile = again.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => name)
    const onServer = columns.filter((one) => one.table === table).map(({ column }) => column)
    const moved = onServer.filter((column) => !columnsLeft[table]?.includes(column))
    expect({ table, columns: inFile.sort() }).toEqual({ table, columns: moved.sort() })
  }
  again.close()

  configure('storage: { file: "data/back.db" }')
  const third = await testDatabase()
  expect((await move(third)).text).toMatch(/account_owners: 1\ncluster_job_ticks: 1\n/)
  const last = await PostgresStorage.open(third, parts)
  const ticks = await last.postgres.all('SELECT job, due_ms, machine, is_running FROM cluster_job_ticks')
  expect(ticks).toEqual([{ job: 'digest', due_ms: 60_000, machine: 'one#1', is_running: true }])
  await last.close()
}, 60_000)

it('every table there is goes over, or stays behind for a reason', () => {
  const files = readdirSync('core', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const ours = files.filter((file) => !/^(sandbox|console\/page)\//.test(file))
  const made = ours.flatMap((file) => {
    const text = readFileSync(join('core', file), 'utf8')
    return [...text.matchAll(/CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\w+)/g)].map(([, table = '']) => table)
  })
  const known = [...storageTables, ...Object.keys(tablesLeft), 'owner']
  expect([...new Set(made)].sort()).toEqual(known.sort())
})
