import { Client } from '../../core/client/client.js'
import { ownerOf } from '../../core/client/client-owner.js'
import type { ClientParts } from '../../core/client/client-parts.js'
import { ClientConfig } from '../../core/config/client-config.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { DriverFactory } from '../../core/mtproto/driver.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import { type DriverTuning, LibraryDriver } from '../../core/mtproto/library/library-driver.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { Sandbox, type SandboxOptions } from '../../core/sandbox/sandbox.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'

/** A driver whose reconnects do not wait. */
export const quickDriver =
  (library: LibraryName = 'telegram', tuning: DriverTuning = {}): DriverFactory =>
  (options) =>
    new LibraryDriver(loadLibrary(library), options, {
      ...tuning,
      times: { firstRetryMs: 10, maxRetryMs: 40, ...tuning.times },
    })

/** A sandbox with the clients of one test, closed in one go. */
export class ClientHarness {
  private readonly clients: Client[] = []

  private constructor(
    readonly sandbox: Sandbox,
    private readonly library: LibraryName,
  ) {}

  static async start(options: Partial<SandboxOptions> = {}, library: LibraryName = 'telegram'): Promise<ClientHarness> {
    return new ClientHarness(await Sandbox.start({ world: 'config/sandbox.yaml', ...options }), library)
  }

  /** A client that is not started yet. */
  client(config: Partial<ClientConfig>, parts: Partial<ClientParts> = {}): Client {
    const client = new Client({
      config: settings(config),
      sessions: new MemorySessionStore(),
      clock: new SystemClock(),
      logger: new SilentLogger(),
      address: this.sandbox.address,
      driverFactory: quickDriver(this.library),
      ...parts,
    })
    this.clients.push(client)
    return client
  }

  /** A client that is online, logged in without a handshake. */
  async online(who: string, config: Partial<ClientConfig> = {}, parts: Partial<ClientParts> = {}): Promise<Client> {
    const type = this.sandbox.account(who).isBot ? 'bot' : 'user'
    const sessions = new MemorySessionStore(this.sandbox.mintAuthKey(who))
    const client = this.client({ sessionName: who, type, ...config }, { sessions, ...parts })
    await ownerOf(client).start()
    return client
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => ownerOf(client).stop()))
    await this.sandbox.close()
  }
}

export const botToken = '800000001:AAinvented-token-of-bot1-sandbox-on'

export function settings(config: Partial<ClientConfig>): ClientConfig {
  const errorHandler = { sleepThreshold: 10, maxRetries: 0, retryDelay: 1 }
  return Object.assign(
    new ClientConfig(),
    { sessionName: 'bot1', type: 'bot', apiId: 1, apiHash: 'hash', parseMode: 'none', errorHandler },
    config,
  )
}
