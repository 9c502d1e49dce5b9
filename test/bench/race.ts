import { Child } from './child.js'
import { median } from './median.js'
import type { FromContender, FromServer, Run, Target, ToServer } from './messages.js'

/** A process that takes part: its script, seen from `test/bench`, and its environment. */
export interface Contender {
  script: string
  env?: Record<string, string>
  /** Which part of the stream it gets, where all of it would take it so long that it loses its connection; default 1. */
  share?: number
}

/** The framework with the plugin of a file in `test/bench/plugins` over a library, and the bare clients it is held against. */
export const framework = (plugin: string, driver = 'telegram'): Contender => ({
  script: 'contenders/ours.ts',
  env: { BENCH_PLUGIN: plugin, BENCH_DRIVER: driver },
})
export const telegram: Contender = { script: 'contenders/telegram.ts', share: 1 / 4 }
export const mtcute: Contender = { script: 'contenders/mtcute.ts' }

export interface Pace {
  perSecond: number
  /** CPU time of the process for one message, in microseconds. */
  cpuUs: number
  /** Resident memory of the process after a round, in kilobytes. */
  rssKb: number
}

/**
 * Sends the same stream of messages to each contender in turn, round after round, so that a slow moment of the machine
 * meets all of them. Every contender is a process of its own. @returns the medians.
 */
export async function race<Name extends string>(
  contenders: Record<Name, Contender>,
  options: { bytes: number; count: number; rounds: number; progress: (line: string) => void },
): Promise<Record<Name, Pace>> {
  const { bytes, count, rounds, progress } = options
  const names = Object.keys(contenders) as Name[]
  const results = Object.fromEntries(names.map((name) => [name, [] as Pace[]])) as Record<Name, Pace[]>
  const server = new Child<FromServer, ToServer>('server.ts')
  const clients = new Map<Name, { child: Child<FromContender, Run>; target: Target; count: number }>()
  try {
    const { targets } = await server.next('listening')
    for (const [index, name] of names.entries()) {
      const target = targets[index]
      if (!target) throw new Error('the server of the bench has too few bots')
      const child = new Child<FromContender, Run>(contenders[name].script, contenders[name].env)
      const share = Math.round(count * (contenders[name].share ?? 1))
      clients.set(name, { child, target, count: share })
      child.send({ type: 'run', target, count: share })
      await child.next('ready')
    }
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, { child, target, count }] of clients) {
        server.send({ type: 'stream', userId: target.userId, count, bytes })
        const { elapsedMs, cpuMs, rssKb } = await child.next('done')
        await server.next('streamed')
        if (round === 0) continue
        const messages = count - 1
        results[name].push({ perSecond: messages / (elapsedMs / 1_000), cpuUs: (cpuMs * 1_000) / messages, rssKb })
        progress(`round ${round} ${name} ${Math.round(count / (elapsedMs / 1_000))}/s`)
      }
    }
  } finally {
    for (const { child } of clients.values()) await child.end()
    await server.end()
  }
  const middle = (name: Name, figure: keyof Pace) => median(results[name].map((pace) => pace[figure]))
  return Object.fromEntries(
    names.map((name) => [
      name,
      { perSecond: middle(name, 'perSecond'), cpuUs: middle(name, 'cpuUs'), rssKb: middle(name, 'rssKb') },
    ]),
  ) as Record<Name, Pace>
}

/** A row of figures: our pace against those of the bare clients. */
export function row(name: string, ours: Pace, bare: { telegram: Pace; mtcute: Pace }) {
  return {
    case: name,
    ours: Math.round(ours.perSecond),
    telegram: Math.round(bare.telegram.perSecond),
    mtcute: Math.round(bare.mtcute.perSecond),
    ratioTelegram: round2(ours.perSecond / bare.telegram.perSecond),
    ratioMtcute: round2(ours.perSecond / bare.mtcute.perSecond),
    cpuUsOurs: round2(ours.cpuUs),
    cpuUsTelegram: round2(bare.telegram.cpuUs),
    cpuUsMtcute: round2(bare.mtcute.cpuUs),
  }
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100
}
