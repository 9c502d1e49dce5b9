import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { Sandbox, type SandboxOptions } from '../../../core/sandbox/sandbox.js'
import { migratePostgresSessions, PostgresSessionStore } from '../../../core/sessions/postgres-session-store.js'
import { SessionCipher } from '../../../core/sessions/session-cipher.js'
import { Postgres } from '../../../core/storage/postgres/postgres.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { PostgresServer } from '../../postgres/postgres-server.js'
import { ClusterNode } from './cluster-node.js'
import { compileInto } from './compiled.js'
import { LoginWatch } from './login-watch.js'

export interface RealClusterOptions {
  readonly nodes: number
  readonly clients: number
  /** Each can write to all clients. */
  readonly people: number
  readonly leaseSeconds: number
  readonly seed: number
  /** Whether the plugin counts in a store too: updates wait for the commit then. Default `true`. */
  readonly counts?: boolean
  readonly faults?: SandboxOptions['faults']
  /** Further settings of the database server, `name=value`. */
  readonly settings?: readonly string[]
}

/** What a server keeps when it is killed, though not when the machine loses its power. */
const settings = ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']

const sessionKey = 'the key of the sessions of a cluster that is tried out'

type Person = ReturnType<Sandbox['person']>

/** A sandbox, a database server, and processes that share their clients by it. */
export class RealCluster {
  private constructor(
    readonly sandbox: Sandbox,
    readonly postgres: PostgresServer,
    readonly nodes: readonly ClusterNode[],
    /** The names of the clients. */
    readonly clients: readonly string[],
    readonly people: readonly Person[],
    readonly watch: LoginWatch,
    private readonly folder: string,
  ) {}

  /** Makes everything; no process is started yet. */
  static async open(options: RealClusterOptions): Promise<RealCluster> {
    const { seed, people, leaseSeconds, faults } = options
    const clients = Array.from({ length: options.clients }, (_, index) => clientName(index))
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-cluster-'))
    let watch: LoginWatch | undefined
    const sandbox = await Sandbox.start({
      world: worldOf(options.clients, people),
      seed,
      faults: {
        ...faults,
        onRequest: (request) => {
          if (request.connections() > 1) watch?.look()
          if (/getDifference$/i.test(request.method)) watch?.updated(request.authKeyId)
          return faults?.onRequest?.(request)
        },
        onPush: (push) => {
          watch?.updated(push.authKeyId)
          return faults?.onPush?.(push)
        },
      },
    })
    const postgres = await PostgresServer.start({ settings: [...settings, ...(options.settings ?? [])] })
    const logins = await storeLogins(sandbox, postgres.url(), clients)
    watch = new LoginWatch(sandbox, logins)
    const { script, plugins } = await compileInto(join(folder, 'app'))
    const config = configOf(clients, plugins, options.counts === false ? 'plain-echo.plugin' : 'counting-echo.plugin')
    const place = { folder, script, databaseUrl: postgres.url(), leaseSeconds, config }
    const nodes = await Promise.all(
      Array.from({ length: options.nodes }, (_, index) =>
        ClusterNode.open(`node${index + 1}`, { ...place, address: sandbox.address, sessionKey }),
      ),
    )
    const persons = Array.from({ length: people }, (_, index) => sandbox.person(`person${index}`))
    return new RealCluster(sandbox, postgres, nodes, clients, persons, watch, folder)
  }

  /** Asks the database something, past all lines. */
  async ask<Row extends object>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.postgres.url() })
    await client.connect()
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end()
    }
  }

  /** @param keepsLogs - whether the log files stay. @returns where they are. */
  async close({ keepsLogs = false } = {}): Promise<string> {
    this.watch.close()
    await Promise.all(this.nodes.map((node) => node.close()))
    await this.postgres.stop()
    await this.sandbox.close()
    if (!keepsLogs) await rm(this.folder, { recursive: true, force: true })
    return this.folder
  }
}

async function storeLogins(sandbox: Sandbox, url: string, clients: readonly string[]): Promise<Map<string, bigint>> {
  const clock = new SystemClock()
  const postgres = await Postgres.open(url, { clock, logger: new SilentLogger() })
  await migratePostgresSessions(postgres)
  const cipher = new SessionCipher(sessionKey)
  const logins = new Map<string, bigint>()
  for (const name of clients) {
    const { dcId, authKey, authKeyId } = sandbox.mintAuthKey(name)
    await new PostgresSessionStore({ name, postgres, clock, cipher }).save({ dcId, authKey })
    logins.set(name, authKeyId)
  }
  await postgres.close()
  return logins
}

const clientName = (index: number) => (index % 2 === 0 ? `bot${index}` : `user${index}`)

const token = (index: number) => `${800_000_000 + index}:AAinvented-token-of-the-cluster-bot-${index}`

const phone = (index: number) => 15_550_100_000 + index

/** The configuration of all processes. */
function configOf(clients: readonly string[], root: string, plugin: string): string {
  const blocks = clients.map((name, index) => {
    const login = name.startsWith('bot')
      ? `type: bot, bot_token: "${token(index)}"`
      : `type: user, phone_number: "+${phone(index)}"`
    return `  - { session_name: ${name}, api_id: 1, api_hash: "${'0123456789abcdef'.repeat(2)}", workers: 8, parse_mode: none,
      ${login}, plugins: { root: "${root}", include: [${plugin}] } }`
  })
  return `clients:\n${blocks.join('\n')}\n`
}

function worldOf(clients: number, people: number) {
  const user = (id: number, name: string, number: number) => ({
    ...{ id, phone: String(number), code: '22222', firstName: name, username: name },
  })
  const indexes = Array.from({ length: clients }, (_, index) => index)
  return {
    users: [
      ...indexes
        .filter((index) => index % 2 === 1)
        .map((index) => user(700_000_000 + index, clientName(index), phone(index))),
      ...Array.from({ length: people }, (_, index) =>
        user(710_000_000 + index, `person${index}`, 9_996_630_000 + index),
      ),
    ],
    bots: indexes
      .filter((index) => index % 2 === 0)
      .map((index) => ({
        ...{ id: 800_000_000 + index, token: token(index), name: clientName(index) },
        ...{ firstName: `Bot ${index}`, username: `cluster_${index}_bot` },
      })),
  }
}
