import { poolThroughput, type Throughput } from '../../agents/pool-throughput.js'
import { median } from '../median.js'
import { round2 } from '../race.js'
import { SendRace } from '../send/send-race.js'

const sizes = [1, 2, 4, 8, 16]
/** Of the world's time. */
const minutes = 5
const contenders = { pool: 'pool/pool.ts', client: 'pool/client.ts', telegram: 'pool/telegram.ts' }
type Name = keyof typeof contenders
const count = 3_000

/**
 * Pools of several sizes on a sandbox that lets each account send 20 messages a minute, in the world's time, beside the
 * rule of the original bot; then a pool without limits against the bare clients, each in a process of its own.
 */
export async function pool({ rounds, progress }: { rounds: number; progress: (line: string) => void }) {
  const rows: Record<string, string | number>[] = []
  let ours: Throughput | undefined
  let seed: Throughput | undefined
  for (const agents of sizes) {
    const [own, seeds] = [
      await poolThroughput({ agents, minutes, rule: 'pool' }),
      await poolThroughput({ agents, minutes, rule: 'seed' }),
    ]
    ours ??= own
    seed ??= seeds
    progress(`${agents} agents sent ${own.sent}, by the rule of the original bot ${seeds.sent}`)
    rows.push({
      case: 'limits',
      agents,
      sent: own.sent,
      throughputRatio: round2(own.sent / (agents * ours.sent)),
      spread: round2(own.spread),
      floods: own.floods,
      seedThroughputRatio: round2(seeds.sent / (agents * seed.sent)),
      seedSpread: round2(seeds.spread),
      seedFloods: seeds.floods,
    })
  }
  return [...rows, await unlimited(rounds, progress)]
}

async function unlimited(rounds: number, progress: (line: string) => void) {
  const race = await SendRace.start(contenders)
  const paces: Record<Name, number[]> = { pool: [], client: [], telegram: [] }
  try {
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const name of Object.keys(contenders) as Name[]) {
        const { elapsedMs } = await race.run(name, { round, count, inFlight: 16, formatted: false })
        if (round === 0) continue
        paces[name].push(count / (elapsedMs / 1_000))
        progress(`round ${round} ${name} ${Math.round(count / (elapsedMs / 1_000))}/s`)
      }
    }
  } finally {
    await race.end()
  }
  const [own, client, telegram] = [median(paces.pool), median(paces.client), median(paces.telegram)]
  return {
    case: 'unlimited',
    agents: 1,
    poolPerSecond: Math.round(own),
    clientPerSecond: Math.round(client),
    telegramPerSecond: Math.round(telegram),
    ratioClient: round2(own / client),
    ratioTelegram: round2(own / telegram),
  }
}
