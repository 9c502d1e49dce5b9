import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Elsewhere } from '../kernel/elsewhere.js'
import type { ClientStatus } from '../kernel/status.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { Clock } from '../time/clock.js'
import { callSteps } from './call-steps.js'
import { ClientPictures } from './client-pictures.js'
import { machineName } from './machine.js'
import { MachineCalls } from './machine-calls.js'

interface PostgresElsewhereOptions {
  readonly clock: Clock
  /** How long an answer is waited for, in milliseconds; default 30,000. */
  readonly limitMs?: number
}

/** The clients that other processes run, over tables of the database that they share. */
export class PostgresElsewhere implements Elsewhere {
  private id: () => string | undefined = () => undefined
  private readonly calls: MachineCalls
  private readonly pictures: ClientPictures

  private constructor(
    private readonly postgres: Postgres,
    options: PostgresElsewhereOptions,
  ) {
    const parts = { ...options, postgres, machine: () => this.id() }
    this.calls = new MachineCalls(parts)
    this.pictures = new ClientPictures(parts)
  }

  /** Makes the tables when they are not there. @throws STORAGE_... */
  static async open(postgres: Postgres, options: PostgresElsewhereOptions): Promise<PostgresElsewhere> {
    await postgres.migrate('cluster-calls', callSteps)
    return new PostgresElsewhere(postgres, options)
  }

  /** @param machine - the id of this process among the others; `undefined` while it may run nothing. */
  for(machine: () => string | undefined): void {
    this.id = machine
  }

  async ask(what: string, client: string, given: readonly unknown[]): Promise<unknown> {
    const sql = `SELECT machine FROM cluster_leases l WHERE client = $1
      AND EXISTS (SELECT FROM cluster_machines m WHERE m.id = l.machine AND NOT m.is_dead)`
    const holder = await this.postgres.get<{ machine: string }>(sql, client)
    if (!holder) throw new SwitchboardError('CLUSTER_CLIENT_ELSEWHERE', { client })
    return this.calls.ask(holder.machine, what, client, given)
  }

  picture(client: string): ClientStatus | undefined {
    const known = this.pictures.of(client)
    return known && { ...known.status, machine: machineName(known.machine) }
  }

  note(client: string): void {
    this.pictures.note(client)
  }

  begin({ answer, pictureOf, changed }: Parameters<Elsewhere['begin']>[0]): void {
    this.calls.answer(answer)
    this.pictures.begin(pictureOf, changed)
  }

  async close(): Promise<void> {
    await Promise.all([this.calls.close(), this.pictures.close()])
  }
}
