import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Fence } from '../storage/fence.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { Clock, Timer } from '../time/clock.js'
import { LeaseTerm } from './lease-term.js'
import { machineName } from './machine.js'
import { PostgresClusterTable } from './postgres-cluster-table.js'

/** How long the login stays taken when this process ends without a word, in milliseconds. */
const leaseMs = 15_000

/** The right to use a login for a while, beside the processes that run clients. */
export interface HeldLogin {
  /** By what right it is written. */
  readonly fence: Fence
  /** Aborted when the right could not be renewed in time: whoever uses the login closes its connection then. */
  readonly lost: AbortSignal
  /** Gives it back. Never rejects. */
  end(): Promise<void>
}

/**
 * Takes the lease of one client for a command of the command line, as a machine that takes no other: while it is held no process
 * connects with this login, and none can take it from it.
 * @param placement - the key of the client's placement.
 * @throws CLUSTER_LOGIN_IN_USE when a process of the cluster has the client, STORAGE_...
 */
export async function holdLogin(
  postgres: Postgres,
  client: string,
  { placement, clock, logger }: { placement: string; clock: Clock; logger: Logger },
): Promise<HeldLogin> {
  const table = await PostgresClusterTable.open(postgres)
  const name = `a command on ${hostname()}`
  const machine = {
    ...{ id: `${name}#${randomBytes(6).toString('hex')}`, name, labels: {}, weight: 0, isLeaving: true },
    held: {},
  }
  const halt = new AbortController()
  const lose = () => halt.abort(new SwitchboardError('CLUSTER_CLIENT_PAUSED', { client }))
  const term = new LeaseTerm(clock, leaseMs, lose)
  let timer: Timer | undefined
  let isOver = false
  const renew = async () => {
    const { now } = term
    const { isKnown } = await table.beat({ machine, leaseMs })
    if (isOver) return
    if (isKnown) term.renewed(now)
    else lose()
  }
  const beat = () => {
    if (isOver) return
    timer = clock.after(
      leaseMs / 3,
      () =>
        void renew()
          .catch(() => {})
          .then(beat),
      { keepsProcessAlive: false },
    )
  }
  const end = async () => {
    isOver = true
    timer?.cancel()
    term.end()
    await table.leave(machine.id).catch((error) => logger.debug('a lease could not be given back', { error }))
    table.close()
  }
  const { now } = term
  await table.join(machine, leaseMs)
  try {
    await table.enroll([{ client, placement }])
    const lease = await table.takeOne(machine.id, client)
    if (typeof lease === 'string') {
      throw new SwitchboardError('CLUSTER_LOGIN_IN_USE', { client, machine: machineName(lease) })
    }
    term.renewed(now)
    beat()
    return { fence: { client, machine: machine.id, epoch: lease.epoch }, lost: halt.signal, end }
  } catch (error) {
    await end()
    throw error
  }
}
