import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresPrograms } from '../../.config/postgres-programs.mjs'

type Account = Pick<SpawnOptions, 'uid' | 'gid'>

/** What makes a server quick whose data nobody needs after a power failure. */
const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']

/** Waits for the end of its input, which comes with the end of its parent at the latest; then it ends the server and tidies up. */
const watcher = `trap '' INT TERM HUP
cat >/dev/null
p=$(head -n 1 data/postmaster.pid 2>/dev/null)
[ -n "$p" ] && kill -INT "$p" 2>/dev/null && while kill -0 "$p" 2>/dev/null; do sleep 0.05; done
folder=$PWD; cd /; rm -rf "$folder"`

/**
 * A PostgreSQL in a temporary folder, on a free port of 127.0.0.1, run by a user without rights when root starts it. It ends with
 * the process that started it, however that ends, and leaves nothing.
 */
export class PostgresServer {
  port = 0
  private readonly watcher: ChildProcess
  private server: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    private readonly programs: string,
    private readonly account: Account,
    private readonly settings: readonly string[],
  ) {
    this.watcher = spawn('sh', ['-c', watcher], { ...account, cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] })
  }

  /** @param options.settings - `name=value`; by default nothing outlives a power failure. */
  static async start(options: { settings?: readonly string[] } = {}): Promise<PostgresServer> {
    const programs = postgresPrograms()
    if (!programs) throw new Error('PostgreSQL is not installed: run `node .config/ensure-postgres.mjs`')
    const account: Account = process.getuid?.() === 0 ? unprivileged() : {}
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-postgres-'))
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid ?? account.uid)
    const server = new PostgresServer(folder, programs, account, options.settings ?? quick)
    try {
      const args = ['-D', 'data', '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--no-locale']
      await server.done('initdb', args)
      await server.run()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** Address of one of its databases. */
  url(database = 'postgres'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  /** Of the process that all its others descend from; `undefined` before it runs. */
  get pid(): number | undefined {
    return this.server?.pid
  }

  /** Starts it; also once more, after {@link kill}. */
  async run(): Promise<void> {
    const isFirst = this.port === 0
    this.port ||= await freePort()
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${this.port}`, 'unix_socket_directories=', 'max_connections=200'],
      ...['shared_buffers=32MB', 'log_min_messages=log', ...this.settings],
    ]
    const args = ['-D', 'data', ...settings.flatMap((setting) => ['-c', setting])]
    for (;;) {
      const said = await this.attempt(args)
      if (said === undefined) return
      // Between being found free and being taken, a port can be another's.
      if (said.includes('Address already in use')) {
        if (!isFirst) continue
        this.port = 0
        return this.run()
      }
      // What worked for a server that was killed takes a moment to notice it.
      if (!/pre-existing shared memory|postmaster\.pid" already exists/.test(said)) {
        throw new Error(`PostgreSQL did not start: ${said}`)
      }
    }
  }

  /** Ends it without giving it time for anything. */
  async kill(): Promise<void> {
    if (!this.server) return
    const ended = once(this.server, 'exit')
    this.server.kill('SIGKILL')
    await ended
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    if (this.watcher.exitCode !== null) return
    const ended = once(this.watcher, 'exit')
    this.watcher.stdin?.end()
    await ended
  }

  /** @returns what it said when it did not start. */
  private async attempt(args: string[]): Promise<string | undefined> {
    const server = this.child('postgres', args)
    this.server = server
    let said = ''
    return new Promise((resolve) => {
      server.on('exit', () => resolve(said))
      server.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4_000)
        if (said.includes('ready to accept connections')) resolve(undefined)
      })
    })
  }

  private async done(program: string, args: string[]): Promise<void> {
    const child = this.child(program, args)
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`${program} failed: ${said}`)
  }

  private child(program: string, args: string[]): ChildProcess {
    const stdio: SpawnOptions['stdio'] = ['ignore', 'ignore', 'pipe']
    return spawn(join(this.programs, program), args, { ...this.account, cwd: this.folder, stdio })
  }
}

/** Nobody in particular: PostgreSQL refuses to run for root. */
function unprivileged(): { uid: number; gid: number } {
  const accounts = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : []
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: 65_534, gid: 65_534 }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
