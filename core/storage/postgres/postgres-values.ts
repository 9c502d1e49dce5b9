import type { Fence } from '../fence.js'
import type { HeldChanges } from '../held-changes.js'
import type { KeyValueRow } from '../key-value-rows.js'
import type { KeyValueListOptions } from '../key-value-store.js'
import type { BulkStatement } from './bulk-writes.js'
import type { Postgres } from './postgres.js'
import type { GroupTransaction } from './postgres-group-commit.js'
import { PostgresHeldValue } from './postgres-held-value.js'
import type { PostgresTransaction } from './postgres-transaction.js'
import { isSame, maxRemembered, RecentValues } from './recent-values.js'
import type { ValuePlace } from './value-place.js'

const steps = [
  // Keys may be longer than an index takes, so rows are found by a digest.
  `CREATE FUNCTION switchboard_digest(key text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
     AS $body$ SELECT sha256(convert_to(key, 'UTF8')) $body$;
   CREATE TABLE key_values (
     client text NOT NULL, plugin text NOT NULL, key text COLLATE "C" NOT NULL, value text NOT NULL, expires_ms bigint,
     digest bytea NOT NULL GENERATED ALWAYS AS (switchboard_digest(key)) STORED, PRIMARY KEY (client, plugin, digest)
   );
   CREATE INDEX key_values_order ON key_values (client, plugin, (left(key, 200)) COLLATE "C");
   CREATE INDEX key_values_expiry ON key_values (expires_ms) WHERE expires_ms IS NOT NULL`,
  // Written in SQL it is a query of its own for each row.
  `CREATE OR REPLACE FUNCTION switchboard_digest(key text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
     AS $body$ BEGIN RETURN sha256(convert_to(key, 'UTF8')); END $body$;
   CREATE FUNCTION switchboard_changed(changed bigint, wanted integer) RETURNS void LANGUAGE plpgsql AS $body$
   BEGIN
     IF changed <> wanted THEN
       RAISE EXCEPTION '% of % values are not what they were', wanted - changed, wanted USING ERRCODE = 'SBV01';
     END IF;
   END
   $body$`,
]

/** What `switchboard_digest` returns, without a call for each row. */
const digestOf = (key: string) => `sha256(convert_to(${key}, 'UTF8'))`

/** Sorts after every character that a key can contain. */
const last = '\u{10FFFF}'

const upsert: BulkStatement = {
  sql: `INSERT INTO key_values (client, plugin, key, value, expires_ms)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    ON CONFLICT (client, plugin, digest) DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms`,
}
const erase: BulkStatement = {
  sql: `DELETE FROM key_values v USING unnest($1::text[], $2::text[], $3::text[]) AS r(client, plugin, key)
    WHERE v.client = r.client AND v.plugin = r.plugin AND v.digest = ${digestOf('r.key')}`,
}
/** Changes rows that are as they are thought to be, or fails. */
const exchange: BulkStatement = {
  sql: `WITH changed AS (
      UPDATE key_values v SET value = r.value, expires_ms = r.expires_ms
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
        AS r(client, plugin, key, old_value, old_expires_ms, value, expires_ms)
      WHERE v.client = r.client AND v.plugin = r.plugin AND v.digest = ${digestOf('r.key')} AND v.value = r.old_value
        AND v.expires_ms IS NOT DISTINCT FROM r.old_expires_ms
      RETURNING 1
    ) SELECT switchboard_changed(count(*), cardinality($1)) FROM changed`,
}
/** A row that has expired stands for none, so that there is something to lock. */
const makeRows = `INSERT INTO key_values (client, plugin, key, value, expires_ms)
  SELECT client, plugin, key, 'null', 0 FROM unnest($1::text[], $2::text[], $3::text[]) AS r(client, plugin, key)
  ORDER BY client, plugin, key COLLATE "C" ON CONFLICT DO NOTHING`
const lockRows = `SELECT v.client, v.plugin, v.key, v.value AS json, v.expires_ms AS "expiresMs" FROM key_values v
  JOIN unnest($1::text[], $2::text[], $3::text[]) AS r(client, plugin, key)
    ON v.client = r.client AND v.plugin = r.plugin AND v.digest = ${digestOf('r.key')}
  ORDER BY v.client, v.plugin, v.key FOR UPDATE OF v`

/** The rows of all key-value stores, and which of them are on their way to the server. */
export class PostgresValues {
  /** By names of held values. */
  private readonly recent = new RecentValues()
  private readonly underWay = new Map<string, { count: number; done: Promise<void>; end: () => void }>()

  constructor(
    private readonly postgres: Postgres,
    private readonly nowMs: () => number,
  ) {}

  static async open(postgres: Postgres, nowMs: () => number): Promise<PostgresValues> {
    await postgres.migrate('key-values', steps)
    await postgres.run('DELETE FROM key_values WHERE expires_ms <= $1', nowMs())
    return new PostgresValues(postgres, nowMs)
  }

  /** What a value is, where nobody but this process can have changed it; `undefined`: it has to be read. */
  known(name: string, lease: Fence | undefined): KeyValueRow | undefined {
    const row = this.recent.find(name, lease)
    return row && isAlive(row, this.nowMs()) ? row : undefined
  }

  read({ client, plugin, key }: ValuePlace): Promise<KeyValueRow | undefined> {
    return this.postgres.get<KeyValueRow>(
      `SELECT value AS json, expires_ms AS "expiresMs" FROM key_values
         WHERE client = $1 AND plugin = $2 AND digest = ${digestOf('$3')}
         AND (expires_ms IS NULL OR expires_ms > $4)`,
      client,
      plugin,
      key,
      this.nowMs(),
    )
  }

  list(
    { client, plugin }: Omit<ValuePlace, 'key'>,
    { prefix = '', before, limit, reverse = false }: KeyValueListOptions,
  ): Promise<{ key: string; json: string }[]> {
    return this.postgres.all<{ key: string; json: string }>(
      `SELECT key, value AS json FROM key_values WHERE client = $1 AND plugin = $2
         AND left(key, 200) COLLATE "C" >= left($3, 200) AND key >= $3 AND key < $4 AND key < $5
         AND (expires_ms IS NULL OR expires_ms > $6) ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT $7`,
      client,
      plugin,
      prefix,
      prefix + last,
      before ?? prefix + last,
      this.nowMs(),
      limit ?? null,
    )
  }

  /** Changes a value with nobody else's change in between. @throws what `change` throws, STORAGE_FENCED. */
  async change(
    name: string,
    place: ValuePlace,
    change: (row: KeyValueRow | undefined) => KeyValueRow | undefined,
    lease?: Fence,
  ): Promise<KeyValueRow | undefined> {
    const work = async (transaction: PostgresTransaction) => {
      const [before] = await this.locked(transaction, [place])
      const row = change(before)
      await this.keep((...statement) => transaction.run(...statement), place, row)
      return row
    }
    return this.recent.around(name, () => this.postgres.transaction(work, { fences: lease ? [lease] : [] }))
  }

  /** Keeps a value, or erases it. @param row - `undefined`: it is erased. @throws STORAGE_FENCED */
  async set(name: string, place: ValuePlace, row: KeyValueRow | undefined, lease?: Fence): Promise<void> {
    await this.recent.around(name, () =>
      this.keep((...statement) => this.postgres.runUnder(lease, ...statement), place, row),
    )
  }

  /** Gives what lies under one name to another one, instead of what that has. */
  async move(from: string, to: string): Promise<void> {
    this.recent.clear()
    await this.postgres.transaction((transaction) => {
      void transaction.run(
        `DELETE FROM key_values old USING key_values new WHERE old.client = $2 AND new.client = $1
           AND old.plugin = new.plugin AND old.digest = new.digest`,
        from,
        to,
      )
      void transaction.run('UPDATE key_values SET client = $2 WHERE client = $1', from, to)
    })
  }

  /** What these hold is on its way: whoever reads it from now on waits until it is kept. */
  writing(held: HeldChanges): void {
    for (const { name } of heldValues(held)) {
      const found = this.underWay.get(name)
      if (found) {
        found.count++
        continue
      }
      let end: () => void = () => {}
      const done = new Promise<void>((resolve) => {
        end = resolve
      })
      this.underWay.set(name, { count: 1, done, end })
    }
  }

  /** @param isKept - or was given up. */
  written(all: readonly HeldChanges[], isKept: boolean): void {
    for (const held of all) {
      for (const { name, outcome } of heldValues(held)) {
        if (!isKept) this.recent.forget(name)
        else if (outcome) this.recent.keep(name, outcome.row, outcome.lease, outcome.since)
        const found = this.underWay.get(name)
        if (!found || --found.count > 0) continue
        this.underWay.delete(name)
        found.end()
      }
    }
  }

  /** Resolves when nothing that begins so is on its way; `undefined`: nothing is. */
  settled(name: string, isPrefix = false): Promise<unknown> | undefined {
    if (this.underWay.size === 0) return undefined
    if (!isPrefix) return this.underWay.get(name)?.done
    return Promise.all([...this.underWay].filter(([each]) => each.startsWith(name)).map(([, { done }]) => done))
  }

  /** Carries out what was held back, in order, as a part of a group. */
  async write(group: GroupTransaction, all: readonly HeldChanges[]): Promise<void> {
    const { transaction, rows } = group
    const byName = new Map<string, PostgresHeldValue[]>()
    for (const held of all) {
      for (const value of heldValues(held)) byName.set(value.name, [...(byName.get(value.name) ?? []), value])
    }
    const values = [...byName.values()]
    const places = await Promise.all(values.map(([first]) => (first as PostgresHeldValue).place()))
    const since = this.recent.moment
    const asked: [ValuePlace, PostgresHeldValue[]][] = []
    for (const [index, place] of places.entries()) {
      const held = values[index] ?? []
      const [first] = held
      const base = first?.needsRow ? this.trusted(group, first) : undefined
      const row = base && applied(held, base)
      if (base && row) {
        const { client, plugin, key } = place
        rows.add(exchange, client, plugin, key, base.json, base.expiresMs, row.json, row.expiresMs)
        noteOutcome(group, held, row, since)
      } else if (first?.needsRow) {
        asked.push([place, held])
      } else {
        this.put(group, place, held, undefined, since)
      }
    }
    if (asked.length === 0) return
    const found = await this.locked(
      transaction,
      asked.map(([place]) => place),
    )
    for (const [index, [place, held]] of asked.entries()) this.put(group, place, held, found[index], since)
  }

  /** Writes what a key holds once everything held of it is carried out. */
  private put(
    group: GroupTransaction,
    place: ValuePlace,
    held: readonly PostgresHeldValue[],
    found: KeyValueRow | undefined,
    since: number,
  ): void {
    const { client, plugin, key } = place
    const row = applied(held, found)
    if (row) group.rows.add(upsert, client, plugin, key, row.json, row.expiresMs)
    else group.rows.add(erase, client, plugin, key)
    noteOutcome(group, held, row, since)
  }

  /** What a value is thought to be, where only this process changes it: under the lease that is shown with this group. */
  private trusted({ trusts, fences }: GroupTransaction, value: PostgresHeldValue): KeyValueRow | undefined {
    const lease = value.lease()
    if (!trusts || !lease || !fences.some((each) => isSame(each, lease))) return undefined
    const row = this.recent.find(value.name, lease) ?? value.read
    return row && isAlive(row, this.nowMs()) && row.json.length <= maxRemembered ? row : undefined
  }

  /** The rows of these places, locked until the transaction ends, in the order of the places. */
  private async locked(
    transaction: PostgresTransaction,
    places: readonly ValuePlace[],
  ): Promise<(KeyValueRow | undefined)[]> {
    const columns = [
      places.map(({ client }) => client),
      places.map(({ plugin }) => plugin),
      places.map(({ key }) => key),
    ] as const
    void transaction.run(makeRows, ...columns)
    const rows = await transaction.all<KeyValueRow & ValuePlace>(lockRows, ...columns)
    const nowMs = this.nowMs()
    const byName = new Map(rows.map((row) => [nameOf(row), row]))
    return places.map((place) => {
      const row = byName.get(nameOf(place))
      return row && isAlive(row, nowMs) ? { json: row.json, expiresMs: row.expiresMs } : undefined
    })
  }

  private keep(
    run: PostgresTransaction['run'],
    { client, plugin, key }: ValuePlace,
    row: KeyValueRow | undefined,
  ): Promise<number> {
    return row
      ? run(upsert.sql, [client], [plugin], [key], [row.json], [row.expiresMs])
      : run(erase.sql, [client], [plugin], [key])
  }
}

function nameOf({ client, plugin, key }: ValuePlace): string {
  return `${client}\u0000${plugin}\u0000${key}`
}

function isAlive({ expiresMs }: KeyValueRow, nowMs: number): boolean {
  return expiresMs === null || expiresMs > nowMs
}

/** What a key holds once everything held of it is carried out. */
function applied(held: readonly PostgresHeldValue[], found: KeyValueRow | undefined): KeyValueRow | undefined {
  let row = found
  for (const value of held) row = value.applyTo(row)
  return row
}

/** What is known of a value once the group is committed. */
function noteOutcome(
  { fences }: GroupTransaction,
  held: readonly PostgresHeldValue[],
  row: KeyValueRow | undefined,
  since: number,
): void {
  for (const value of held) {
    const lease = value.lease()
    value.outcome = lease && fences.some((each) => isSame(each, lease)) ? { row, lease, since } : undefined
  }
}

function heldValues(held: HeldChanges): PostgresHeldValue[] {
  return [...held.keysHeld()].filter((key) => key instanceof PostgresHeldValue)
}
