import { migrateAccounts } from '../../client/login/sqlite-known-accounts.js'
import type { Database } from '../../storage/database.js'

const steps = [
  `CREATE TABLE update_states (
     client TEXT PRIMARY KEY, account_id INTEGER NOT NULL,
     pts INTEGER NOT NULL, qts INTEGER NOT NULL, date INTEGER NOT NULL, seq INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE channel_states (
     client TEXT NOT NULL, channel_id INTEGER NOT NULL, pts INTEGER NOT NULL, last_message_id INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL, PRIMARY KEY (client, channel_id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE journal (
     id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL,
     body TEXT NOT NULL, done TEXT NOT NULL, only_handler TEXT
   ) STRICT;
   CREATE INDEX journal_client ON journal (client, id);
   CREATE TABLE dead_letters (
     id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL,
     handler TEXT NOT NULL, body TEXT NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL,
     failed_ms INTEGER NOT NULL, replay INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX dead_letters_client ON dead_letters (client, id)`,
  // One tree instead of a table, an index and a counter: each update is written and deleted.
  `CREATE TABLE entries (
     client TEXT NOT NULL, id INTEGER NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL, body TEXT NOT NULL,
     done TEXT NOT NULL, only_handler TEXT, PRIMARY KEY (client, id)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO entries SELECT client, id, account_id, identity, body, done, only_handler FROM journal;
   DROP TABLE journal;
   ALTER TABLE entries RENAME TO journal`,
  'ALTER TABLE journal ADD COLUMN begun INTEGER NOT NULL DEFAULT 0',
  // Everything belongs to an account, whatever its client is called.
  `CREATE TABLE entries (
     account_id INTEGER NOT NULL, id INTEGER NOT NULL, chat_id INTEGER NOT NULL, identity TEXT NOT NULL, body TEXT NOT NULL,
     done TEXT NOT NULL, only_handler TEXT, ended INTEGER NOT NULL DEFAULT 0, phase INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (account_id, id)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO entries SELECT account_id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY client, id), 0, identity, body,
     done, only_handler, begun, 2 FROM journal;
   DROP TABLE journal;
   ALTER TABLE entries RENAME TO journal;
   CREATE TABLE account_channel_states (
     account_id INTEGER NOT NULL, channel_id INTEGER NOT NULL, pts INTEGER NOT NULL, last_message_id INTEGER NOT NULL,
     changed_ms INTEGER NOT NULL, PRIMARY KEY (account_id, channel_id)
   ) STRICT, WITHOUT ROWID;
   INSERT OR REPLACE INTO account_channel_states SELECT s.account_id, c.channel_id, c.pts, c.last_message_id, c.changed_ms
     FROM channel_states c JOIN update_states s ON s.client = c.client ORDER BY c.changed_ms;
   DROP TABLE channel_states;
   ALTER TABLE account_channel_states RENAME TO channel_states;
   CREATE TABLE account_states (
     account_id INTEGER PRIMARY KEY, pts INTEGER NOT NULL, qts INTEGER NOT NULL, date INTEGER NOT NULL,
     seq INTEGER NOT NULL
   ) STRICT;
   INSERT OR REPLACE INTO account_states SELECT account_id, pts, qts, date, seq FROM update_states ORDER BY date;
   DROP TABLE update_states;
   ALTER TABLE account_states RENAME TO update_states;
   ALTER TABLE dead_letters ADD COLUMN chat_id INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX dead_letters_account ON dead_letters (account_id, id)`,
  // Looked for every few seconds, and hardly ever there.
  'CREATE INDEX dead_letters_replay ON dead_letters (account_id) WHERE replay = 1',
]

/** Makes the tables of update states, journal and dead letters, or brings them up to date. */
export function migrateUpdateTables(database: Database): void {
  // What clients were called is read from an older form of these tables.
  migrateAccounts(database)
  database.migrate('updates', steps)
}
