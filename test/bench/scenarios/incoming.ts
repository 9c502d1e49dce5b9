import { Child } from '../child.js'
import { median } from '../median.js'
import type { FromContender, FromServer, Run, Target, ToServer } from '../messages.js'

const contenders = { ours: 'contenders/ours.ts', telegram: 'contenders/telegram.ts', mtcute: 'contenders/mtcute.ts' }
type Name = keyof typeof contenders

const cases = [
  { case: '100 bytes', bytes: 100, count: 8_000 },
  { case: '1000 bytes', bytes: 1_000, count: 5_000 },
]

interface Round {
  perSecond: number
  cpuUs: number
}

/**
 * Incoming messages per second through the whole framework with one trivial handler, against the same stream into a
 * bare `telegram` client and a bare mtcute client with one raw listener each. Every client is a process of its own and
 * the rounds alternate, so that a slow moment of the machine meets all of them.
 */
export async function incoming({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const rows = []
  for (const { case: name, bytes, count } of cases) {
    const results = await measure({ bytes, count, rounds, progress: (line) => progress(`${name}: ${line}`) })
    const perSecond = (contender: Name) => median(results[contender].map((round) => round.perSecond))
    const cpuUs = (contender: Name) => median(results[contender].map((round) => round.cpuUs))
    rows.push({
      case: name,
      ours: Math.round(perSecond('ours')),
      telegram: Math.round(perSecond('telegram')),
      mtcute: Math.round(perSecond('mtcute')),
      ratioTelegram: round2(perSecond('ours') / perSecond('telegram')),
      ratioMtcute: round2(perSecond('ours') / perSecond('mtcute')),
      cpuUsOurs: round2(cpuUs('ours')),
      cpuUsTelegram: round2(cpuUs('telegram')),
      cpuUsMtcute: round2(cpuUs('mtcute')),
    })
  }
  return rows
}

async function measure(options: { bytes: number; count: number; rounds: number; progress: (line: string) => void }) {
  const { bytes, count, rounds, progress } = options
  const results: Record<Name, Round[]> = { ours: [], telegram: [], mtcute: [] }
  const server = new Child<FromServer, ToServer>('server.ts')
  const clients = new Map<Name, { child: Child<FromContender, Run>; target: Target }>()
  try {
    const { targets } = await server.next('listening')
    for (const [index, name] of (Object.keys(contenders) as Name[]).entries()) {
      const target = targets[index]
      if (!target) throw new Error('the server of the bench has too few bots')
      const child = new Child<FromContender, Run>(contenders[name])
      clients.set(name, { child, target })
      child.send({ type: 'run', target, count })
      await child.next('ready')
    }
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, { child, target }] of clients) {
        server.send({ type: 'stream', userId: target.userId, count, bytes })
        const { elapsedMs, cpuMs } = await child.next('done')
        await server.next('streamed')
        if (round === 0) continue
        results[name].push({ perSecond: (count - 1) / (elapsedMs / 1_000), cpuUs: (cpuMs * 1_000) / (count - 1) })
        progress(`round ${round} ${name} ${Math.round(count / (elapsedMs / 1_000))}/s`)
      }
    }
  } finally {
    for (const { child } of clients.values()) await child.end()
    await server.end()
  }
  return results
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
