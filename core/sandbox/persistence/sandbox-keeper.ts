import { createHash } from 'node:crypto'
import type { Logger } from '../../logging/logger.js'
import { Database } from '../../storage/database.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { Logins, LoginsSnapshot } from '../api/logins.js'
import { RsaKey } from '../crypto/rsa-key.js'
import { newAuthKeyRecord } from '../mtproto/auth-key.js'
import type { AuthKeyRecord, Wire } from '../ports.js'
import { Account } from '../world/account.js'
import { BasicGroup, Channel } from '../world/chat.js'
import { Dialog } from '../world/dialog.js'
import type { FilesSnapshot } from '../world/files.js'
import { Poll } from '../world/media.js'
import { Message } from '../world/message.js'
import { MessageList } from '../world/message-list.js'
import { UpdateLog } from '../world/update-log.js'
import type { World } from '../world/world.js'
import type { WorldDescription } from '../world/world-description.js'
import type { WorldSnapshot } from '../world/world-state.js'
import { ObjectStore } from './object-store.js'

/** What is kept of a sandbox, by root. */
interface Kept {
  about: {
    fingerprint: string
    /** How many numbers at most it may have given that the file knows nothing of: it was not closed. Absent: it was. */
    unknown?: number
  }
  world: WorldSnapshot
  files: FilesSnapshot
  logins: LoginsSnapshot
  keys: { records: KeptKey[] }
  /** The pair that clients know the data centre by, where no seed makes it. */
  centre: { pkcs8?: Uint8Array }
}

type KeptKey = Pick<AuthKeyRecord, 'key' | 'dcId' | 'createdAtMs' | 'layer' | 'device' | 'userId'>

export interface KeptParts {
  world: World
  logins: Logins
  wire: Wire & { authKeys(): AuthKeyRecord[] }
}

/** How long changes are gathered before they are written. */
const gatherMs = 100
/** No sandbox gives more numbers of one box than this, in a millisecond. */
const numbersPerMs = 20
/** Saving takes at most this part of the time, however large the world is. */
const share = 0.1

/** Raised when the world gains what a file of before does not have; such a file keeps its logins only. */
const worldFormat = 4

const classes = { Account, BasicGroup, Channel, Dialog, Message, MessageList, Poll, UpdateLog }

/**
 * Keeps a sandbox's world and logins in a SQLite file, so that both outlive the process. What the last tenth of a second
 * brought, longer for large worlds, is lost when the process is killed. Its clients may know of it: numbers of messages and
 * events that they may have seen are not given again, nor those of a world that has begun anew.
 */
export class SandboxKeeper {
  private timer: Timer | undefined
  private pauseMs = gatherMs
  private parts: KeptParts | undefined
  private pair: RsaKey | undefined
  /** Whether something has changed since the file was read. */
  private isTouched = false

  private constructor(
    private readonly database: Database,
    private readonly store: ObjectStore,
    private readonly kept: Partial<Kept>,
    private readonly fingerprint: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @throws STORAGE_IN_USE, STORAGE_CORRUPT and their kin; SANDBOX_STATE_UNREADABLE for a file of another version. */
  static open(
    file: string,
    options: { description: WorldDescription; seed: number; clock: Clock; logger: Logger },
  ): SandboxKeeper {
    const { description, seed, clock, logger } = options
    const database = Database.open(file, { clock, logger })
    try {
      const store = new ObjectStore(database, classes)
      const kept = (store.load() ?? {}) as Partial<Kept>
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([worldFormat, seed, description]))
        .digest('hex')
      return new SandboxKeeper(database, store, kept, fingerprint, clock, logger)
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** Whether the file holds the world that is described now. Of a world that has changed since, only logins are kept. */
  get hasWorld(): boolean {
    return this.kept.about?.fingerprint === this.fingerprint && this.kept.world !== undefined
  }

  /** The key pair of the data centre: the one it had before, as making one takes as long as all else. */
  async keyPair(): Promise<RsaKey> {
    const { pkcs8 } = this.kept.centre ?? {}
    this.pair ??= (pkcs8 && RsaKey.read(pkcs8)) ?? (await RsaKey.random())
    return this.pair
  }

  /** Brings back what the file holds. The world must be empty when {@link hasWorld}. */
  restore({ world, logins, wire }: KeptParts): void {
    const { kept } = this
    if (this.hasWorld) {
      if (kept.world) world.state.restore(kept.world)
      if (kept.files) world.files.restore(kept.files)
      if (kept.logins) logins.restore(kept.logins)
      const { unknown = 0 } = kept.about ?? {}
      if (unknown > 0) {
        world.state.skipNumbers(unknown)
        this.logger.warn(
          'the last process was ended by force: the sandbox has forgotten the last moments of its world, which Telegram would not',
        )
      }
    } else if (kept.about) {
      world.state.skipNumbers(highestNumber(kept.world) + (kept.about.unknown ?? 0))
      this.logger.warn(
        'the description of the sandbox, or what a world is, has changed: the world begins anew, logins are kept',
      )
    }
    for (const { key, dcId, createdAtMs, layer, device, userId } of kept.keys?.records ?? []) {
      if (userId !== undefined && !world.state.accounts.has(userId)) continue
      const record = newAuthKeyRecord(key, dcId, createdAtMs)
      Object.assign(record, { layer, device, userId })
      wire.addAuthKey(record)
    }
  }

  /** Saves from now on. Call {@link touch} after every change. */
  watch(parts: KeptParts): void {
    this.parts = parts
    // What was brought back is what the file holds; that it may be behind from now on is all there is to say.
    if (this.isAsKept) this.store.saveRoot('about', this.about(this.unknown))
    else this.save()
  }

  /** Something has changed. */
  touch(): void {
    this.isTouched = true
    if (!this.parts || this.timer) return
    this.timer = this.clock.after(
      this.pauseMs,
      () => {
        this.timer = undefined
        this.save()
      },
      { keepsProcessAlive: false },
    )
  }

  /** Saves the last changes and lets go of the file. */
  close(): void {
    this.timer?.cancel()
    this.timer = undefined
    try {
      if (this.parts) this.write(this.parts)
    } finally {
      this.abandon()
    }
  }

  /** Lets go of the file as it is. */
  abandon(): void {
    this.timer?.cancel()
    this.timer = this.parts = undefined
    this.database.close()
  }

  /** Saves now. */
  save(): void {
    if (!this.parts) return
    const startedAt = performance.now()
    this.write(this.parts, this.unknown)
    this.pauseMs = Math.max(gatherMs, (performance.now() - startedAt) / share)
  }

  private get isAsKept(): boolean {
    const { about, centre } = this.kept
    return this.hasWorld && !this.isTouched && !about?.unknown && centre?.pkcs8 === this.pair?.pkcs8
  }

  /** How many numbers may be given until the next save. Rounded, so that it does not have to be written each time. */
  private get unknown(): number {
    return 2 ** Math.ceil(Math.log2(this.pauseMs * numbersPerMs))
  }

  private about(unknown?: number): Kept['about'] {
    return { fingerprint: this.fingerprint, ...(unknown !== undefined && { unknown }) }
  }

  private write({ world, logins, wire }: KeptParts, unknown?: number): void {
    const kept: Kept = {
      about: this.about(unknown),
      world: world.state.snapshot(),
      files: world.files.snapshot(),
      logins: logins.snapshot(),
      keys: {
        records: wire.authKeys().map(({ key, dcId, createdAtMs, layer, device, userId }) => ({
          key,
          dcId,
          createdAtMs,
          layer,
          device: { ...device },
          userId,
        })),
      },
      centre: { ...(this.pair && { pkcs8: this.pair.pkcs8 }) },
    }
    this.store.save(kept as unknown as Record<string, object>)
  }
}

/** The highest number of a message or event in a world; 0 for one that cannot be read any more. */
function highestNumber(world: WorldSnapshot | undefined): number {
  const boxes = [...(world?.accounts.values() ?? []), ...(world?.channels.values() ?? [])]
  try {
    return boxes.reduce((highest, box) => Math.max(highest, box.highestNumber), 0) || 0
  } catch {
    return 0
  }
}
