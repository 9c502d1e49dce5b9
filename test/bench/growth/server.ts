import { setTimeout as sleep } from 'node:timers/promises'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { FromGrowthServer, ToGrowthServer } from './messages.js'

/* The data centre of the scenario `growth`: many bots, and somebody who writes to them. */
const most = 1_000
const bots = Array.from({ length: most }, (_, index) => ({
  id: 7_100_001 + index,
  token: `${7_100_001 + index}:AAbench-token-of-one-of-many-bots-01234`,
  name: `bot${index}`,
  firstName: `Bot ${index}`,
  username: `bench_${index}_bot`,
}))
const user = { id: 7_000_001, phone: '9996621003', code: '22222', firstName: 'Alice', username: 'alice' }
const sandbox = await Sandbox.start({ world: { users: [user], bots }, port: 0 })
const alice = sandbox.person('alice')
const { host, port, dcId, publicKeyPem, fingerprint } = sandbox.address
const modulusHex = sandbox.wire.rsa.modulus.toString(16)

process.on('message', (message: ToGrowthServer) => {
  if (message.type === 'send') void send(message)
  else mint(message.count)
})
process.on('disconnect', () => process.exit())
tell({ type: 'listening', centre: { host, port, dcId, publicKeyPem, fingerprint, modulusHex } })

function mint(count: number): void {
  const logins = bots.slice(0, count).map(({ id, token, name }) => {
    const { dcId, authKey } = sandbox.mintAuthKey(id)
    return { name, token, dcId, authKey: Buffer.from(authKey).toString('hex'), userId: id }
  })
  tell({ type: 'minted', logins })
}

async function send({ bots: among, count, ms }: { bots: number; count: number; ms: number }): Promise<void> {
  const everyMs = 20
  const turns = Math.ceil(ms / everyMs)
  const startedMs = performance.now()
  for (let [turn, sent] = [1, 0]; turn <= turns; turn++) {
    for (; sent < (count * turn) / turns; sent++) alice.send(`bot${sent % among}`, `message ${sent}`)
    await sleep(Math.max(0, startedMs + turn * everyMs - performance.now()))
  }
  tell({ type: 'sent', answers: count })
}

function tell(message: FromGrowthServer): void {
  process.send?.(message)
}
