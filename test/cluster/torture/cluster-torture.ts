import { pause, seeded, until, untilReached } from '../../torture-tools.js'
import { answered, deadLetters, judge, miscounted } from './answers.js'
import type { Takeover } from './login-watch.js'
import { RealCluster } from './real-cluster.js'
import { Sender } from './sender.js'

export interface ClusterTortureOptions {
  readonly nodes: number
  readonly clients: number
  /** Each writes to all clients: so many times as many chats. */
  readonly people: number
  readonly messages: number
  /** How often some process is killed. */
  readonly kills: number
  /** How often the database server is killed. */
  readonly databaseKills: number
  /** How often the line between a process and the database is cut, half of them longer than a lease. */
  readonly cuts: number
  /** How often a process stands still for longer than its lease. */
  readonly pauses: number
  readonly leaseSeconds: number
  /** Whether the handlers count in a store too: updates wait for the commit then. Default `true`. */
  readonly counts?: boolean
  readonly seed: number
  /** Whether the logs stay, whatever comes out; default: when something went wrong and progress is told. */
  readonly keepsLogs?: boolean
  /** Told what happens. */
  readonly progress?: (line: string) => void
}

export interface ClusterTortureResult {
  readonly messages: number
  readonly chats: number
  /** Messages without an answer. */
  readonly lost: number
  /** Messages answered more than once. */
  readonly doubled: number
  /** Answers that came before the answer to an earlier message of the chat. */
  readonly disordered: number
  /** Chats whose count of messages, kept in the database by the handler, is wrong. */
  readonly miscounted: number
  /** Updates that were given up. */
  readonly deadLetters: number
  readonly kills: number
  readonly databaseKills: number
  readonly cuts: number
  readonly pauses: number
  /** Processes that ended besides those that were killed or stopped: by the watch beside them. */
  readonly forced: number
  /** How often a client was run by another process after the end of the one before. */
  readonly takeovers: number
  /** How long that took, from the end of the process until Telegram saw the client again, in milliseconds. */
  readonly takeoverP95Ms: number
  /** Of those, how many were not disturbed by other troubles. */
  readonly takeoversAlone: number
  /** How long these took. */
  readonly takeoverAloneP95Ms: number
  /** Moments in which Telegram saw two connections of one login. */
  readonly twoHolders: number
  readonly seconds: number
}

type Trouble = 'kill' | 'databaseKill' | 'cut' | 'pause'

/**
 * Sends numbered messages to clients that several processes share by one database, while the processes are killed and stand still,
 * the database server is killed, lines between them are cut and pushes are dropped, repeated and delayed. Each client answers
 * what it gets and counts it in its store. Counts what went wrong.
 */
export async function clusterTorture(options: ClusterTortureOptions): Promise<ClusterTortureResult> {
  const { messages, kills, databaseKills, cuts, pauses, seed, progress } = options
  const startedMs = performance.now()
  const random = seeded(seed)
  let calm = false
  const cluster = await RealCluster.open({
    ...options,
    faults: {
      onPush: () => {
        const dice = calm ? 1 : random()
        if (dice < 0.03) return { drop: true }
        if (dice < 0.06) return { copies: 2 }
        return dice < 0.1 ? { delayMs: Math.floor(random() * 200) } : undefined
      },
    },
  })
  const { nodes, clients, people, watch, sandbox } = cluster
  const say = (line: string) => progress?.(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s: ${line}`)
  let result: ClusterTortureResult | undefined
  try {
    await Promise.all(nodes.map((node) => node.start()))
    await until(() => watch.online === clients.length, 60_000)
    // A message that comes before a client was ever online is none that could have been missed.
    await until(async () => (await tracked(cluster)) === clients.length, 60_000)
    say(`${watch.online} clients are online in ${nodes.length} processes`)
    const troubles = shuffled(
      [
        ...Array<Trouble>(kills).fill('kill'),
        ...Array<Trouble>(databaseKills).fill('databaseKill'),
        ...Array<Trouble>(cuts).fill('cut'),
        ...Array<Trouble>(pauses).fill('pause'),
      ],
      random,
    )
    const sender = new Sender(cluster, messages, random)
    for (const [index, trouble] of troubles.entries()) {
      const until = (messages * (index + 1)) / (troubles.length + 1)
      await sender.sendUntil(until, 500 + random() * 1_500)
      // Most troubles come upon those before, and every fourth finds all calm and leaves time to become so.
      if (index >= 3 && (index % 4 === 3 || index % 4 === 0))
        await sender.sendWhile(() => !isCalm(cluster), options.leaseSeconds * 10_000)
      watch.trouble({ findsCalm: isCalm(cluster) })
      let isOver = false
      const making = make(trouble, cluster, random, options.leaseSeconds * 1_000, say).finally(() => {
        isOver = true
      })
      // People write on meanwhile.
      await Promise.all([making, sender.sendWhile(() => !isOver, Number.POSITIVE_INFINITY)])
    }
    await sender.sendUntil(messages, 0)
    calm = true
    say('all is sent, calm from now on')
    await until(() => isCalm(cluster), 60_000)
    sandbox.wire.dropConnections()
    await untilReached(() => answered(cluster), messages)
    say(`${answered(cluster)} answers`)
    // What would be answered twice is answered by now.
    await pause(1_000)
    for (const { client, ms, isAlone } of watch.takeovers) {
      say(`${client} was back after ${Math.round(ms)} ms${isAlone ? '' : ', with other troubles meanwhile'}`)
    }
    const alone = watch.takeovers.filter(({ isAlone }) => isAlone)
    result = {
      ...{ messages, chats: people.length * clients.length },
      ...judge(cluster, messages),
      ...{
        miscounted: options.counts === false ? 0 : await miscounted(cluster, sender.sentTo),
        deadLetters: await deadLetters(cluster),
      },
      ...{ kills, databaseKills, cuts, pauses },
      forced: nodes.reduce((total, { ends }) => total + ends, 0),
      takeovers: watch.takeovers.length,
      takeoverP95Ms: p95(watch.takeovers),
      takeoversAlone: alone.length,
      takeoverAloneP95Ms: p95(alone),
      twoHolders: watch.twoHolders,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    }
    return result
  } finally {
    const { lost = 1, doubled = 0, disordered = 0, miscounted: wrong = 0, twoHolders = 0 } = result ?? {}
    const keepsLogs =
      options.keepsLogs || (progress !== undefined && lost + doubled + disordered + wrong + twoHolders > 0)
    const folder = await cluster.close({ keepsLogs })
    if (keepsLogs) say(`the logs are in ${folder}`)
  }
}

function p95(takeovers: readonly Takeover[]): number {
  const sorted = takeovers.map(({ ms }) => ms).sort((one, other) => one - other)
  return Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0)
}

function isCalm({ nodes, watch, clients }: RealCluster): boolean {
  return nodes.every(({ isReady }) => isReady) && watch.online === clients.length
}

async function make(
  trouble: Trouble,
  { nodes, postgres, watch }: RealCluster,
  random: () => number,
  leaseMs: number,
  say: (line: string) => void,
): Promise<void> {
  if (trouble === 'databaseKill') {
    const ms = random() * leaseMs * 1.5
    say(`the database server is killed, for ${Math.round(ms)} ms`)
    await postgres.kill()
    await pause(ms)
    await postgres.run()
    return
  }
  // What is killed while it starts shows nothing of what it ran.
  await until(() => nodes.some(({ isReady }) => isReady), 60_000)
  const ready = nodes.filter(({ isReady }) => isReady)
  const node = ready[Math.floor(random() * ready.length)]
  if (!node) throw new Error('no process runs any client')
  say(`${trouble} of ${node.name} with ${node.online.join(' ')}`)
  if (trouble === 'kill') {
    watch.lost(await node.kill())
    void node.start()
  } else if (trouble === 'pause') {
    watch.lost(node.online)
    await node.stopForGood()
    void node.start()
  } else {
    const isLong = random() < 0.5
    if (random() < 0.5) node.line.sever()
    else node.line.silence()
    await pause(leaseMs * (isLong ? 1 + random() : random() * 0.7))
    node.line.mend()
  }
}

/** How many clients know where their updates stand. */
async function tracked(cluster: RealCluster): Promise<number> {
  const [row] = await cluster.ask<{ count: string }>('SELECT count(*) FROM update_states').catch(() => [])
  return Number(row?.count ?? 0)
}

function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  const order = values.map((value) => ({ value, place: random() }))
  return order.sort((one, other) => one.place - other.place).map(({ value }) => value)
}
