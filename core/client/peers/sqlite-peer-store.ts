import { LazyMap } from '../../collections/lazy-map.js'
import type { Database } from '../../storage/database.js'
import type { CommitParticipant } from '../../storage/group-commit.js'
import { hasUsername } from '../login/account.js'
import { migrateAccounts } from '../login/sqlite-known-accounts.js'
import { defaultLimit, type PeerRow, peerOf, trimEvery } from './peer-row.js'
import type { LocalPeers, PeerStore, StoredPeer } from './peer-store.js'

const steps = [
  `CREATE TABLE peers (
     client TEXT NOT NULL, id INTEGER NOT NULL, access_hash TEXT NOT NULL, username TEXT COLLATE NOCASE, name TEXT NOT NULL,
     is_bot INTEGER NOT NULL, is_group INTEGER NOT NULL, saved INTEGER NOT NULL, PRIMARY KEY (client, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX peers_username ON peers (client, username) WHERE username IS NOT NULL;
   CREATE INDEX peers_saved ON peers (client, saved)`,
  // Access hashes are good for an account, whatever its client is called.
  `CREATE TABLE account_peers (
     account_id INTEGER NOT NULL, id INTEGER NOT NULL, access_hash TEXT NOT NULL, username TEXT COLLATE NOCASE,
     name TEXT NOT NULL, is_bot INTEGER NOT NULL, is_group INTEGER NOT NULL, saved INTEGER NOT NULL,
     PRIMARY KEY (account_id, id)
   ) STRICT, WITHOUT ROWID;
   INSERT OR REPLACE INTO account_peers
     SELECT a.account_id, p.id, p.access_hash, p.username, p.name, p.is_bot, p.is_group, p.saved
     FROM peers p JOIN accounts a ON a.client = p.client ORDER BY p.saved;
   DROP TABLE peers;
   ALTER TABLE account_peers RENAME TO peers;
   CREATE INDEX peers_username ON peers (account_id, username) WHERE username IS NOT NULL;
   CREATE INDEX peers_saved ON peers (account_id, saved)`,
  // With a space before and behind each.
  `ALTER TABLE peers ADD COLUMN other_usernames TEXT COLLATE NOCASE;
   CREATE INDEX peers_other_usernames ON peers (account_id, other_usernames) WHERE other_usernames IS NOT NULL`,
  'ALTER TABLE peers ADD COLUMN phone TEXT',
  'ALTER TABLE peers ADD COLUMN language TEXT',
]

/**
 * The known peers of one account in the database. They are committed in one transaction with the updates they came with,
 * so that an update that is handed over again after a crash can also be answered. What is learnt before the account is
 * known is kept once it is.
 */
export class SqlitePeerStore implements PeerStore, CommitParticipant {
  readonly local: LocalPeers = {
    find: (id) => this.read(id),
    findByUsername: (username) => this.readByUsername(username),
  }
  private pending = new LazyMap<number, StoredPeer>()
  private saved = 0
  private sinceTrim = 0
  private accountId: number | undefined
  private readonly limit: number

  constructor(
    private readonly database: Database,
    options: { limit?: number } = {},
  ) {
    migrateAccounts(database)
    database.migrate('peers', steps)
    this.limit = options.limit ?? defaultLimit
  }

  async open(accountId: number): Promise<void> {
    this.accountId = accountId
    const sql = 'SELECT MAX(saved) AS n FROM peers WHERE account_id = ?'
    this.saved = this.database.get<{ n: number | null }>(sql, accountId)?.n ?? 0
    if (this.pending.size > 0) this.database.groupCommit.request(this)
  }

  async find(id: number): Promise<StoredPeer | undefined> {
    return this.read(id)
  }

  async findByUsername(username: string): Promise<StoredPeer | undefined> {
    return this.readByUsername(username)
  }

  save(peers: readonly StoredPeer[]): void {
    for (const peer of peers) this.pending.set(peer.id, peer)
    if (this.accountId !== undefined) this.database.groupCommit.request(this)
  }

  write(): void {
    const { database, accountId } = this
    if (accountId === undefined) return
    for (const peer of this.pending.values()) {
      const { id, accessHash, username, otherUsernames, phone, name, isBot, isGroup, language } = peer
      database.run(
        'INSERT OR REPLACE INTO peers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        accountId,
        id,
        accessHash,
        username ?? null,
        name,
        isBot ? 1 : 0,
        isGroup ? 1 : 0,
        ++this.saved,
        otherUsernames ? ` ${otherUsernames.join(' ')} ` : null,
        phone ?? null,
        language ?? null,
      )
    }
    this.sinceTrim += this.pending.size
    if (this.sinceTrim >= trimEvery) this.trim(accountId)
  }

  committed(): void {
    this.pending.clear()
  }

  rejected(): void {
    this.pending.clear()
  }

  private read(id: number): StoredPeer | undefined {
    const pending = this.pending.get(id)
    if (pending || this.accountId === undefined) return pending
    const row = this.database.get<PeerRow>('SELECT * FROM peers WHERE account_id = ? AND id = ?', this.accountId, id)
    return row && peerOf(row)
  }

  private readByUsername(username: string): StoredPeer | undefined {
    for (const peer of this.pending.values()) if (hasUsername(peer, username)) return peer
    if (this.accountId === undefined) return undefined
    // A name can have moved to somebody else: who had it last counts.
    const sql = 'SELECT * FROM peers WHERE account_id = ? AND username = ? ORDER BY saved DESC LIMIT 1'
    const row =
      this.database.get<PeerRow>(sql, this.accountId, username) ??
      this.database.get<PeerRow>(
        `SELECT * FROM peers WHERE account_id = ? AND other_usernames IS NOT NULL
         AND instr(lower(other_usernames), ?) > 0 ORDER BY saved DESC LIMIT 1`,
        this.accountId,
        ` ${username} `,
      )
    return row && peerOf(row)
  }

  private trim(accountId: number): void {
    this.sinceTrim = 0
    const sql = `DELETE FROM peers WHERE account_id = ?1 AND saved <=
      (SELECT saved FROM peers WHERE account_id = ?1 ORDER BY saved DESC LIMIT 1 OFFSET ?2)`
    this.database.run(sql, accountId, this.limit)
  }
}
