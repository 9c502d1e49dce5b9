import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { poolThroughput, type Throughput } from '../../agents/pool-throughput.js'
import { personName, worldOf } from '../../agents/sandbox-agents.js'
import { Child } from '../child.js'
import { median } from '../median.js'
import type { FromSender, ToSender } from '../pool/messages.js'
import { round2 } from '../race.js'

const sizes = [1, 2, 4, 8, 16]
/** Of the world's time. */
const minutes = 5
const contenders = { pool: 'pool/pool.ts', client: 'pool/client.ts', telegram: 'pool/telegram.ts' }
type Name = keyof typeof contenders
const count = 3_000
const people = 48

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
  const sandbox = await Sandbox.start({ world: worldOf(3, people), seed: 1 })
  const children = new Map<Name, Child<FromSender, ToSender>>()
  const paces: Record<Name, number[]> = { pool: [], client: [], telegram: [] }
  try {
    const { rsa } = sandbox.wire
    for (const [index, name] of (Object.keys(contenders) as Name[]).entries()) {
      const { authKey, dcId } = sandbox.mintAuthKey(`agent${index}`)
      const { host, port, publicKeyPem } = sandbox.address
      const child = new Child<FromSender, ToSender>(contenders[name])
      children.set(name, child)
      child.send({
        type: 'send',
        ...{ host, port, publicKeyPem, dcId },
        fingerprint: String(rsa.fingerprint),
        modulusHex: rsa.modulus.toString(16),
        authKey: Buffer.from(authKey).toString('hex'),
        people: Array.from({ length: people }, (_, person) => ({
          id: 730_000_000 + person,
          username: personName(person),
        })),
      })
      await child.next('ready')
    }
    // The first round warms the processes up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, child] of children) {
        child.send({ type: 'go', round, count })
        const { elapsedMs } = await child.next('sent')
        if (round === 0) continue
        paces[name].push(count / (elapsedMs / 1_000))
        progress(`round ${round} ${name} ${Math.round(count / (elapsedMs / 1_000))}/s`)
      }
    }
  } finally {
    for (const child of children.values()) await child.end()
    await sandbox.close()
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
