import type { Sandbox } from '../../../core/sandbox/sandbox.js'
import { personName } from '../../agents/sandbox-agents.js'
import type { SendOrder } from '../pool/messages.js'

/** What a process needs to log in as the agent of that number in a world of agents, and whom it writes to. */
export function sendOrder(sandbox: Sandbox, index: number, people: number): SendOrder {
  const { authKey, dcId } = sandbox.mintAuthKey(`agent${index}`)
  const { host, port, publicKeyPem } = sandbox.address
  const { rsa } = sandbox.wire
  return {
    type: 'send',
    ...{ host, port, publicKeyPem, dcId },
    fingerprint: String(rsa.fingerprint),
    modulusHex: rsa.modulus.toString(16),
    authKey: Buffer.from(authKey).toString('hex'),
    people: Array.from({ length: people }, (_, person) => ({ id: 730_000_000 + person, username: personName(person) })),
  }
}
