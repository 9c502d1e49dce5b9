import type { Delivery } from '../../../core/updates/delivery.js'
import type { DeadLetters } from '../../../core/updates/journal/dead-letters.js'
import type { DeliveryLog, LogOwner } from '../../../core/updates/journal/delivery-log.js'
import type { StoredChannel, StoredState } from '../../../core/updates/state/stored-state.js'
import { newMessage } from '../tl.js'

/** One implementation under test: the logs of a machine's processes and what they have in common. */
export interface LogHost {
  /** The log of a client in a further process, which finds what those before it stored. Not opened. */
  log(client?: string): DeliveryLog
  /** Waits until what the logs were given is stored. */
  committed(): Promise<void>
  readonly letters: DeadLetters
  close(): Promise<void> | void
}

/** Whose updates a log keeps, with what it got back. */
class OwnerDouble implements LogOwner {
  readonly got: Delivery[] = []
  state: StoredState | undefined
  readonly channels = new Map<number, StoredChannel>()

  get positions() {
    return { stored: this.state, storedChannel: (id: number) => this.channels.get(id) }
  }

  stored(delivery: Delivery): void {
    this.got.push(delivery)
  }

  get texts(): string[] {
    return this.got.map(textOf)
  }
}

/** A message on its way to its handlers, as far as a log looks at it. */
export function deliveryOf(text: string, over: Partial<Delivery> = {}): Delivery {
  const update = newMessage(text)
  const delivery: Partial<Delivery> = { update, identity: `message:${text}`, chatKey: 5, entries: [], ...over }
  return delivery as Delivery
}

export function textOf({ update }: Pick<Delivery, 'update'>): string {
  return String((update.message as { message: string }).message)
}

/** Opens a log for an account. */
export async function openLog(host: LogHost, accountId = 1, client?: string) {
  const log = host.log(client)
  const owner = new OwnerDouble()
  await log.open(accountId, owner)
  return { log, owner }
}
