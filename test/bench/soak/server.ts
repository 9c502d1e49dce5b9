import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { settledHeap } from '../garbage.js'
import type { FromSoakServer, ToSoakServer } from './messages.js'

/* The data centre of the scenario `soak`: many bots, and people who write to one after the other at a steady rate. */
const count = Number(process.env.SOAK_CLIENTS ?? 300)
const tickMs = 20
const bots = Array.from({ length: count }, (_, index) => ({
  id: 7_100_001 + index,
  token: `${7_100_001 + index}:AAbench-token-of-one-of-many-bots-01234`,
  firstName: `Bot ${index}`,
  username: `bench_${index}_bot`,
}))
const writers = Array.from({ length: 50 }, (_, index) => ({
  id: 1_001 + index,
  firstName: `Writer ${index}`,
  phone: `+99966200${10 + index}`,
  code: '22222',
}))

const sandbox = await Sandbox.start({ world: { users: writers, bots }, port: 0 })
const { host, port, dcId, publicKeyPem, fingerprint } = sandbox.address
const { state, messaging } = sandbox.world
let sent = 0
let answered = 0
let writing: NodeJS.Timeout | undefined
/** How many are sent in all when a counted lot is over. */
let last = Number.POSITIVE_INFINITY
sandbox.api.calls.onCall(({ method }) => {
  if (method !== 'messages.sendMessage') return
  answered++
  if (answered === last) tell({ type: 'answered' })
})

process.on('message', (message: ToSoakServer) => {
  if (message.type === 'measure') void measure(message.collected)
  else if (message.type === 'pause') clearInterval(writing)
  else write(message.perSecond, message.count)
})
process.on('disconnect', () => process.exit())

tell({
  type: 'listening',
  centre: { host, port, dcId, publicKeyPem, fingerprint, modulusHex: sandbox.wire.rsa.modulus.toString(16) },
  logins: bots.map(({ id, token }, index) => {
    const { dcId, authKey } = sandbox.mintAuthKey(id)
    return { name: `bot${index}`, token, dcId, authKey: Buffer.from(authKey).toString('hex'), userId: id }
  }),
})

/** Writes at a rate that a late timer does not lower. */
function write(perSecond: number, more = Number.POSITIVE_INFINITY): void {
  const startedAt = performance.now()
  const before = sent
  last = sent + more
  writing = setInterval(() => {
    const due = Math.min(last, before + Math.floor(((performance.now() - startedAt) / 1_000) * perSecond))
    for (; sent < due; sent++) {
      const writer = state.account(1_001 + (sent % writers.length))
      messaging.send(
        writer,
        { type: 'user', id: 7_100_001 + (sent % count) },
        { text: `message ${sent} ${'x'.repeat(80)}` },
      )
    }
    if (sent === last) clearInterval(writing)
  }, tickMs)
}

async function measure(collected = false): Promise<void> {
  if (collected) await settledHeap()
  const { rss, heapUsed } = process.memoryUsage()
  tell({ type: 'memory', rss, heapUsed, sent, answered })
}

function tell(message: FromSoakServer): void {
  process.send?.(message)
}
