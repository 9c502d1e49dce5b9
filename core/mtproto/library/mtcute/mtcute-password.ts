import { createHash, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { TlObject } from '../../driver.js'
import { checkGroup } from '../../key-exchange/diffie-hellman.js'
import type { MtcuteCrypto, MtcuteParts } from './mtcute-parts.js'

const crypto: MtcuteCrypto = {
  sha256: (data) => createHash('sha256').update(data).digest(),
  pbkdf2: (password, salt, iterations) => promisify(pbkdf2)(password, salt, iterations, 64, 'sha512'),
  randomBytes,
}
const valueBytes = 256

/**
 * The answer to a two-step password (core.telegram.org/api/srp). mtcute computes it and takes the group as it comes; that one
 * is checked here, as a server that chooses it could learn the password.
 * @throws Error when the group is not sound or the value of the server is out of range.
 */
export async function answerPassword(
  computeSrp: MtcuteParts['computeSrp'],
  { currentAlgo, srp_B: serverValue, srpId }: TlObject,
  password: string,
): Promise<TlObject> {
  const { className, ...algo } = (currentAlgo ?? {}) as TlObject
  const [p, srpB] = [algo.p, serverValue]
  if (!Buffer.isBuffer(p) || !Buffer.isBuffer(srpB)) throw new Error('The server asks for no password.')
  await checkGroup(p, Number(algo.g))
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, valueBytes - srpB.length)), srpB])
  if (padded.length !== valueBytes || padded.compare(p) >= 0 || padded.every((byte) => byte === 0)) {
    throw new Error('The value of the server is out of range.')
  }
  const tlName = `${className.charAt(0).toLowerCase()}${className.slice(1)}`
  const request = { currentAlgo: { ...algo, _: tlName }, srpB: padded, srpId }
  const { A, M1 } = await computeSrp()(crypto, request, password)
  return { className: 'InputCheckPasswordSRP', srpId, A, M1 }
}
