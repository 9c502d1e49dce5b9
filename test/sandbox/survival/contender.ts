import { createHash, createPublicKey } from 'node:crypto'
import { gramClient } from '../conformance/gram-client.js'
import type { Centre, Login } from '../conformance/library-client.js'
import { mtcuteClient } from '../conformance/mtcute-client.js'
import type { ContenderName, Order, Report } from './messages.js'
import { ourClient, type TrialClient } from './our-client.js'

/*
 * The process of one contender: a client that does what it is told, and tells what it hears. Whatever it does to its process is
 * part of the trial.
 */
const connect: Readonly<Record<ContenderName, (centre: Centre, login: Login) => Promise<TrialClient>>> = {
  telegram: gramClient('telegram'),
  teleproto: gramClient('teleproto'),
  mtcute: mtcuteClient,
  ours: ourClient,
}
const content = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251))

let client: TrialClient | undefined

async function carryOut(order: Order): Promise<void> {
  if (order.do === 'connect') {
    const centre = centreOf(order)
    client = await connect[process.argv[2] as ContenderName](centre, order.login)
    // What it has sent itself is told of by some, and by some only when another connection has sent it.
    client.onMessage(({ text }) => text.startsWith('own ') || tell({ heard: text }))
    return
  }
  if (order.do === 'nothing') return
  if (!client) throw new Error('it is not connected')
  if (order.do === 'send') await client.send(order.to, order.text)
  else if (order.do === 'file') await moveFile(client, order.to)
  else if (order.do === 'self') await client.self()
  else await client.close()
}

/** Up and down again. */
async function moveFile(of: TrialClient, to: string): Promise<void> {
  const id = await of.upload(to, 'numbers.bin', content)
  const got = await of.download(to, id)
  if (!content.equals(got)) throw new Error('other bytes came down')
}

function centreOf({ port, dcId, publicKeyPem }: Order & { do: 'connect' }): Centre {
  const { n = '', e = '' } = createPublicKey(publicKeyPem).export({ format: 'jwk' })
  const [modulus, exponent] = [Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url')]
  const parts = Buffer.concat([Buffer.from('fe000100', 'hex'), modulus, Buffer.from([exponent.length]), exponent])
  const fingerprint = createHash('sha1').update(parts).digest().readBigInt64LE(12)
  const rsa = { fingerprint, modulus: BigInt(`0x${modulus.toString('hex')}`), exponent: exponent.readUIntBE(0, 3) }
  return { address: { port, dcId, publicKeyPem }, wire: { rsa } }
}

function tell(report: Report): void {
  process.send?.(report)
}

process.on('message', (order: Order) => {
  carryOut(order).then(
    () => tell({ id: order.id }),
    (error: unknown) => tell({ id: order.id, error: String(error) || 'an error' }),
  )
})
process.once('disconnect', () => process.exit())
