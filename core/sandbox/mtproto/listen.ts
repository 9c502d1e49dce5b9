import { randomInt } from 'node:crypto'
import type { Server } from 'node:net'
import { SwitchboardError } from '../../errors/switchboard-error.js'

const host = '127.0.0.1'
/** Two client libraries store the port of a session as a signed 16-bit number. */
const safePorts = { from: 10_240, to: 32_767 }
const safeAttempts = 20

/**
 * Listens on 127.0.0.1. For port 0 it picks a free one that fits in signed 16 bits, or any free one when luck fails.
 * @returns the port.
 * @throws SANDBOX_PORT_TAKEN
 */
export async function listenLocally(server: Server, port: number): Promise<number> {
  if (port !== 0) {
    const fault = await tryListen(server, port)
    if (!fault) return port
    throw new SwitchboardError('SANDBOX_PORT_TAKEN', { port, reason: fault.message }, { cause: fault })
  }
  for (let attempt = 0; attempt < safeAttempts; attempt++) {
    const candidate = randomInt(safePorts.from, safePorts.to)
    if (!(await tryListen(server, candidate))) return candidate
  }
  const fault = await tryListen(server, 0)
  if (fault) throw new SwitchboardError('SANDBOX_PORT_TAKEN', { port: 0, reason: fault.message }, { cause: fault })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

function tryListen(server: Server, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const over = (error?: Error) => {
      server.off('error', over).off('listening', over)
      resolve(error)
    }
    server.on('error', over).on('listening', over).listen({ host, port })
  })
}
