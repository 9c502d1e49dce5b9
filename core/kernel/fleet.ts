import type { Client } from '../client/client.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { Clients, type WaitOptions } from './control/clients.js'
import type { EventHub } from './control/event-hub.js'
import type { ManagedClient } from './managed-client.js'
import type { ClientInfo } from './status.js'

/** All clients of an app, by name, in the order in which they were added. */
export class Fleet {
  private readonly clients = new Map<string, ManagedClient>()

  /** @param isAgent - whether an account that is no client sends for channels. */
  constructor(
    private readonly events: EventHub,
    private readonly isAgent: (name: string) => boolean = () => false,
  ) {}

  get all(): readonly ManagedClient[] {
    return [...this.clients.values()]
  }

  has(name: string): boolean {
    return this.clients.has(name)
  }

  /** A client's way to Telegram, while it is online. */
  online(name: string): Client | undefined {
    const managed = this.clients.get(name)
    return managed?.state === 'online' ? managed.client : undefined
  }

  /** @throws APP_CLIENT_UNKNOWN, APP_CLIENT_IS_AGENT */
  get(name: string): ManagedClient {
    const client = this.clients.get(name)
    if (client) return client
    if (this.isAgent(name)) throw new SwitchboardError('APP_CLIENT_IS_AGENT', { client: name })
    throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client: name, known: [...this.clients.keys()] })
  }

  /** Adds a client, or puts it in the place of one of its name, which has to be stopped. */
  add(client: ManagedClient): void {
    const isNew = !this.clients.has(client.name)
    this.clients.set(client.name, client)
    if (isNew) this.events.emit('client-added', { client: client.name, type: client.config.type })
  }

  /** Forgets a client. */
  remove(client: ManagedClient): void {
    if (!this.clients.delete(client.name)) return
    this.events.emit('client-removed', { client: client.name })
  }
}

/** What plugins see of the fleet. */
export class FleetDirectory extends Clients {
  readonly #fleet: Fleet
  readonly #events: EventHub

  constructor(fleet: Fleet, events: EventHub) {
    super()
    this.#fleet = fleet
    this.#events = events
  }

  list(): readonly ClientInfo[] {
    return this.#fleet.all.map((client) => client.info())
  }

  get(name: string): ClientInfo | undefined {
    return this.#fleet.has(name) ? this.#fleet.get(name).info() : undefined
  }

  whenOnline(name: string, { signal }: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (this.state(name) === 'online') settle(resolve)
        } catch (error) {
          settle(() => reject(error))
        }
      }
      const onAbort = () => settle(() => reject(signal?.reason))
      const end = this.#events.on(['client-state', 'client-removed'], look)
      const settle = (how: () => void) => {
        end()
        signal?.removeEventListener('abort', onAbort)
        how()
      }
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      look()
    })
  }

  protected known(name: string): ClientInfo {
    return this.#fleet.get(name).info()
  }
}
