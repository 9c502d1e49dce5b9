import pg from 'pg'
import { filters, Inject, KeyValueStore, type MessageContext, OnMessage, Plugin } from 'switchboard'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { isSwitchboardError } from '../../core/errors/switchboard-error.js'
import { type LogFields, Logger } from '../../core/logging/logger.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { clientConfig } from '../kernel/app-harness.js'
import { testDatabase } from '../postgres/test-database.js'
import { cluster, until } from './app-pair.js'

const token = '800000001:AAinvented-token-of-bot1-sandbox'
const world = {
  users: [{ id: 700_000_003, phone: '+9996621003', code: '22222', firstName: 'Alice', username: 'alice' }],
  bots: [{ id: 800_000_001, token, firstName: 'Bot 1', username: 'sandbox_bot_1' }],
}

@Plugin({ name: 'counting_echo' })
class CountingEcho {
  constructor(@Inject(KeyValueStore) private readonly store: KeyValueStore) {}

  @OnMessage(filters.incoming.and(filters.text(/^message \d+$/)))
  async message(ctx: MessageContext) {
    const count = await this.store.update<number>('messages', (before = 0) => before + 1)
    await ctx.reply(`${count}: ${ctx.text}`)
  }
}

/** Notes the codes of errors that are told of. */
class CodeLogger extends Logger {
  readonly codes = new Set<string>()
  readonly trace = this.note
  readonly debug = this.note
  readonly info = this.note
  readonly warn = this.note
  readonly error = this.note
  readonly fatal = this.note

  child(): Logger {
    return this
  }

  private note(_: string, fields: LogFields = {}): void {
    if (isSwitchboardError(fields.error)) this.codes.add(fields.error.code)
  }
}

/** A database with an owner that has no more rights than it needs, and what its administrator can do to it. */
let admin: pg.Client
let url: URL
let name: string
const sql = (text: string) => admin.query(text)
const cut = () => sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${name}'`)

beforeAll(async () => {
  url = new URL(await testDatabase())
  name = url.pathname.slice(1)
  admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await sql(`CREATE ROLE ${name} LOGIN`)
  await sql(`ALTER DATABASE ${name} OWNER TO ${name}`)
  await sql(`GRANT ALL ON SCHEMA public TO ${name}`)
  await sql('CREATE TABLE full_disk (since timestamptz)')
  await sql(`CREATE FUNCTION refuse_when_full() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF EXISTS (SELECT FROM full_disk) THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
      END IF;
      RETURN NULL;
    END $$`)
  url.username = name
})
afterAll(async () => {
  await cut()
  await sql(`ALTER DATABASE ${name} OWNER TO postgres`)
  await sql(`DROP OWNED BY ${name}`)
  await sql(`DROP ROLE ${name}`)
  await admin.end()
})

/** What is done to the database, what people are told then, and the end of it. */
const troubles = [
  {
    what: 'a full disk',
    begin: () => sql('INSERT INTO full_disk VALUES (now())'),
    code: 'STORAGE_SERVER_FULL',
    end: () => sql('DELETE FROM full_disk'),
  },
  {
    what: 'a server that became a standby, and a fail-over to another one',
    begin: async () => {
      await sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
      await cut()
    },
    code: 'STORAGE_SERVER_READ_ONLY',
    end: () => sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`),
  },
  {
    what: 'no connection left',
    begin: async () => {
      await sql(`ALTER DATABASE ${name} CONNECTION LIMIT 0`)
      await cut()
    },
    code: 'STORAGE_SERVER_BUSY',
    end: () => sql(`ALTER DATABASE ${name} CONNECTION LIMIT -1`),
  },
  {
    what: 'a database that takes no connections',
    begin: async () => {
      await sql(`UPDATE pg_database SET datallowconn = false WHERE datname = '${name}'`)
      await cut()
    },
    code: 'STORAGE_SERVER_DOWN',
    end: () => sql(`UPDATE pg_database SET datallowconn = true WHERE datname = '${name}'`),
  },
] as const

it('an app loses and doubles nothing over each way in which its database refuses, says what is the matter, and goes on by itself', async () => {
  const logger = new CodeLogger()
  const bot = clientConfig('bot1', (config) => {
    config.botToken = token
    config.plugins.include = []
  })
  const { start, sandbox } = await cluster({
    ...{ clients: [bot], agents: [], plugins: { bot1: [CountingEcho] }, world, url: url.href, logger },
  })
  const app = await start('one')
  const online = () => app.control.status().clients.every(({ state }) => state === 'online')
  await until(online)
  await sql(`DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE tableowner = '${name}' LOOP
      EXECUTE format('CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON %I EXECUTE FUNCTION refuse_when_full()', t);
    END LOOP; END $$`)

  const alice = sandbox.person('alice')
  const answers = () => alice.history('sandbox_bot_1').flatMap(({ text }) => (/^\d+: /.test(text) ? [text] : []))
  let sent = 0
  const send = (count: number) => {
    for (let each = 0; each < count; each++) alice.send('sandbox_bot_1', `message ${++sent}`)
  }
  const isAnswered = () => answers().length >= sent
  send(3)
  await until(isAnswered)
  for (const { what, begin, code, end } of troubles) {
    logger.codes.clear()
    send(2)
    await begin()
    send(3)
    await until(() => logger.codes.has(code))
    // One of them lasts until no lease is left, so the client pauses and begins anew.
    if (code === 'STORAGE_SERVER_FULL') await until(() => !online())
    expect([what, answers().length < sent]).toEqual([what, true])
    await end()
    send(2)
    await until(isAnswered)
  }

  // Connections that the administrator ends are made anew, and what was under way on them is done once.
  for (let time = 0; time < 10; time++) {
    send(2)
    await cut()
  }
  await until(isAnswered)

  // What had been left undone would be done by the next start.
  await app.stop()
  const next = await start('next')
  await until(() => next.control.status().clients.every(({ state }) => state === 'online'))
  send(1)
  await until(isAnswered)
  expect(answers()).toEqual(Array.from({ length: sent }, (_, index) => `${index + 1}: message ${index + 1}`))
}, 120_000)

it('a standby is not asked, as what it says may lack the last changes', async () => {
  const options = { clock: new SystemClock(), logger: new SilentLogger(), patienceMs: 0 }
  const postgres = await Postgres.open(url.href, options)
  onTestFinished(() => postgres.close())
  await postgres.run('CREATE TABLE things (id integer)')
  await sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  // A connection that was made to the primary of before takes no writes, and is not used again.
  await expect(
    postgres.transaction(async (transaction) => {
      await transaction.run('SET TRANSACTION READ ONLY')
      await transaction.run('INSERT INTO things VALUES (1)')
    }),
  ).rejects.toMatchObject({ code: 'STORAGE_SERVER_READ_ONLY' })
  await expect(postgres.all('SELECT id FROM things')).rejects.toMatchObject({ code: 'STORAGE_SERVER_READ_ONLY' })
  await sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  expect(await postgres.all('SELECT id FROM things')).toEqual([])
})
