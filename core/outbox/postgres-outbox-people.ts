import type { Postgres } from '../storage/postgres/postgres.js'
import type { Acquaintance, BlockedContact, OutboxStore } from './outbox-store.js'

type People = Pick<
  OutboxStore,
  | ('pausedPools' | 'setPaused')
  | ('blocked' | 'block' | 'unblock')
  | ('contacts' | 'addContact' | 'person' | 'namesOf' | 'addNames')
>

/** The lists of an outbox in a database server: who knows whom, whom nobody writes to, which pools are paused. */
export abstract class PostgresOutboxPeople implements People {
  constructor(protected readonly postgres: Postgres) {}

  /** Whom nobody writes to, or which pools are paused, is another; others that send have to know. */
  protected abstract listsChanged(): Promise<void>

  async pausedPools(): Promise<string[]> {
    return (await this.postgres.all<{ pool: string }>('SELECT pool FROM outbox_paused')).map(({ pool }) => pool)
  }

  async setPaused(pool: string, paused: boolean): Promise<void> {
    const sql = paused
      ? 'INSERT INTO outbox_paused VALUES ($1) ON CONFLICT DO NOTHING'
      : 'DELETE FROM outbox_paused WHERE pool = $1'
    await this.postgres.run(sql, pool)
    await this.listsChanged()
  }

  blocked(): Promise<BlockedContact[]> {
    return this.postgres.all<BlockedContact>('SELECT recipient, reason, since_ms AS "sinceMs" FROM do_not_contact')
  }

  async block({ recipient, reason, sinceMs }: BlockedContact): Promise<void> {
    const sql = `INSERT INTO do_not_contact VALUES ($1, $2, $3)
      ON CONFLICT (recipient) DO UPDATE SET reason = excluded.reason, since_ms = excluded.since_ms`
    await this.postgres.run(sql, recipient, reason, sinceMs)
    await this.listsChanged()
  }

  async unblock(recipient: string): Promise<void> {
    await this.postgres.run('DELETE FROM do_not_contact WHERE recipient = $1', recipient)
    await this.listsChanged()
  }

  contacts(recipient: string): Promise<Acquaintance[]> {
    return this.postgres.all<Acquaintance>(
      'SELECT agent, pool, since_ms AS "sinceMs" FROM outbox_contacts WHERE recipient = $1 ORDER BY since_ms',
      recipient,
    )
  }

  async addContact(recipients: readonly string[], { agent, pool, sinceMs }: Acquaintance): Promise<void> {
    const sql = `INSERT INTO outbox_contacts SELECT r, $2, $3, $4 FROM unnest($1::text[]) AS r ON CONFLICT DO NOTHING`
    await this.postgres.run(sql, recipients, agent, pool, sinceMs)
  }

  async person(name: string): Promise<string | undefined> {
    const sql = 'SELECT person FROM outbox_names WHERE name = $1'
    return (await this.postgres.get<{ person: string }>(sql, name))?.person
  }

  async namesOf(person: string): Promise<string[]> {
    const sql = 'SELECT name FROM outbox_names WHERE person = $1 ORDER BY name'
    return (await this.postgres.all<{ name: string }>(sql, person)).map(({ name }) => name)
  }

  async addNames(person: string, names: readonly string[]): Promise<void> {
    const sql = `INSERT INTO outbox_names SELECT DISTINCT n, $1 FROM unnest($2::text[]) AS n
      ON CONFLICT (name) DO UPDATE SET person = excluded.person`
    await this.postgres.run(sql, person, names)
  }
}
