import type { Database } from '../../storage/database.js'
import type { CommitParticipant } from '../../storage/group-commit.js'
import type { PeerStore, StoredPeer } from './peer-store.js'

const steps = [
  `CREATE TABLE peers (
     client TEXT NOT NULL, id INTEGER NOT NULL, access_hash TEXT NOT NULL, username TEXT COLLATE NOCASE, name TEXT NOT NULL,
     is_bot INTEGER NOT NULL, is_group INTEGER NOT NULL, saved INTEGER NOT NULL, PRIMARY KEY (client, id)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX peers_username ON peers (client, username) WHERE username IS NOT NULL;
   CREATE INDEX peers_saved ON peers (client, saved)`,
]

/** How many peers of one client are kept; the ones learnt longest ago go first. */
const usualLimit = 50_000

/** The table is looked over after so many further peers. */
const trimEvery = 1_000

interface Row {
  id: number
  access_hash: string
  username: string | null
  name: string
  is_bot: number
  is_group: number
}

/**
 * The known peers of one client in the database. They are committed in one transaction with the updates they came with,
 * so that an update that is handed over again after a crash can also be answered.
 */
export class SqlitePeerStore implements PeerStore, CommitParticipant {
  private pending = new Map<number, StoredPeer>()
  private saved: number
  private sinceTrim = 0
  private readonly client: string
  private readonly limit: number

  constructor(
    private readonly database: Database,
    options: { client: string; limit?: number },
  ) {
    database.migrate('peers', steps)
    this.client = options.client
    this.limit = options.limit ?? usualLimit
    this.saved =
      database.get<{ n: number | null }>('SELECT MAX(saved) AS n FROM peers WHERE client = ?', this.client)?.n ?? 0
  }

  find(id: number): StoredPeer | undefined {
    const pending = this.pending.get(id)
    if (pending) return pending
    const row = this.database.get<Row>('SELECT * FROM peers WHERE client = ? AND id = ?', this.client, id)
    return row && fromRow(row)
  }

  findByUsername(username: string): StoredPeer | undefined {
    for (const peer of this.pending.values()) if (peer.username?.toLowerCase() === username) return peer
    // A name can have moved to somebody else: who had it last counts.
    const sql = 'SELECT * FROM peers WHERE client = ? AND username = ? ORDER BY saved DESC LIMIT 1'
    const row = this.database.get<Row>(sql, this.client, username)
    return row && fromRow(row)
  }

  save(peers: readonly StoredPeer[]): void {
    for (const peer of peers) this.pending.set(peer.id, peer)
    this.database.groupCommit.request(this)
  }

  write(): void {
    const { database, client } = this
    for (const peer of this.pending.values()) {
      const { id, accessHash, username, name, isBot, isGroup } = peer
      database.run(
        'INSERT OR REPLACE INTO peers VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        client,
        id,
        accessHash,
        username ?? null,
        name,
        isBot ? 1 : 0,
        isGroup ? 1 : 0,
        ++this.saved,
      )
    }
    this.sinceTrim += this.pending.size
    if (this.sinceTrim >= trimEvery) this.trim()
  }

  committed(): void {
    this.pending.clear()
  }

  rejected(): void {
    this.pending.clear()
  }

  private trim(): void {
    this.sinceTrim = 0
    const sql = `DELETE FROM peers WHERE client = ?1 AND saved <=
      (SELECT saved FROM peers WHERE client = ?1 ORDER BY saved DESC LIMIT 1 OFFSET ?2)`
    this.database.run(sql, this.client, this.limit)
  }
}

function fromRow({ id, access_hash: accessHash, username, name, is_bot: isBot, is_group: isGroup }: Row): StoredPeer {
  return {
    id,
    accessHash,
    name,
    ...(username === null ? {} : { username }),
    ...(isBot === 1 ? { isBot: true } : {}),
    ...(isGroup === 1 ? { isGroup: true } : {}),
  }
}
