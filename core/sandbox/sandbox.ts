import { randomBytes } from 'node:crypto'
import type { Logger } from '../logging/logger.js'
import { SilentLogger } from '../logging/silent-logger.js'
import type { Clock } from '../time/clock.js'
import { SystemClock } from '../time/system-clock.js'
import type { CallLog } from './api/call-log.js'
import type { ApiInterceptor } from './api/interceptor.js'
import type { CentreAddress } from './api/services.js'
import { WorldApi } from './api/world-api.js'
import { RsaKey } from './crypto/rsa-key.js'
import { Faults } from './faults/faults.js'
import { newAuthKeyRecord } from './mtproto/auth-key.js'
import { MtprotoServer } from './mtproto/mtproto-server.js'
import type { WireFaults } from './mtproto/wire-faults.js'
import type { WireLimits } from './mtproto/wire-limits.js'
import { Patience } from './patience.js'
import { SandboxKeeper } from './persistence/sandbox-keeper.js'
import { Person } from './person.js'
import { loadSchemas } from './schema/load-schemas.js'
import type { Account } from './world/account.js'
import { newcomer, type PersonOptions } from './world/newcomer.js'
import { World } from './world/world.js'
import { buildWorld, nobody } from './world/world-builder.js'
import { describeWorld } from './world/world-describer.js'
import type { WorldDescription } from './world/world-description.js'
import { readWorldFile, writeWorldFile } from './world/world-file.js'

export interface SandboxOptions {
  /** A world file, or what one would say. */
  world: string | WorldDescription
  /** Default 0: any free port of 127.0.0.1. */
  port?: number
  /**
   * The same seed gives the same ids, access hashes and RSA key; default: a fixed world seed and a random RSA key, which
   * {@link state} keeps.
   */
  seed?: number
  /** The time of the world: dates of messages, lifetimes of codes. The wire keeps the system's time. */
  clock?: Clock
  logger?: Logger
  /** A SQLite file that the world and its logins live in; default: in memory, gone with the process. */
  state?: string
  /** Events kept of each account and channel for clients that were away; default 20,000. */
  logCapacity?: number
  /** Messages kept of each chat, beyond which the oldest are forgotten; default 100,000. */
  historyCapacity?: number
  /** Folders with TL schemas of further layers. */
  schemaFolders?: readonly string[]
  /** Makes the wire misbehave in ways that {@link Sandbox.faults} has no rule for. */
  faults?: WireFaults
  limits?: Partial<WireLimits>
}

/** What a client needs to find the sandbox and to trust it. */
export interface SandboxAddress {
  host: string
  port: number
  dcId: number
  /** PKCS#1 PEM. */
  publicKeyPem: string
  /** A signed 64-bit number, in decimal. */
  fingerprint: string
}

/** A login that was made without a handshake. */
export interface MintedLogin {
  dcId: number
  host: string
  port: number
  /** 256 bytes. */
  authKey: Uint8Array
  authKeyId: bigint
  userId: number
}

/** The data centre every account of the sandbox lives in, unless its description names another. */
const homeDcId = 2
/** The layer of a login that never said which it speaks: that of the package telegram. */
const defaultLayer = 198

/**
 * A Telegram data centre on 127.0.0.1 with an invented world. Unmodified Telegram libraries connect to it; people of the
 * world can be acted in this process.
 *
 * @example
 * const sandbox = await Sandbox.start({ world: 'config/sandbox.yaml' })
 * const alice = sandbox.person('alice')
 * alice.send('bot1', '/start')
 * const answer = await alice.waitFor(/welcome/)
 * await sandbox.close()
 */
export class Sandbox {
  /** How long its people wait, and what they say then. */
  readonly patience = new Patience()
  /** What those who connect from this process made of what they got, for whoever records a chat; default: nothing is known. */
  lastUpdates: () => readonly unknown[] = () => []
  private readonly people = new Map<number, Person>()
  private port = 0
  private mediaPort = 0

  private constructor(
    readonly world: World,
    /** The wire half: connections, keys, and what can be broken there. */
    readonly wire: MtprotoServer,
    /** The API: logins, calls, interceptors. */
    readonly api: WorldApi,
    /** What goes wrong on purpose. */
    readonly faults: Faults,
    private readonly keeper: SandboxKeeper | undefined,
  ) {}

  /** @throws SANDBOX_WORLD_UNREADABLE, SANDBOX_WORLD_INVALID, SANDBOX_PORT_TAKEN; STORAGE_... for the file of its state. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const logger = options.logger ?? new SilentLogger()
    const description = typeof options.world === 'string' ? await readWorldFile(options.world) : options.world
    const clock = options.clock ?? new SystemClock()
    const kept = { description, seed: options.seed ?? 1, clock, logger }
    const keeper = options.state ? SandboxKeeper.open(options.state, kept) : undefined
    try {
      return await Sandbox.over(keeper, options, { description, clock, logger })
    } catch (error) {
      keeper?.abandon()
      throw error
    }
  }

  /** Starts it over what is kept of it; closes nothing of that when it fails. */
  private static async over(
    keeper: SandboxKeeper | undefined,
    options: SandboxOptions,
    { description, clock, logger }: { description: WorldDescription; clock: Clock; logger: Logger },
  ): Promise<Sandbox> {
    const seed = options.seed ?? 1
    const schemas = loadSchemas(options.schemaFolders)
    // Meanwhile the world is made.
    const rsa = options.seed === undefined ? (keeper?.keyPair() ?? RsaKey.random()) : undefined
    const { historyCapacity, logCapacity } = options
    const capacities = { historyCapacity, logCapacity }
    const world = keeper?.hasWorld
      ? new World({ clock, seed, minUsers: description.minUsers, ...capacities })
      : buildWorld(description, { clock, seed, dcId: homeDcId, ...capacities })
    const accountId = (who: string | number) =>
      typeof who === 'number' ? world.state.account(who).id : named(world, who).id
    const faults = new Faults({
      state: world.state,
      wire: () => wire,
      perform: (call) => api.run(call),
      accountId,
      base: options.faults,
    })
    const wire: MtprotoServer = new MtprotoServer({
      rsa: await rsa,
      port: options.port,
      seed: options.seed,
      log: logger,
      defaultDcId: homeDcId,
      schemas,
      faults,
      limits: options.limits,
    })
    const address = (): CentreAddress => ({
      host: '127.0.0.1',
      port: sandbox.port,
      mediaPort: sandbox.mediaPort,
      dcId: homeDcId,
    })
    const api: WorldApi = new WorldApi({ world, wire, address, logger })
    const sandbox: Sandbox = new Sandbox(world, wire, api, faults, keeper)
    api.intercept(
      (call, next) => faults.intercept(call, next),
      () => faults.hasNone,
    )
    const parts = { world, logins: api.logins, wire }
    try {
      if (keeper) {
        keeper.restore(parts)
        world.state.onChange(() => keeper.touch())
      }
      world.scheduling.resume()
      sandbox.port = await wire.start(api)
      sandbox.mediaPort = wire.mediaPort ?? 0
      if (keeper) {
        keeper.watch(parts)
        // A login is kept before its client hears of it, or it would outlive the sandbox's knowledge of it.
        api.calls.onCall(({ method }) => (method.startsWith('auth.') ? keeper.save() : keeper.touch()))
      }
    } catch (error) {
      await sandbox.stopServing()
      throw error
    }
    return sandbox
  }

  get address(): SandboxAddress {
    const { publicPem, fingerprint } = this.wire.rsa
    return {
      host: '127.0.0.1',
      port: this.port,
      dcId: homeDcId,
      publicKeyPem: publicPem,
      fingerprint: String(fingerprint),
    }
  }

  /** The calls clients made, and the methods they asked for that are not served. */
  get calls(): CallLog {
    return this.api.calls
  }

  /** Puts an interceptor before all methods. @returns takes it out again. */
  intercept(interceptor: ApiInterceptor): () => void {
    return this.api.intercept(interceptor)
  }

  /**
   * Somebody of the world, by short name or username, to be acted here.
   * @param options - what they are from now on; somebody who is not there yet comes into the world with it.
   * @throws SANDBOX_NOBODY when nobody is called so and no options are given.
   */
  person(name: string, options?: PersonOptions): Person {
    const { world } = this
    const account = options ? (world.state.accountByName(name) ?? newcomer(world, name, homeDcId)) : named(world, name)
    if (options?.language !== undefined) account.language = options.language
    return this.personOf(account)
  }

  /** The person behind an account, to be acted here. */
  personOf(account: Account): Person {
    const known = this.people.get(account.id)
    if (known) return known
    const person = new Person(this.world, account, this.patience)
    this.people.set(account.id, person)
    return person
  }

  /** @throws SANDBOX_NOBODY */
  account(name: string): Account {
    return named(this.world, name)
  }

  /**
   * Makes a login without a handshake and without a code: a client that is given its key is logged in at once.
   * @param who - a short name, a username or an id.
   */
  mintAuthKey(who: string | number, options: { layer?: number } = {}): MintedLogin {
    const account = typeof who === 'number' ? this.world.state.account(who) : this.account(who)
    const key = new Uint8Array(randomBytes(256))
    const record = newAuthKeyRecord(key, homeDcId, this.world.state.clock.now())
    record.layer = options.layer ?? defaultLayer
    record.userId = account.id
    this.wire.addAuthKey(record)
    return {
      dcId: homeDcId,
      host: '127.0.0.1',
      port: this.port,
      authKey: key,
      authKeyId: record.id,
      userId: account.id,
    }
  }

  /**
   * Writes a world file that tells of the world as it is now: who is there and what was written. Logins, media and read
   * marks are not in it; for those there is `state`.
   */
  async saveWorld(file: string): Promise<void> {
    await writeWorldFile(file, describeWorld(this.world))
  }

  /** Ends all connections and stops listening; the world and all logins are kept. */
  async stop(): Promise<void> {
    await this.wire.close()
  }

  /** Listens again after {@link stop}, on the same ports. Does nothing while it listens. */
  async restart(): Promise<void> {
    if (this.wire.port === undefined) await this.wire.start(this.api, this.port, this.mediaPort)
  }

  /** Ends everything for good. */
  async close(): Promise<void> {
    for (const person of this.people.values()) person.close()
    this.people.clear()
    await this.stopServing()
    this.keeper?.close()
  }

  private async stopServing(): Promise<void> {
    this.api.close()
    this.world.close()
    await this.wire.close()
  }
}

function named(world: World, name: string): Account {
  const account = world.state.accountByName(name)
  if (account) return account
  throw nobody(world, name)
}
