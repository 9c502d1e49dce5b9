import type { Fence } from '../../storage/fence.js'
import type { BulkStatement } from '../../storage/postgres/bulk-writes.js'
import type { GroupTransaction, PostgresParticipant } from '../../storage/postgres/postgres-group-commit.js'
import type { PostgresStorage } from '../../storage/postgres/postgres-storage.js'
import { withoutNul } from '../../storage/without-nul.js'
import { hasUsername } from '../login/account.js'
import { defaultLimit, type PeerRow, peerOf, trimEvery } from './peer-row.js'
import type { PeerStore, StoredPeer } from './peer-store.js'

const steps = [
  `CREATE TABLE peers (
     account_id bigint NOT NULL, id bigint NOT NULL, access_hash text NOT NULL, username text, name text NOT NULL,
     is_bot boolean NOT NULL, is_group boolean NOT NULL, saved bigint NOT NULL, other_usernames text, phone text,
     language text, PRIMARY KEY (account_id, id)
   );
   CREATE INDEX peers_username ON peers (account_id, lower(username)) WHERE username IS NOT NULL;
   CREATE INDEX peers_saved ON peers (account_id, saved);
   CREATE INDEX peers_other_usernames ON peers (account_id) WHERE other_usernames IS NOT NULL`,
]

const upsert: BulkStatement = {
  sql: `INSERT INTO peers (account_id, id, access_hash, username, name, is_bot, is_group, saved, other_usernames, phone, language)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[],
      $8::bigint[], $9::text[], $10::text[], $11::text[])
    ON CONFLICT (account_id, id) DO UPDATE SET access_hash = excluded.access_hash, username = excluded.username,
      name = excluded.name, is_bot = excluded.is_bot, is_group = excluded.is_group, saved = excluded.saved,
      other_usernames = excluded.other_usernames, phone = excluded.phone, language = excluded.language`,
}

/**
 * The known peers of one account in a database server. They are committed in one transaction with the updates they came with,
 * so that an update that is handed over again after a crash can also be answered. What is learnt before the account is
 * known is kept once it is.
 */
export class PostgresPeerStore implements PeerStore, PostgresParticipant {
  private pending = new Map<number, StoredPeer>()
  /** What the last `write` wrote, until it is known to be kept. */
  private under = new Map<number, StoredPeer>()
  private saved = 0
  private sinceTrim = 0
  private accountId: number | undefined
  private readonly limit: number

  /** @param storage - after {@link migratePostgresPeers}. */
  constructor(
    private readonly storage: PostgresStorage,
    private readonly options: { limit?: number; fence?: (() => Fence | undefined) | undefined } = {},
  ) {
    this.limit = options.limit ?? defaultLimit
  }

  get fence(): Fence | undefined {
    return this.options.fence?.()
  }

  async open(accountId: number): Promise<void> {
    const sql = 'SELECT max(saved) AS n FROM peers WHERE account_id = $1'
    const row = await this.storage.postgres.get<{ n: number | null }>(sql, accountId)
    this.saved = row?.n ?? 0
    this.accountId = accountId
    if (this.pending.size > 0) this.storage.groupCommit.request(this)
  }

  async find(id: number): Promise<StoredPeer | undefined> {
    const pending = this.pending.get(id) ?? this.under.get(id)
    if (pending || this.accountId === undefined) return pending
    const sql = 'SELECT * FROM peers WHERE account_id = $1 AND id = $2'
    const row = await this.storage.postgres.get<PeerRow>(sql, this.accountId, id)
    return row && peerOf(row)
  }

  async findByUsername(username: string): Promise<StoredPeer | undefined> {
    for (const peer of this.pending.values()) if (hasUsername(peer, username)) return peer
    for (const peer of this.under.values()) if (hasUsername(peer, username)) return peer
    if (this.accountId === undefined) return undefined
    const { postgres } = this.storage
    // A name can have moved to somebody else: who had it last counts.
    const sql = 'SELECT * FROM peers WHERE account_id = $1 AND lower(username) = $2 ORDER BY saved DESC LIMIT 1'
    const row =
      (await postgres.get<PeerRow>(sql, this.accountId, username)) ??
      (await postgres.get<PeerRow>(
        `SELECT * FROM peers WHERE account_id = $1 AND other_usernames IS NOT NULL
         AND position($2 in lower(other_usernames)) > 0 ORDER BY saved DESC LIMIT 1`,
        this.accountId,
        ` ${username} `,
      ))
    return row && peerOf(row)
  }

  save(peers: readonly StoredPeer[]): void {
    for (const peer of peers) this.pending.set(peer.id, peer)
    if (this.accountId !== undefined) this.storage.groupCommit.request(this)
  }

  write({ rows, transaction }: GroupTransaction): void {
    const { accountId } = this
    if (accountId === undefined) return
    for (const [id, peer] of this.pending) this.under.set(id, peer)
    this.pending = new Map()
    for (const peer of this.under.values()) {
      const { id, accessHash, username, otherUsernames, phone, language, name, isBot, isGroup } = peer
      rows.add(
        upsert,
        ...[accountId, id, accessHash, username ?? null, withoutNul(name), isBot ?? false, isGroup ?? false],
        ++this.saved,
        otherUsernames ? ` ${otherUsernames.join(' ')} ` : null,
        phone ?? null,
        language ?? null,
      )
    }
    this.sinceTrim += this.under.size
    if (this.sinceTrim < trimEvery) return
    this.sinceTrim = 0
    const sql = `DELETE FROM peers WHERE account_id = $1 AND saved <=
      (SELECT saved FROM peers WHERE account_id = $1 ORDER BY saved DESC LIMIT 1 OFFSET $2)`
    void transaction.run(sql, accountId, Math.max(0, this.limit - this.under.size))
  }

  committed(): void {
    this.under = new Map()
  }

  rejected(): void {
    this.under = new Map()
  }
}

/** Makes the table, or brings it up to date. */
export function migratePostgresPeers(storage: PostgresStorage): Promise<void> {
  return storage.postgres.migrate('peers', steps)
}
