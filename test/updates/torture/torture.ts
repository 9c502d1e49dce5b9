import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { FileSessionStore } from '../../../core/sessions/file-session-store.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import type { UpdateMetrics } from '../../../core/updates/update-metrics.js'
import { pause, seeded, untilReached } from '../../torture-tools.js'
import type { TortureJob } from './torture-child.js'

export interface TortureOptions {
  messages: number
  /** Each writes to all four clients: so many times four chats. */
  people: number
  kills: number
  seed: number
}

export interface TortureResult {
  messages: number
  chats: number
  kills: number
  /** Messages without an answer. */
  lost: number
  /** Messages answered more than once. */
  doubled: number
  /** Answers that came before the answer to an earlier message of the chat. */
  disordered: number
  /** Updates that came by a difference. */
  recovered: number
  /** Updates handed over again after a kill. */
  redelivered: number
  seconds: number
}

const clients = ['bot1', 'bot2', 'user1', 'user2']

/**
 * Sends numbered messages to four clients whose process is killed again and again, while pushes are dropped, repeated
 * and delayed and connections are cut; each client echoes what it gets. Counts what went wrong.
 */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const { messages, people, kills, seed } = options
  const startedMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-torture-'))
  const random = seeded(seed)
  let calm = false
  const sandbox = await Sandbox.start({
    world: worldOf(people),
    seed,
    faults: {
      onPush: () => {
        const dice = calm ? 1 : random()
        if (dice < 0.03) return { drop: true }
        if (dice < 0.06) return { copies: 2 }
        return dice < 0.1 ? { delayMs: Math.floor(random() * 200) } : undefined
      },
    },
  })
  const persons = Array.from({ length: people }, (_, index) => sandbox.person(`person${index}`))
  for (const name of clients) {
    const { dcId, authKey } = sandbox.mintAuthKey(name)
    await new FileSessionStore(name, join(folder, 'sessions'), new SystemClock()).save({ dcId, authKey })
  }
  const job: TortureJob = { address: sandbox.address, configFile: writeConfig(folder) }
  const child = new Victim(job)
  let sent = 0
  let killed = 0
  try {
    await child.start()
    while (sent < messages || killed < kills) {
      for (let burst = Math.floor(random() * 20); burst > 0 && sent < messages; burst--) {
        const person = persons[sent % people]
        const client = clients[Math.floor(random() * clients.length)] ?? 'bot1'
        if (random() < 0.05) sendAlbum(person, client, sent++)
        else person?.send(client, `message ${sent++}`)
      }
      if (random() < 0.05) sandbox.wire.dropConnections()
      // Kills are spread over the messages, and go on after them until there were enough.
      if (killed < kills && (sent >= messages || sent / messages > killed / kills) && random() < 0.5) {
        await child.kill()
        killed++
        await child.start()
      }
      await pause(Math.floor(random() * 10))
    }
    calm = true
    sandbox.wire.dropConnections()
    await untilReached(() => answered(persons), messages)
    // What would be answered twice is answered by now.
    await pause(1_000)
    return {
      messages,
      chats: people * clients.length,
      kills: killed,
      ...judge(persons, messages),
      ...child.totals(),
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    }
  } finally {
    await child.kill()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

type Person = ReturnType<Sandbox['person']>
type Persons = readonly Person[]

/** Three parts that belong together and are answered once. */
function sendAlbum(person: Person | undefined, client: string, number: number): void {
  const groupedId = 1_000_000n + BigInt(number)
  for (const part of ['a', 'b', 'c']) person?.sendOutgoing(client, { text: `part ${number} ${part}`, groupedId })
}

function answered(persons: Persons): number {
  let count = 0
  for (const person of persons) {
    for (const client of clients) count += numbers(person, client).length
  }
  return count
}

function judge(persons: Persons, messages: number) {
  const times = new Map<number, number>()
  let disordered = 0
  for (const person of persons) {
    for (const client of clients) {
      let highest = -1
      for (const number of numbers(person, client)) {
        times.set(number, (times.get(number) ?? 0) + 1)
        if (number < highest) disordered++
        highest = Math.max(highest, number)
      }
    }
  }
  let doubled = 0
  for (const count of times.values()) if (count > 1) doubled++
  return { lost: messages - times.size, doubled, disordered }
}

/** The numbers of the messages a client answered, in the order of its answers. */
function numbers(person: Person, client: string): number[] {
  return person
    .history(client)
    .map(({ text }) => /^echo message (\d+)$/.exec(text)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
}

/** The process that is killed. */
class Victim {
  private process: ChildProcess | undefined
  private latest: UpdateMetrics[] = []
  private recovered = 0
  private redelivered = 0

  constructor(private readonly job: TortureJob) {}

  start(): Promise<void> {
    const child = fork(fileURLToPath(new URL('./torture-child.ts', import.meta.url)), [], {
      execArgv: ['--import', 'tsx'],
    })
    this.process = child
    return new Promise((resolve, reject) => {
      child.on('message', ({ all }: { all: UpdateMetrics[] }) => {
        this.latest = all
        resolve()
      })
      child.once('exit', (code, signal) => reject(new Error(`the process ended by itself (${signal ?? code})`)))
      child.send(this.job)
    })
  }

  async kill(): Promise<void> {
    const child = this.process
    if (!child) return
    this.process = undefined
    if (child.exitCode !== null || child.signalCode !== null) return
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
    for (const { recovered, redelivered } of this.latest) {
      this.recovered += recovered
      this.redelivered += redelivered
    }
    this.latest = []
  }

  totals() {
    const sum = (field: 'recovered' | 'redelivered') =>
      this.latest.reduce((total, metrics) => total + metrics[field], this[field])
    return { recovered: sum('recovered'), redelivered: sum('redelivered') }
  }
}

const token = (bot: number) => `80000000${bot}:AAinvented-token-of-the-torture-bot-${bot}`

/** The configuration of the app. @returns its file. */
function writeConfig(folder: string): string {
  const file = join(folder, 'config.yaml')
  const blocks = clients.map((name, index) => {
    const login = name.startsWith('bot')
      ? `type: bot, bot_token: "${token(index + 1)}"`
      : `type: user, phone_number: "+999662100${index - 1}"`
    const plugins = `{ root: "${fileURLToPath(new URL('./plugins', import.meta.url))}", include: [echo.plugin] }`
    const session = `{ type: file, workdir: "${join(folder, 'sessions')}" }`
    return `  - { session_name: ${name}, api_id: 1, api_hash: "${'0123456789abcdef'.repeat(2)}", workers: 8, parse_mode: none,
      ${login}, session: ${session}, plugins: ${plugins} }`
  })
  const storage = `sandbox: { enabled: true }\nstorage: { file: "${join(folder, 'data.db')}" }\nlogging: { files: false, console: false }`
  writeFileSync(file, `${storage}\nclients:\n${blocks.join('\n')}\n`)
  return file
}

function worldOf(people: number) {
  const user = (id: number, name: string, phone: number) => ({
    id,
    phone: String(phone),
    code: '22222',
    firstName: name,
    username: name,
  })
  return {
    users: [
      ...['user1', 'user2'].map((name, index) => user(700_000_001 + index, name, 9_996_621_001 + index)),
      ...Array.from({ length: people }, (_, index) =>
        user(710_000_000 + index, `person${index}`, 9_996_630_000 + index),
      ),
    ],
    bots: [1, 2].map((index) => ({
      id: 800_000_000 + index,
      token: token(index),
      firstName: `Bot ${index}`,
      username: `torture_${index}_bot`,
      name: `bot${index}`,
    })),
  }
}
