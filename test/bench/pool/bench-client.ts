import { Client } from '../../../core/client/client.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.js'
import { SystemClock } from '../../../core/time/system-clock.js'
import { settings } from '../../client/client-harness.js'
import type { SendOrder } from './messages.js'

/** A client of the framework that is logged in as the sender. */
export function benchClient({ authKey, host, port, dcId, publicKeyPem }: SendOrder): Client {
  return new Client({
    config: settings({ sessionName: 'agent0', type: 'user', noUpdates: true }),
    sessions: new MemorySessionStore({ dcId, authKey: Buffer.from(authKey, 'hex') }),
    clock: new SystemClock(),
    logger: new SilentLogger(),
    address: { host, port, dcId, publicKeyPem },
  })
}
