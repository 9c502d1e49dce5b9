import { Sandbox } from '../../../core/sandbox/sandbox.js'
import type { FromServer, ToServer } from './messages.js'

/* The data centre of the scenario `clients`, in a process of its own: many bots, and logins for them. */
const most = 1_000
const bots = Array.from({ length: most }, (_, index) => ({
  id: 7_100_001 + index,
  token: `${7_100_001 + index}:AAbench-token-of-one-of-many-bots-01234`,
  firstName: `Bot ${index}`,
  username: `bench_${index}_bot`,
}))

const sandbox = await Sandbox.start({ world: { users: [], bots }, port: 0 })
const { host, port, dcId, publicKeyPem, fingerprint } = sandbox.address
const modulusHex = sandbox.wire.rsa.modulus.toString(16)

process.on('message', ({ count }: ToServer) => {
  const logins = bots.slice(0, count).map(({ id, token }, index) => {
    const { dcId, authKey } = sandbox.mintAuthKey(id)
    return { name: `bot${index}`, token, dcId, authKey: Buffer.from(authKey).toString('hex'), userId: id }
  })
  tell({ type: 'minted', logins })
})
process.on('disconnect', () => process.exit())

tell({ type: 'listening', centre: { host, port, dcId, publicKeyPem, fingerprint, modulusHex } })

function tell(message: FromServer): void {
  process.send?.(message)
}
