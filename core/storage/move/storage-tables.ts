import type { Database } from '../database.js'

/**
 * The tables that hold what an app keeps. They are the same in a file and in a database server, and are copied from one to the
 * other; whoever adds a table adds it here or to {@link tablesLeft}, which a test compares with all tables there are.
 */
export const storageTables = [
  ...['accounts', 'update_states', 'channel_states', 'journal', 'dead_letters', 'peers', 'key_values', 'expiry_clock'],
  ...['job_runs', 'paused_jobs', 'agent_knowledge', 'agent_hours', 'agent_status', 'agent_commands'],
  ...['outbox_broadcasts', 'outbox_messages', 'outbox_paused', 'do_not_contact', 'outbox_contacts', 'outbox_names'],
  ...['audit', 'figures', 'account_owners', 'cluster_job_ticks'],
] as const

/** The tables that are not copied, and why. */
export const tablesLeft: Readonly<Record<string, string>> = {
  schema_parts: 'how far the tables of this place are',
  writers: 'which commits of running processes are kept',
  sessions: 'logins are copied by name, and encrypted anew',
  ended_sessions: 'which logins are to be forgotten by processes that run',
  cluster_machines: 'which processes run',
  cluster_leases: 'which process runs which client; each is taken anew',
  cluster_calls: 'what running processes ask each other',
  cluster_pictures: 'how the clients of running processes are',
  shared_texts: 'the file of the channels has their latest version, and is where it is taken from',
  outbox_lookup: 'made of the messages when they are looked up',
  outbox_looked_up: 'how far that has come',
  entries: 'journal, while its table is made anew',
  account_peers: 'peers, while their table is made anew',
  account_states: 'update_states, while their table is made anew',
  account_channel_states: 'channel_states, while their table is made anew',
}

/** Columns that are not copied: which running process had what. */
export const columnsLeft: Readonly<Record<string, readonly string[]>> = {
  outbox_messages: ['claimed_by', 'origin', 'passed'],
}

/** Tables that only several processes need; a file has them so that what they hold comes back to a server with the rest. */
export function makeCarriedTables(database: Database): void {
  database.migrate('carried', [
    `CREATE TABLE account_owners (
       kind TEXT NOT NULL, account INTEGER NOT NULL, client TEXT NOT NULL, PRIMARY KEY (kind, account)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE cluster_job_ticks (
       job TEXT PRIMARY KEY, due_ms INTEGER NOT NULL, machine TEXT NOT NULL, claim INTEGER NOT NULL, is_running INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
  ])
}
