import { type HeldLogin, holdLogin } from '../../cluster/held-login.js'
import { placementKey } from '../../cluster/placement.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { SilentLogger } from '../../logging/silent-logger.js'
import { migratePostgresSessions, PostgresSessionStore } from '../../sessions/postgres-session-store.js'
import { SessionCipher } from '../../sessions/session-cipher.js'
import { Postgres } from '../../storage/postgres/postgres.js'
import type { Clock } from '../../time/clock.js'

/** The logins that are kept in the database server of a cluster, for a command of the command line. */
export class SessionDatabase {
  private held: HeldLogin | undefined

  private constructor(
    private readonly postgres: Postgres,
    private readonly cipher: SessionCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns `undefined` when logins are kept in files: without a cluster, and in the sandbox.
   * @throws SESSION_KEY_NEEDED, SESSION_KEY_WEAK, STORAGE_...
   */
  static async open(
    { cluster, sandbox }: SwitchboardConfig,
    clock: Clock,
    key: string | undefined,
  ): Promise<SessionDatabase | undefined> {
    if (cluster.url === undefined || sandbox.enabled) return undefined
    if (!key) throw new SwitchboardError('SESSION_KEY_NEEDED', {})
    const cipher = new SessionCipher(key)
    const postgres = await Postgres.open(cluster.url, { clock, logger: new SilentLogger(), maxConnections: 3 })
    try {
      await migratePostgresSessions(postgres)
      return new SessionDatabase(postgres, cipher, clock)
    } catch (error) {
      await postgres.close()
      throw error
    }
  }

  /**
   * Keeps all processes of the cluster from using a login until {@link close}.
   * @returns is aborted when that could not go on; the login is not to be used any longer then.
   * @throws CLUSTER_LOGIN_IN_USE when one has it.
   */
  async hold(client: string, config?: ClientConfig): Promise<AbortSignal> {
    const placement = placementKey(config?.placement ?? {})
    this.held = await holdLogin(this.postgres, client, { placement, clock: this.clock, logger: new SilentLogger() })
    return this.held.lost
  }

  /** The store of a login; written by the right that {@link hold} gave, if it was called. */
  store(name: string): PostgresSessionStore {
    const { postgres, cipher, clock } = this
    return new PostgresSessionStore({ name, postgres, cipher, clock, fence: () => this.held?.fence })
  }

  /** All logins as they are kept, by name, and how many were put away. */
  async all(): Promise<{
    readonly sessions: readonly { client: string; content: string }[]
    readonly putAway: number
  }> {
    const [sessions, ended] = await Promise.all([
      this.postgres.all<{ client: string; content: string }>('SELECT client, content FROM sessions ORDER BY client'),
      this.postgres.get<{ count: number }>('SELECT count(*)::int AS count FROM ended_sessions'),
    ])
    return { sessions, putAway: ended?.count ?? 0 }
  }

  get place(): string {
    return this.postgres.place
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.held?.end()
    await this.postgres.close().catch(() => {})
  }
}
