import { SwitchboardError } from '../errors/switchboard-error.js'
import type { AccountConnection } from './account-connection.js'
import type { CallChain } from './calls/call-chain.js'
import type { CallGroup } from './calls/call-group.js'
import type { ClientLifecycle } from './client-lifecycle.js'
import type { ClientOwner } from './client-owner.js'
import type { UnreadableCounts } from './unreadable-counts.js'
import type { UpdatesListener } from './updates-listener.js'

interface OwnedParts {
  readonly life: ClientLifecycle
  readonly connection: AccountConnection
  readonly chain: CallChain
  readonly unreadable: UnreadableCounts
  /** Whether somebody else has the whole life cycle in hand, and starts and stops this part of it. */
  readonly isLed: boolean
}

/** The owner's side of a client: one object, where functions would be one for each thing an owner does. */
export class ClientOwnerSide implements ClientOwner {
  /** Whom raw updates are told. */
  listener: UpdatesListener | undefined

  constructor(private readonly parts: OwnedParts) {}

  start(signal?: AbortSignal): Promise<void> {
    const { isLed, connection, life } = this.parts
    return isLed ? connection.open(signal ?? new AbortController().signal) : life.start(signal)
  }

  stop(): Promise<void> {
    const { isLed, connection, life } = this.parts
    return isLed ? connection.close() : life.stop()
  }

  cut(): void {
    this.parts.connection.cut()
  }

  onUpdates(listener: UpdatesListener): void {
    if (this.listener) throw new SwitchboardError('BUG_UNREACHABLE', { where: 'a second listener of updates' })
    this.listener = listener
  }

  callGroup(): CallGroup {
    return this.parts.chain.group()
  }

  unreadable(): Readonly<Record<string, number>> {
    return this.parts.unreadable.list()
  }
}
