import type { Client } from '../client/client.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Markup } from '../formatting/markup.js'
import type { TlObject } from '../mtproto/driver.js'
import { Clients, type SendByClientOptions, type SentByClient, type WaitOptions } from './control/clients.js'
import type { EventHub } from './control/event-hub.js'
import type { Elsewhere } from './elsewhere.js'
import type { ManagedClient } from './managed-client.js'
import { plainObject, type SpokenCall, speakBy, type ToldText, toldObject } from './speak-by-client.js'
import type { ClientInfo } from './status.js'

/** The agents of an app that runs. */
export interface FleetAgents {
  /** Whether an account sends for channels. */
  hasAgent(name: string): boolean
  /**
   * The client of an agent, connected if that can be; `undefined`: this process does not run it, or it is not connected.
   * @throws AGENT_UNAVAILABLE when it must not be used.
   */
  agentClient(name: string): Promise<ManagedClient | undefined>
}

/** All clients of an app, by name, in the order in which they were added. */
export class Fleet {
  private readonly clients = new Map<string, ManagedClient>()

  /** @param agents - those there are; absent while the app does not run. */
  constructor(
    private readonly events: EventHub,
    private readonly agents: () => FleetAgents | undefined = () => undefined,
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
    if (this.agents()?.hasAgent(name)) throw new SwitchboardError('APP_CLIENT_IS_AGENT', { client: name })
    throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client: name, known: [...this.clients.keys()] })
  }

  /**
   * Whose client speaks for somebody; `undefined`: an agent that is not connected here.
   * @throws APP_CLIENT_UNKNOWN, AGENT_UNAVAILABLE
   */
  async speaker(name: string): Promise<ManagedClient | undefined> {
    const agents = this.agents()
    return !this.has(name) && agents?.hasAgent(name) ? agents.agentClient(name) : this.get(name)
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
  readonly #elsewhere: Elsewhere | undefined

  /** @param elsewhere - the clients that other processes run; absent: there are none. */
  constructor(fleet: Fleet, events: EventHub, elsewhere?: Elsewhere) {
    super()
    this.#fleet = fleet
    this.#events = events
    this.#elsewhere = elsewhere
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

  sendMessage(
    client: string,
    to: number | string,
    text: string | Markup,
    options: SendByClientOptions = {},
  ): Promise<SentByClient> {
    const told: ToldText = typeof text === 'string' ? text : { mode: text.mode, source: text.source }
    return this.#speak('sendMessage', client, [to, told, options])
  }

  async call(client: string, method: string, params: Readonly<Record<string, unknown>> = {}): Promise<TlObject> {
    return plainObject(await this.#speak('call', client, [method, toldObject(params)]))
  }

  async #speak<Result>(what: SpokenCall, client: string, given: readonly unknown[]): Promise<Result> {
    const managed = await this.#fleet.speaker(client)
    const isElsewhere = this.#elsewhere !== undefined && managed?.isHere !== true
    const answer = isElsewhere ? this.#elsewhere?.ask(what, client, given) : speakBy(client, managed, what, given)
    return answer as Promise<Result>
  }

  protected known(name: string): ClientInfo {
    return this.#fleet.get(name).info()
  }
}
