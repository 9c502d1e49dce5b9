import { pause, seeded, until, untilReached } from '../../torture-tools.js'
import { answered, deadLetters, judge, miscounted } from './answers.js'
import type { Gap } from './login-watch.js'
import { RealCluster } from './real-cluster.js'
import { Sender } from './sender.js'

export interface RollingRestartOptions {
  readonly nodes: number
  readonly clients: number
  readonly people: number
  /** How many messages are sent while one process after the other is restarted, evenly over all of them. */
  readonly messages: number
  /** How often each process is restarted. */
  readonly rounds: number
  readonly leaseSeconds: number
  readonly seed: number
  readonly keepsLogs?: boolean
  readonly progress?: (line: string) => void
}

export interface RollingRestartResult {
  readonly messages: number
  readonly restarts: number
  readonly lost: number
  readonly doubled: number
  readonly disordered: number
  readonly miscounted: number
  readonly deadLetters: number
  readonly twoHolders: number
  /** How often a client was without a connection; each restart moves a process's clients away, and its share comes back to it. */
  readonly moves: number
  /** How long each time, from the end of the one connection until the next one has its first update, in milliseconds. */
  readonly offlineP50Ms: number
  readonly offlineP95Ms: number
  readonly offlineMaxMs: number
  /** How long a process took from the signal to its end, at most. */
  readonly endsMaxMs: number
  readonly seconds: number
}

/** Ends processes that share clients by `SIGTERM`, one after another, and starts them again, while messages flow. */
export async function rollingRestart(options: RollingRestartOptions): Promise<RollingRestartResult> {
  const { messages, rounds, seed, progress } = options
  const startedMs = performance.now()
  const say = (line: string) => progress?.(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s: ${line}`)
  const cluster = await RealCluster.open(options)
  const { nodes, clients, watch } = cluster
  const isCalm = () => nodes.every(({ isReady }) => isReady) && watch.online === clients.length
  try {
    await Promise.all(nodes.map((node) => node.start()))
    if (!(await until(isCalm, 60_000))) throw new Error('not all clients came online')
    // What starts spreads the clients; that is not what is looked at.
    await pause(options.leaseSeconds * 1_000)
    watch.forgetGaps()
    const sender = new Sender(cluster, messages, seeded(seed), false)
    let endsMaxMs = 0
    for (let round = 0; round < rounds; round++) {
      for (const [index, node] of nodes.entries()) {
        const last = Math.ceil((messages * (round * nodes.length + index + 1)) / (rounds * nodes.length))
        say(`${node.name} is told to end, with ${node.online.join(' ')}`)
        const atMs = performance.now()
        let isOver = false
        const ended = node.end().then(() => {
          isOver = true
          endsMaxMs = Math.max(endsMaxMs, performance.now() - atMs)
        })
        await sender.sendWhile(() => !isOver, 120_000, last)
        await ended
        say(`${node.name} has ended`)
        void node.start()
        await sender.sendWhile(() => !isCalm(), 60_000, last)
        await sender.sendUntil(last, 1_000)
      }
    }
    await untilReached(() => answered(cluster), messages)
    await pause(1_000)
    for (const { client, ms } of watch.gaps) say(`${client} was offline for ${Math.round(ms)} ms`)
    return {
      ...{ messages, restarts: rounds * nodes.length },
      ...judge(cluster, messages),
      ...{ miscounted: await miscounted(cluster, sender.sentTo), deadLetters: await deadLetters(cluster) },
      twoHolders: watch.twoHolders,
      moves: watch.gaps.length,
      offlineP50Ms: quantile(watch.gaps, 0.5),
      offlineP95Ms: quantile(watch.gaps, 0.95),
      offlineMaxMs: quantile(watch.gaps, 1),
      endsMaxMs: Math.round(endsMaxMs),
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
    }
  } finally {
    const folder = await cluster.close({ keepsLogs: options.keepsLogs ?? false })
    if (options.keepsLogs) say(`the logs are in ${folder}`)
  }
}

function quantile(gaps: readonly Gap[], part: number): number {
  const sorted = gaps.map(({ ms }) => ms).sort((one, other) => one - other)
  return Math.round(sorted[Math.ceil(sorted.length * part) - 1] ?? 0)
}
