import type { Postgres } from '../storage/postgres/postgres.js'
import type { PostgresTransaction } from '../storage/postgres/postgres-transaction.js'
import {
  type Beat,
  type BeatAnswer,
  ClusterTable,
  type Enrolled,
  type Held,
  type Lease,
  type TakenAsked,
} from './cluster-table.js'
import type { Machine } from './machine.js'

/** Where machines are woken. */
const channel = 'switchboard_cluster'

const steps = [
  // A machine's row is written again and again: with room in its page, no index is touched by that.
  `CREATE TABLE cluster_machines (
     id text PRIMARY KEY,
     machine jsonb NOT NULL,
     expires_at timestamptz NOT NULL,
     is_dead boolean NOT NULL DEFAULT false
   ) WITH (fillfactor = 50)`,
  'CREATE SEQUENCE cluster_epochs',
  // That a machine in a lease is one of the table keeps a lease from outliving it.
  `CREATE TABLE cluster_leases (
     client text PRIMARY KEY,
     placement text NOT NULL,
     epoch bigint NOT NULL DEFAULT 0,
     machine text REFERENCES cluster_machines,
     wanted_by text
   )`,
  'CREATE INDEX cluster_leases_machine ON cluster_leases (machine)',
  'CREATE INDEX cluster_leases_free ON cluster_leases (placement) WHERE machine IS NULL AND wanted_by IS NULL',
  'CREATE INDEX cluster_leases_wanted ON cluster_leases (wanted_by) WHERE wanted_by IS NOT NULL',
]

const beatSql = `
  WITH me AS (
    UPDATE cluster_machines SET machine = $2::jsonb, expires_at = now() + $3 * interval '1 millisecond'
    WHERE id = $1 AND NOT is_dead RETURNING 1
  )
  SELECT EXISTS (SELECT FROM me) AS "isKnown",
    extract(epoch FROM now())::float8 * 1000 AS "nowMs",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'machine', machine, 'isDead', is_dead,
         'leftMs', extract(epoch FROM expires_at - now())::float8 * 1000)), '[]')
       FROM cluster_machines) AS machines,
    (SELECT coalesce(jsonb_object_agg(placement, count), '{}') FROM
       (SELECT placement, count(*) FROM cluster_leases WHERE machine IS NULL AND wanted_by IS NULL GROUP BY placement) AS f) AS free,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('client', client, 'by', wanted_by)), '[]')
       FROM cluster_leases WHERE machine = $1 AND wanted_by IS NOT NULL) AS wanted,
    (SELECT coalesce(jsonb_object_agg(placement, count), '{}') FROM
       (SELECT placement, count(*) FROM cluster_leases WHERE wanted_by = $1 GROUP BY placement) AS a) AS asked,
    (SELECT count(*)::int FROM cluster_leases WHERE machine = $1) AS holds`

interface BeatRow extends Omit<BeatAnswer, 'machines' | 'expired' | 'dead'> {
  readonly machines: readonly { id: string; machine: Machine; isDead: boolean; leftMs: number }[]
}

/**
 * The table of a cluster in PostgreSQL. Clients are taken with `FOR UPDATE SKIP LOCKED`: of machines that take at once each gets
 * others, and a client under whose lease a write is under way (which holds a `FOR KEY SHARE` on its row) is not taken before that has ended.
 */
export class PostgresClusterTable extends ClusterTable {
  private readonly sleepers = new Map<string, () => void>()
  private readonly stopListening: () => void

  private constructor(private readonly postgres: Postgres) {
    super()
    this.stopListening = postgres.listen(channel, (machines) => {
      for (const machine of machines.split(' ')) this.sleepers.get(machine)?.()
    })
  }

  /** Makes the tables when they are not there. @throws STORAGE_... */
  static async open(postgres: Postgres): Promise<PostgresClusterTable> {
    await postgres.migrate('cluster', steps)
    return new PostgresClusterTable(postgres)
  }

  async join(machine: Machine, leaseMs: number): Promise<void> {
    await this.postgres.run(
      `INSERT INTO cluster_machines (id, machine, expires_at) VALUES ($1, $2::jsonb, now() + $3 * interval '1 millisecond')`,
      ...[machine.id, JSON.stringify(machine), leaseMs],
    )
  }

  async beat({ machine, leaseMs }: Beat): Promise<BeatAnswer> {
    const row = await this.postgres.get<BeatRow>(beatSql, machine.id, JSON.stringify(machine), leaseMs)
    const { machines = [], ...rest } = row ?? {}
    const living = machines.filter(({ isDead }) => !isDead)
    const others = living.filter(({ id }) => id !== machine.id)
    return {
      ...{ isKnown: false, nowMs: 0, free: {}, wanted: [], asked: {}, holds: 0, ...rest },
      machines: living.map((one) => one.machine),
      expired: others.flatMap(({ id, leftMs }) => (leftMs <= 0 ? [id] : [])),
      nextExpiryMs: soonest(others.map(({ leftMs }) => leftMs)),
      dead: machines.flatMap(({ id, isDead }) => (isDead ? [id] : [])),
    }
  }

  async bury(machines: readonly string[], asOfMs: number): Promise<boolean> {
    const sql = `UPDATE cluster_machines SET is_dead = true
      WHERE id = ANY($1::text[]) AND NOT is_dead AND expires_at <= to_timestamp($2::float8 / 1000)`
    return (await this.postgres.run(sql, machines, asOfMs)) > 0
  }

  async free(dead: string): Promise<void> {
    await this.clear(dead)
  }

  async leave(machine: string): Promise<void> {
    // From now on it cannot take anything.
    await this.postgres.run('UPDATE cluster_machines SET is_dead = true WHERE id = $1', machine)
    await this.clear(machine)
  }

  async enroll(clients: readonly Enrolled[]): Promise<void> {
    await this.postgres.run(
      `INSERT INTO cluster_leases (client, placement) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT (client) DO UPDATE SET placement = excluded.placement
       WHERE cluster_leases.placement <> excluded.placement`,
      clients.map(({ client }) => client),
      clients.map(({ placement }) => placement),
    )
  }

  async forget(machine: string, clients: readonly string[]): Promise<void> {
    await this.postgres.run(
      'DELETE FROM cluster_leases WHERE machine = $1 AND client = ANY($2::text[])',
      machine,
      clients,
    )
  }

  take(machine: string, placement: string, limit: number, but: readonly string[]): Promise<readonly Lease[]> {
    const isFree = 'placement = $2 AND machine IS NULL AND wanted_by IS NULL AND client <> ALL ($4::text[])'
    return this.given(machine, isFree, 'LIMIT $3', placement, limit, but)
  }

  /** Takes one client for a machine, whoever asks for it. @returns the machine that has it, when one does. */
  async takeOne(machine: string, client: string): Promise<Lease | string> {
    const [lease] = await this.given(machine, 'client = $2 AND machine IS NULL', '', client)
    if (lease) return lease
    const [held] = await this.postgres.all<{ machine: string | null }>(
      'SELECT machine FROM cluster_leases WHERE client = $1',
      client,
    )
    return held?.machine ?? machine
  }

  ask(machine: string, from: string, placement: string, limit: number): Promise<readonly string[]> {
    return this.postgres.transaction(async (transaction) => {
      const asked = await transaction.all<{ client: string }>(
        `UPDATE cluster_leases SET wanted_by = $1 WHERE client = ANY (ARRAY(
           SELECT client FROM cluster_leases WHERE machine = $2 AND placement = $3 AND wanted_by IS NULL
           LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED))
         RETURNING client`,
        ...[machine, from, placement, limit],
      )
      return asked.map(({ client }) => client)
    })
  }

  takeAsked(machine: string): Promise<TakenAsked> {
    // Both in one go: what is taken is offline until the answer is there.
    return this.postgres.transaction(async (transaction) => {
      const taken = given(transaction, machine, 'wanted_by = $1 AND machine IS NULL', '')
      const counted = transaction.all<{ placement: string; count: number }>(
        'SELECT placement, count(*)::int AS count FROM cluster_leases WHERE wanted_by = $1 GROUP BY placement',
        machine,
      )
      const [leases, waiting] = await Promise.all([taken, counted])
      return { leases, waiting: Object.fromEntries(waiting.map(({ placement, count }) => [placement, count])) }
    })
  }

  async stopAsking(machine: string): Promise<void> {
    await this.postgres.run('UPDATE cluster_leases SET wanted_by = NULL WHERE wanted_by = $1', machine)
  }

  async keep(machine: string, clients: readonly string[]): Promise<void> {
    await this.postgres.run(
      'UPDATE cluster_leases SET wanted_by = NULL WHERE machine = $1 AND client = ANY($2::text[])',
      ...[machine, clients],
    )
  }

  async release(machine: string, clients: readonly string[], wake: readonly string[]): Promise<void> {
    await this.postgres.run(
      `WITH released AS (UPDATE cluster_leases SET machine = NULL WHERE machine = $1 AND client = ANY($2::text[]))
       SELECT pg_notify($3, $4)`,
      ...[machine, clients, channel, wake.join(' ')],
    )
  }

  held(machine?: string): Promise<readonly Held[]> {
    return this.postgres.all<Held>(
      `SELECT client, placement, epoch, machine FROM cluster_leases WHERE machine ${machine === undefined ? 'IS NOT NULL' : '= $1'}
       ORDER BY client`,
      ...(machine === undefined ? [] : [machine]),
    )
  }

  async wake(machines: readonly string[]): Promise<void> {
    if (machines.length > 0) await this.postgres.run('SELECT pg_notify($1, $2)', channel, machines.join(' '))
  }

  onWake(machine: string, listener: () => void): () => void {
    this.sleepers.set(machine, listener)
    return () => this.sleepers.delete(machine)
  }

  /** Hears nothing any more; the connections of the database are somebody else's. */
  close(): void {
    this.stopListening()
  }

  private given(machine: string, ...which: readonly [string, string, ...Parameter[]]): Promise<readonly Lease[]> {
    return this.postgres.transaction((transaction) => given(transaction, machine, ...which))
  }

  /** Frees what a machine held and asked for, and forgets it once nothing is left. */
  private async clear(machine: string): Promise<void> {
    await this.postgres.transaction((transaction) => {
      const isDead = `EXISTS (SELECT FROM cluster_machines WHERE id = $1 AND is_dead)`
      void transaction.run(`UPDATE cluster_leases SET wanted_by = NULL WHERE wanted_by = $1 AND ${isDead}`, machine)
      void transaction.run(
        `UPDATE cluster_leases SET machine = NULL WHERE client = ANY (ARRAY(
           SELECT client FROM cluster_leases WHERE machine = $1 AND ${isDead} FOR UPDATE SKIP LOCKED))`,
        machine,
      )
    })
    await this.postgres.run(
      `DELETE FROM cluster_machines WHERE id = $1 AND is_dead AND NOT EXISTS (SELECT FROM cluster_leases WHERE machine = $1)`,
      machine,
    )
  }
}

type Parameter = string | number | readonly string[]

/** Takes what fits a condition, for a machine that is not dead. */
function given(
  transaction: PostgresTransaction,
  machine: string,
  which: string,
  limit: string,
  ...parameters: readonly Parameter[]
): Promise<readonly Lease[]> {
  return transaction.all<Lease>(
    `UPDATE cluster_leases SET machine = $1, wanted_by = NULL, epoch = nextval('cluster_epochs') WHERE client = ANY (ARRAY(
       SELECT client FROM cluster_leases WHERE ${which}
         AND EXISTS (SELECT FROM cluster_machines WHERE id = $1 AND NOT is_dead)
       ${limit} FOR UPDATE SKIP LOCKED))
     RETURNING client, placement, epoch`,
    ...[machine, ...parameters],
  )
}

function soonest(ms: readonly number[]): number | undefined {
  return ms.length === 0 ? undefined : Math.max(0, Math.min(...ms))
}
