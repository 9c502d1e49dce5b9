import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { Login } from '../conformance/library-client.js'
import type { SurvivalCase } from './cases.js'
import type { ContenderName, Order, Report } from './messages.js'

const layers: Readonly<Record<ContenderName, number>> = { telegram: 198, teleproto: 229, mtcute: 227, ours: 198 }

/** What became of a client. The first is what one hopes for; a fault that never happened says nothing. */
export type Verdict =
  | 'goes on'
  | 'is told'
  | 'does not come online'
  | 'loses messages'
  | 'tells twice'
  | 'changes the order'
  | 'sends twice'
  | 'a call hangs'
  | 'stays away'
  | 'blocks the process'
  | 'ends the process'
  | 'not met'
  | 'not tried'

const usualPatienceMs = 15_000
const loginMs = 30_000
/** All of a library is loaded by then. */
const startMs = 120_000
const lookEveryMs = 20
const bot: Login = { token: '800000001:AAinvented-token-of-bot1-sandbox-on' }
const user: Login = { phone: '+9996621001', code: '22222' }

type Ended = 'ok' | 'refused' | 'waits'
type Unnumbered<One> = One extends unknown ? Omit<One, 'id'> : never

/** A contender in a process of its own, tried with one case after the other. */
export class Trials {
  private child: ChildProcess | undefined
  private hasEnded = false
  private heard: string[] = []
  private lastId = 0
  private readonly waiting = new Map<number, (ended: Ended) => void>()

  constructor(private readonly name: ContenderName) {}

  /** Tries one case on a sandbox of its own. */
  async run(one: SurvivalCase): Promise<Verdict> {
    const sandbox = await Sandbox.start({ world: 'config/sandbox.yaml', seed: 1 })
    this.heard = []
    try {
      await this.start()
      const verdict = await (one.phase === 'login' ? this.loggingIn(sandbox, one) : this.online(sandbox, one))
      return this.hasEnded ? 'ends the process' : verdict
    } finally {
      const isClosed = !this.hasEnded && (await within(2_000, this.order({ do: 'close' }))) !== 'waits'
      if (!isClosed) this.end()
      await sandbox.close()
    }
  }

  end(): void {
    this.child?.kill('SIGKILL')
    this.child = undefined
    this.settleAll()
  }

  private settleAll(): void {
    for (const settle of this.waiting.values()) settle('waits')
    this.waiting.clear()
  }

  private async loggingIn(sandbox: Sandbox, one: SurvivalCase): Promise<Verdict> {
    const rule = sandbox.faults.add(one.fault(layers[this.name]))
    const ended = await within(one.patienceMs ?? loginMs, this.connect(sandbox, one))
    if (this.hasEnded) return 'ends the process'
    if (ended === 'waits') return (await this.isBlocked()) ? 'blocks the process' : 'a call hangs'
    rule.remove()
    if (ended === 'refused') return one.expected === 'is told' ? 'is told' : 'does not come online'
    sandbox.person('alice').send(nameOf(one), 'after')
    return this.afterwards(['after'], one)
  }

  private async online(sandbox: Sandbox, one: SurvivalCase): Promise<Verdict> {
    const alice = sandbox.person('alice')
    const who = nameOf(one)
    const place = one.to ?? 'alice'
    if ((await within(loginMs, this.connect(sandbox, one))) !== 'ok') return 'does not come online'
    alice.send(who, 'before')
    if (!(await this.hears(['before'], usualPatienceMs))) return 'does not come online'
    this.heard = []
    const rule = sandbox.faults.add(one.fault(layers[this.name]))
    const patienceMs = one.patienceMs ?? usualPatienceMs
    if (one.trigger === 'drop') sandbox.wire.dropConnections()
    const calls = [1, 2].map((index) => this.order({ do: 'send', to: place, text: `own ${index}` }))
    if (one.trigger === 'file') calls.push(this.order({ do: 'file', to: 'alice' }))
    const wanted = one.trigger === 'gap' ? ['lost', 'during'] : ['during']
    if (one.trigger === 'gap') sandbox.faults.add({ kind: 'lose-update', account: who, times: 1 })
    for (const text of wanted) alice.send(who, text)
    const ends = await Promise.all(calls.map((call) => within(patienceMs, call)))
    if (this.hasEnded) return 'ends the process'
    if (await this.isBlocked()) return 'blocks the process'
    await this.hears(wanted, one.trigger === 'gap' ? patienceMs : 300)
    // Some need the occasion of an update that comes late.
    await until(() => isHappening(rule), 300)
    if (one.expected === 'goes on') rule.remove()
    if (!isHappening(rule)) return 'not met'
    if (ends.includes('waits')) return 'a call hangs'
    const own = alice.history(place === 'alice' ? who : place).filter(({ text }) => text.startsWith('own '))
    if (own.length > new Set(own.map(({ text }) => text)).size) return 'sends twice'
    if (one.expected === 'is told' && ends.includes('refused')) return 'is told'
    rule.remove()
    alice.send(who, 'after')
    return this.afterwards([...wanted, 'after'], one)
  }

  /** What is to be heard once and in order, and whether it still answers. */
  private async afterwards(wanted: readonly string[], one: SurvivalCase): Promise<Verdict> {
    const isAll = await this.hears(wanted, one.patienceMs ?? usualPatienceMs)
    if (this.hasEnded) return 'ends the process'
    const answers = await within(usualPatienceMs, this.order({ do: 'self' }))
    if (answers !== 'ok') return (await this.isBlocked()) ? 'blocks the process' : 'stays away'
    if (!isAll) return 'loses messages'
    await until(() => this.heard.length > wanted.length, 300)
    if (this.heard.length > wanted.length) return 'tells twice'
    return this.heard.join() === wanted.join() ? 'goes on' : 'changes the order'
  }

  private connect({ address }: Sandbox, one: SurvivalCase): Promise<Ended> {
    return this.order({ do: 'connect', login: one.as === 'user' ? user : bot, ...address })
  }

  private async isBlocked(): Promise<boolean> {
    if (this.hasEnded) return false
    return (await within(3_000, this.order({ do: 'nothing' }))) === 'waits'
  }

  private hears(wanted: readonly string[], withinMs: number): Promise<boolean> {
    return until(() => this.hasEnded || wanted.every((text) => this.heard.includes(text)), withinMs)
  }

  private order(order: Unnumbered<Order>): Promise<Ended> {
    const id = ++this.lastId
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      if (this.child?.connected) this.child.send({ ...order, id })
    })
  }

  private async start(): Promise<void> {
    if (this.child && !this.hasEnded) return
    const file = fileURLToPath(new URL('contender.ts', import.meta.url))
    const child = fork(file, [this.name], { execArgv: ['--import', 'tsx'], silent: true })
    this.child = child
    this.hasEnded = false
    child.on('message', (report: Report) => {
      if ('heard' in report) this.heard.push(report.heard)
      else this.waiting.get(report.id)?.(report.error === undefined ? 'ok' : 'refused')
    })
    child.once('exit', () => {
      if (this.child !== child) return
      this.hasEnded = true
      this.settleAll()
    })
    if ((await within(startMs, this.order({ do: 'nothing' }))) !== 'ok') throw new Error(`${this.name} does not start`)
  }
}

function nameOf({ as }: SurvivalCase): string {
  return as === 'user' ? 'user1' : 'bot1'
}

function isHappening({ fault, hits }: { fault: { kind: string }; hits: number }): boolean {
  // These are there without being counted.
  return hits > 0 || ['clock-skew', 'dc-options', 'duplicate-key', 'migrate', 'rate', 'slow-mode'].includes(fault.kind)
}

async function within(ms: number, ending: Promise<Ended>): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Ended>((resolve) => {
    timer = setTimeout(resolve, ms, 'waits')
  })
  return Promise.race([ending, late]).finally(() => clearTimeout(timer))
}

async function until(isSo: () => boolean, ms: number): Promise<boolean> {
  const endMs = performance.now() + ms
  while (!isSo()) {
    if (performance.now() > endMs) return false
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return true
}
