import type { Fence, FenceOf } from '../storage/fence.js'
import type { Placing } from './placing.js'

/**
 * By what right a process writes for the clients that it was given; for what does not run here, by none. A run keeps to the lease that it
 * began under: what it has not written yet when its client goes to another process, and comes back, is refused like before.
 */
export class RunLeases {
  private readonly runs = new Map<string, Fence>()

  /** @param placing - absent: this process has all clients, and nothing is refused. */
  constructor(private readonly placing?: Pick<Placing, 'fence'>) {}

  /** Under which lease a client's writes stand at this moment. */
  readonly of: FenceOf = (client) => {
    if (!this.placing) return undefined
    return this.runs.get(client) ?? this.placing.fence(client) ?? { client, machine: '', epoch: 0 }
  }

  /** A run begins. @returns its lease. */
  begin(client: string): Fence | undefined {
    this.runs.delete(client)
    const lease = this.of(client)
    if (lease) this.runs.set(client, lease)
    return lease
  }

  /** That run has ended. */
  end(client: string, lease: Fence | undefined): void {
    if (this.runs.get(client) === lease) this.runs.delete(client)
  }
}
