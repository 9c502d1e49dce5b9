import { OwnerSides } from '../errors/owner-sides.js'
import type { CallGroup } from './calls/call-group.js'
import type { UpdatesListener } from './updates-listener.js'

/** What only the owner of a client may do: whoever made it, not the plugins it is handed to. */
export interface ClientOwner {
  /**
   * Takes the session, connects and logs in; tries again after passing faults, as `error_handler` says.
   * @throws LOGIN_, SESSION_ and RPC_ errors, or the signal's reason; the state is `failed` then (`stopped` after an
   *   abort) and the reason stands in `failure`.
   */
  start(signal?: AbortSignal): Promise<void>

  /** Disconnects and gives the session free. Does not log out. Never rejects; safe in any state and more than once. */
  stop(): Promise<void>

  /** Closes the connection at once, whatever is under way; {@link stop} is to follow. */
  cut(): void

  /** Sets the one listener of raw updates; before `start`. */
  onUpdates(listener: UpdatesListener): void

  /** Makes a group for middleware of its calls, which comes into force and goes as one. */
  callGroup(): CallGroup

  /** How much Telegram sent that the library could not read, by the number of the constructor. */
  unreadable(): Readonly<Record<string, number>>
}

const owners = new OwnerSides<ClientOwner>('a client')

/** To be called by the client itself, once. */
export function registerOwner(client: object, owner: ClientOwner): void {
  owners.register(client, owner)
}

/** The owner's side of a client. */
export function ownerOf(client: object): ClientOwner {
  return owners.of(client)
}
