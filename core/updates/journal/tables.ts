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
  // One tree in place of a table, an index and a counter: each update is written and deleted.
  `CREATE TABLE entries (
     client TEXT NOT NULL, id INTEGER NOT NULL, account_id INTEGER NOT NULL, identity TEXT NOT NULL, body TEXT NOT NULL,
     done TEXT NOT NULL, only_handler TEXT, PRIMARY KEY (client, id)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO entries SELECT client, id, account_id, identity, body, done, only_handler FROM journal;
   DROP TABLE journal;
   ALTER TABLE entries RENAME TO journal`,
  'ALTER TABLE journal ADD COLUMN begun INTEGER NOT NULL DEFAULT 0',
]

/** Makes the tables of update states, journal and dead letters, or brings them up to date. */
export function migrateUpdateTables(database: Database): void {
  database.migrate('updates', steps)
}
