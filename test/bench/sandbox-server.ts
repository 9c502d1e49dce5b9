import { Sandbox } from '../../core/sandbox/sandbox.js'
import { collectGarbage } from './garbage.js'
import type { FromSandbox, ToSandbox } from './sandbox-messages.js'

/*
 * A sandbox in a process of its own, so that its memory is its own. Each person writes to the next one; the access hash
 * of a login is for that next one.
 */
const count = Number(process.env.LOAD_CLIENTS ?? 200)
const firstId = 1_001
const users = Array.from({ length: count }, (_, index) => ({
  id: firstId + index,
  firstName: `Person ${index}`,
  phone: `+99966${String(20_000 + index).padStart(7, '0')}`,
  code: '22222',
}))
// Sessions are let go of soon after their connections, so that what is left is not theirs.
const sandbox = await Sandbox.start({ world: { users }, seed: 1, limits: { sessionLifetimeMs: 200 } })
const { state } = sandbox.world
/** How many messages were sent without clients. */
let talked = 0

process.on('message', async (message: ToSandbox) => {
  if (message.type === 'talk') await talk(message.count)
  else await measure()
})
process.on('disconnect', () => process.exit())

const logins = users.map(({ id }) => ({ id, login: sandbox.mintAuthKey(id) }))

tell({
  type: 'listening',
  port: sandbox.address.port,
  logins: logins.map(({ id, login }) => ({
    userId: id,
    accessHash: String(accessHash(id)),
    key: Buffer.from(login.authKey).toString('base64'),
  })),
})

function next(id: number): number {
  return firstId + ((id - firstId + 1) % count)
}

function accessHash(id: number): bigint {
  return state.accessHash(id, 'user', next(id))
}

/** The requests clients make, without clients: straight to the API. */
async function talk(messages: number): Promise<void> {
  for (const end = talked + messages; talked < end; talked++) {
    const { id, login } = logins[talked % count] as (typeof logins)[number]
    const authKey = sandbox.wire.authKey(login.authKeyId)
    if (!authKey) throw new Error('a login of the load is gone')
    const peer = { _: 'inputPeerUser', user_id: BigInt(next(id)), access_hash: accessHash(id) }
    const method = 'messages.sendMessage'
    const message = `none ${id} 0 ${talked}`
    await sandbox.api.handle({
      method,
      params: { _: method, peer, message, random_id: 1_000_000_000n + BigInt(talked) },
      authKey,
      sessionId: 0n,
      messageId: BigInt(talked),
      layer: authKey.layer,
      dcId: 2,
      remoteAddress: '127.0.0.1',
      withoutUpdates: false,
      takeoutId: undefined,
    })
  }
  tell({ type: 'talked' })
}

async function measure(): Promise<void> {
  const busyMs = cpuMs()
  // What buffers held is given back some time after their collection, and one collection makes room for another.
  let usedBytes = Number.POSITIVE_INFINITY
  for (let round = 0; round < 20; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 25))
    const { heapUsed, external } = process.memoryUsage()
    const isSettled = heapUsed + external > usedBytes * 0.999
    usedBytes = Math.min(usedBytes, heapUsed + external)
    if (isSettled && round >= 3) break
  }
  const { rss } = process.memoryUsage()
  const { connections, sessions } = sandbox.wire.counts
  tell({
    type: 'measured',
    usedBytes,
    rssBytes: rss,
    connections,
    sessions,
    busyMs,
    restMs: cpuMs(),
  })
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function tell(message: FromSandbox): void {
  process.send?.(message)
}
