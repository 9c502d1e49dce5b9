import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SqliteAgentStore } from '../../../core/agents/sqlite-agent-store.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { SqliteOutboxStore } from '../../../core/outbox/sqlite-outbox-store.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { FileSessionStore } from '../../../core/sessions/file-session-store.js'
import { Database } from '../../../core/storage/database.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { pause, seeded, until } from '../../torture-tools.js'
import { agentName, personName, worldOf } from '../sandbox-agents.js'
import type { FromPoolVictim, ToPoolVictim } from './pool-torture-child.js'

export interface PoolTortureOptions {
  readonly sends: number
  readonly agents: number
  readonly kills: number
  readonly seed: number
}

export interface PoolTortureResult {
  readonly sends: number
  readonly agents: number
  readonly kills: number
  /** Messages that were not delivered. */
  readonly lost: number
  /** Messages that were delivered more than once. */
  readonly doubled: number
  /** Messages of which it was not known at some time whether they had been delivered. */
  readonly ambiguous: number
  /** How many of those it is known of at the end. */
  readonly settled: number
  /** How many messages the agents' counts have as sent. */
  readonly counted: number
  /** How often an account was banned, and came back with a new login. */
  readonly bans: number
  readonly floods: number
  readonly seconds: number
}

const people = 40
const deadlineMs = 400_000
const clock = new SystemClock()
const logger = new SilentLogger()

/**
 * Sends numbered messages through a pool whose process is killed again and again, while connections are cut, answers and
 * requests are lost, accounts are flooded and banned. Counts what was lost and doubled.
 */
export async function poolTorture(options: PoolTortureOptions): Promise<PoolTortureResult> {
  const { sends, agents, kills, seed } = options
  const startedMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-pool-torture-'))
  const random = seeded(seed)
  const names = Array.from({ length: agents }, (_, index) => agentName(index))
  const token = '800000001:AAinvented-token-of-the-torture-bot-1'
  const bot = { id: 800_000_001, token, firstName: 'Bot', username: 'torture_bot', name: 'bot1' }
  const sandbox = await Sandbox.start({ world: { ...worldOf(agents, people), bots: [bot] }, seed })
  const login = async (name: string) => {
    const { dcId, authKey } = sandbox.mintAuthKey(name)
    await new FileSessionStore(name, join(folder, 'sessions'), clock).save({ dcId, authKey })
  }
  for (const name of ['bot1', ...names]) await login(name)
  const database = join(folder, 'data.db')
  const configFile = writeConfig(folder, database, names, token)
  const victim = new Victim({ type: 'start', address: sandbox.address, configFile })
  const unsure = new Set<number>()
  const pick = () => names[Math.floor(random() * names.length)] ?? ''
  const flooded = new Set<string>()
  let told = 0
  let killed = 0
  let bans = 0
  let banned: { name: string; end: () => void } | undefined

  /** What goes wrong next with the sends of one account. */
  const misfortune = async () => {
    const dice = random()
    const account = pick()
    const method = 'messages.sendMessage'
    if (dice < 0.25) sandbox.wire.dropConnections()
    else if (dice < 0.45) sandbox.faults.add({ kind: 'disconnect-after', method, account, times: 1 })
    else if (dice < 0.6) sandbox.faults.add({ kind: 'disconnect-before', method, account, times: 1 })
    else if (dice < 0.75) sandbox.faults.add({ kind: 'lose-answer', method, account, times: 1 })
    else if (dice < 0.85) sandbox.faults.add({ kind: 'lose-request', method, account, times: 1 })
    else if (dice < 0.93 && !flooded.has(account)) {
      flooded.add(account)
      sandbox.faults.add({ kind: 'flood-wait', method, account, seconds: 2, times: 1 })
    } else if (!banned) {
      const rule = sandbox.faults.add({ kind: 'lost-login', account, error: 'USER_DEACTIVATED_BAN' })
      bans++
      banned = { name: account, end: () => rule.remove() }
    } else await pardon()
  }
  /** The ban is lifted, and somebody logs the account in again and says so. */
  const pardon = async () => {
    if (!banned) return
    const { name, end } = banned
    banned = undefined
    end()
    await login(name).catch(() => {})
    await beside(database, (opened) => new SqliteAgentStore(opened).ask({ agent: name, action: 'resume' }))
  }

  try {
    await victim.start()
    while (told < sends || killed < kills) {
      if (told < sends) {
        const to = Math.min(sends, told + 5 + Math.floor(random() * 30))
        victim.send({ type: 'send', from: told, to, people })
        told = to
      }
      if (random() < 0.5) await misfortune()
      await pause(20 + Math.floor(random() * 60))
      // Kills are spread over the messages, and go on after them until there were enough.
      if (killed < kills && (told >= sends || told / sends > killed / kills)) {
        await victim.kill()
        killed++
        for (const id of await unfinished(database)) unsure.add(id)
        await victim.start()
        // Whether those of the last turn were stored is not known: they are given again, with their keys.
        victim.send({ type: 'send', from: 0, to: told, people })
      }
    }
    sandbox.faults.clear()
    banned = banned && { ...banned, end: () => {} }
    await pardon()
    sandbox.wire.dropConnections()
    await until(
      async () => delivered(sandbox, agents).size >= sends && (await isDone(database, sends)),
      deadlineMs,
      200,
    )
    // What would be delivered twice is delivered by now.
    await pause(1_500)
    await victim.kill()
    const times = delivered(sandbox, agents)
    const states = await statesOf(database)
    return {
      sends,
      agents,
      kills: killed,
      lost: sends - times.size,
      doubled: [...times.values()].filter((count) => count > 1).length,
      ambiguous: unsure.size,
      settled: [...unsure].filter((id) => states.get(id) === 'sent').length,
      counted: await countedBy(database, names),
      bans,
      floods: flooded.size,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    }
  } finally {
    await victim.kill()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** How often each message is there, by its number. */
function delivered(sandbox: Sandbox, agents: number): Map<number, number> {
  const times = new Map<number, number>()
  for (let index = 0; index < people; index++) {
    const person = sandbox.person(personName(index))
    for (let agent = 0; agent < agents; agent++) {
      for (const { text } of person.history(agentName(agent))) {
        const number = Number(/^message (\d+)$/.exec(text)?.[1] ?? Number.NaN)
        if (!Number.isNaN(number)) times.set(number, (times.get(number) ?? 0) + 1)
      }
    }
  }
  return times
}

async function beside<Result>(file: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = Database.open(file, { clock, logger, exclusive: false })
  try {
    return await work(database)
  } finally {
    database.close()
  }
}

function unfinished(file: string): Promise<number[]> {
  return beside(file, async (database) => {
    const store = new SqliteOutboxStore(database)
    const pools = await store.pools()
    return (await Promise.all(pools.map((pool) => store.unfinished(pool)))).flat().map(({ id }) => id)
  })
}

function statesOf(file: string): Promise<Map<number, string>> {
  return beside(file, async (database) => {
    const all = await new SqliteOutboxStore(database).find({ limit: Number.MAX_SAFE_INTEGER })
    return new Map(all.map(({ id, state }) => [id, state]))
  })
}

function countedBy(file: string, agents: readonly string[]): Promise<number> {
  return beside(file, async (database) => {
    const store = new SqliteAgentStore(database)
    const hours = (await Promise.all(agents.map((agent) => store.hours(agent, 0)))).flat()
    return hours.reduce((sum, { sent }) => sum + sent, 0)
  })
}

async function isDone(file: string, sends: number): Promise<boolean> {
  return [...(await statesOf(file)).values()].filter((state) => state === 'sent').length >= sends
}

/** The process that is killed. */
class Victim {
  private process: ChildProcess | undefined

  constructor(private readonly job: ToPoolVictim) {}

  start(): Promise<void> {
    const child = fork(fileURLToPath(new URL('./pool-torture-child.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
    })
    this.process = child
    return new Promise((resolve, reject) => {
      child.on('message', ({ type }: FromPoolVictim) => {
        if (type === 'ready') resolve()
      })
      child.once('exit', (code, signal) => reject(new Error(`the process ended by itself (${signal ?? code})`)))
      child.send(this.job)
    })
  }

  send(message: ToPoolVictim): void {
    this.process?.send(message)
  }

  async kill(): Promise<void> {
    const child = this.process
    this.process = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
  }
}

/** The configuration of the app. @returns its file. */
function writeConfig(folder: string, database: string, names: readonly string[], token: string): string {
  const file = join(folder, 'config.yaml')
  const sessions = join(folder, 'sessions')
  const accounts = names.map((name) => `{ session_name: ${name} }`).join(', ')
  writeFileSync(
    file,
    `sandbox: { enabled: true }
storage: { file: "${database}" }
logging: { files: false, console: false }
clients:
  - { session_name: bot1, type: bot, api_id: 1, api_hash: "${'0123456789abcdef'.repeat(2)}", bot_token: "${token}",
      session: { type: file, workdir: "${sessions}" } }
agents:
  workdir: "${sessions}"
  parse_mode: none
  messages_per_minute: 0
  first_messages_per_hour: 0
  lookups_per_minute: 0
  max_in_flight: 2
  plugins: { include: [] }
  accounts: [${accounts}]
`,
  )
  return file
}
