import type { ClientStatus } from '../kernel/status.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { Clock, Timer } from '../time/clock.js'

const everyMs = 1_000
/** How many numbers are read again: what is being written is to be seen later than what was begun after it. */
const overlap = 200
/** Each so many looks all are read, and told, again. */
const allEvery = 15

interface ClientPicturesParts {
  readonly postgres: Postgres
  readonly clock: Clock
  /** The id of this process among the others; `undefined` while it may run nothing. */
  readonly machine: () => string | undefined
}

interface PictureRow {
  readonly client: string
  readonly machine: string
  readonly picture: string
  readonly version: number
}

/** How the clients of all processes are, by a table: each tells what has changed about those that it runs, and reads the same. */
export class ClientPictures {
  private readonly known = new Map<string, PictureRow>()
  private readonly noted = new Set<string>()
  /** What this process has told of. */
  private readonly mine = new Set<string>()
  private version = 0
  private looks = -1
  private timer: Timer | undefined
  private isEnded = false
  private looking: Promise<void> = Promise.resolve()

  constructor(private readonly parts: ClientPicturesParts) {}

  /** @returns how a client is, and in which process. */
  of(client: string): { readonly machine: string; readonly status: ClientStatus } | undefined {
    const row = this.known.get(client)
    return row && { machine: row.machine, status: JSON.parse(row.picture) as ClientStatus }
  }

  /** A client of this process is not as it was. */
  note(client: string): void {
    this.noted.add(client)
  }

  /**
   * @param pictureOf - how a client is that this process runs; `undefined`: it does not.
   * @param changed - is told of clients of other processes that are not as they were.
   */
  begin(pictureOf: (client: string) => ClientStatus | undefined, changed: (client: string) => void): void {
    const next = () => {
      if (this.isEnded) return
      this.timer = this.parts.clock.after(
        everyMs,
        () => {
          // While the database is away, what was known has to do.
          this.looking = this.look(pictureOf, changed)
            .catch(() => {})
            .then(next)
        },
        { keepsProcessAlive: false },
      )
    }
    next()
  }

  async close(): Promise<void> {
    this.isEnded = true
    this.timer?.cancel()
    await this.looking
  }

  private async look(
    pictureOf: (client: string) => ClientStatus | undefined,
    changed: (client: string) => void,
  ): Promise<void> {
    const { postgres, machine } = this.parts
    const me = machine()
    if (++this.looks % allEvery === 0) for (const client of this.mine) this.noted.add(client)
    if (me !== undefined) await this.tell(me, pictureOf)
    const from = this.looks % allEvery === 0 ? 0 : this.version - overlap
    const sql = 'SELECT client, machine, picture, version FROM cluster_pictures WHERE version > $1'
    for (const row of await postgres.all<PictureRow>(sql, from)) {
      this.version = Math.max(this.version, row.version)
      if (this.known.get(row.client)?.version === row.version) continue
      this.known.set(row.client, row)
      if (row.machine !== me) changed(row.client)
    }
  }

  private async tell(me: string, pictureOf: (client: string) => ClientStatus | undefined): Promise<void> {
    const clients = [...this.noted]
    const pictures = clients.flatMap((client) => pictureOf(client) ?? [])
    if (pictures.length > 0) {
      await this.parts.postgres.run(
        `INSERT INTO cluster_pictures (client, machine, picture)
         SELECT p.client, $1, p.picture FROM unnest($2::text[], $3::text[]) AS p(client, picture)
         WHERE EXISTS (SELECT FROM cluster_leases l WHERE l.client = p.client AND l.machine = $1)
         ON CONFLICT (client) DO UPDATE SET machine = excluded.machine, picture = excluded.picture, version = excluded.version`,
        me,
        pictures.map(({ name }) => name),
        pictures.map((picture) => JSON.stringify(picture)),
      )
    }
    for (const client of clients) {
      this.noted.delete(client)
      this.mine.add(client)
    }
  }
}
