import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SqliteKnownAccounts } from '../../core/client/login/sqlite-known-accounts.js'
import { SqlitePeerStore } from '../../core/client/peers/sqlite-peer-store.js'
import type { MessageContext } from '../../core/handlers/contexts/message-context.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { openSqlite } from '../../core/storage/sqlite.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { toSnapshot } from '../../core/updates/journal/snapshot.js'
import { SqliteDeadLetters } from '../../core/updates/journal/sqlite-dead-letters.js'
import { FakeClient } from './fake-client.js'
import { FakeServer } from './fake-server.js'
import { on, settled, startPipeline } from './pipeline-harness.js'

/** The tables as they were when everything belonged to the name of a client. */
const oldTables = `
  CREATE TABLE schema_parts (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  INSERT INTO schema_parts VALUES ('updates', 3), ('peers', 1);
  CREATE TABLE update_states (
    client TEXT PRIMARY KEY, account_id INTEGER NOT NULL,
    pts INTEGER NOT NULL, qts INTEGER NOT NULL, date INTEGER NOT NULL, seq INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE channel_states (
    client TEXT NOT NULL, channel_id INTEGER NOT NULL, pts INTEGER NOT NULL, last_message_id INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL, PRIMARY KEY (client, channel_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE journal (
    client TEXT NOT NULL, id INTEGER NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL, body TEXT NOT NULL,
    done TEXT NOT NULL, only_handler TEXT, begun INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (client, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL,
    handler TEXT NOT NULL, body TEXT NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL,
    failed_ms INTEGER NOT NULL, replay INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX dead_letters_client ON dead_letters (client, id);
  CREATE TABLE peers (
    client TEXT NOT NULL, id INTEGER NOT NULL, access_hash TEXT NOT NULL, username TEXT COLLATE NOCASE, name TEXT NOT NULL,
    is_bot INTEGER NOT NULL, is_group INTEGER NOT NULL, saved INTEGER NOT NULL, PRIMARY KEY (client, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX peers_username ON peers (client, username) WHERE username IS NOT NULL;
  CREATE INDEX peers_saved ON peers (client, saved);
  INSERT INTO update_states VALUES ('alpha', 1, 2, 0, 1, 0), ('beta', 2, 7, 0, 1, 0);
  INSERT INTO channel_states VALUES ('alpha', 7, 1, 1, 5);
  INSERT INTO peers VALUES ('alpha', 5, '77', 'ann', 'Ann', 0, 0, 3), ('nobody', 5, '99', NULL, 'X', 0, 0, 1);
`

it('a database in which everything belonged to the name of a client is taken over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'))
  const file = join(folder, 'data.db')
  const clock = new ManualClock()
  const server = new FakeServer(new FakeClient())
  const updates = ['undone', 'buried', 'missed'].map((text) => server.message(5, text))
  server.channelMessage(7, 'seen')
  server.channelMessage(7, 'missed in a channel')

  const old = openSqlite(file, { timeoutMs: 0 })
  old.exec(oldTables)
  const [undone, buried] = updates.map(toSnapshot)
  old.prepare("INSERT INTO journal VALUES ('alpha', 41, 1, 'message:5:1', ?, '[]', NULL, 1)").run(undone ?? '')
  old
    .prepare(
      `INSERT INTO dead_letters (client, account_id, identity, handler, body, error, attempts, failed_ms, replay)
         VALUES ('alpha', 1, 'message:5:2', 'test_plugin.read', ?, 'Error', 3, 1, 1)`,
    )
    .run(`[${buried}]`)
  old.close()

  const database = Database.open(file, { clock, logger: new SilentLogger() })
  const fake = new FakeClient()
  fake.known.set(-1_000_000_000_007, {})
  server.answer(fake)
  const seen: string[] = []
  const read = on<MessageContext>('message', function read(ctx) {
    seen.push(ctx.text)
  })
  const { pipeline } = await startPipeline([read], { database, clock, fake })
  await settled()
  expect(seen).toEqual(['undone', 'buried', 'missed', 'missed in a channel'])
  await settled()
  expect(database.get('SELECT COUNT(*) AS n FROM journal')).toEqual({ n: 0 })
  expect(await new SqliteDeadLetters(database).count()).toBe(0)
  expect(database.get('SELECT pts FROM update_states WHERE account_id = 2')).toEqual({ pts: 7 })

  const peers = new SqlitePeerStore(database)
  await peers.open(1)
  expect(await peers.findByUsername('ann')).toMatchObject({ id: 5, accessHash: '77' })
  const accounts = new SqliteKnownAccounts(database)
  expect([await accounts.find('alpha'), await accounts.find('beta')]).toEqual([1, 2])
  await pipeline.stop({ graceMs: 0 })
  database.close()
  rmSync(folder, { recursive: true })
})
