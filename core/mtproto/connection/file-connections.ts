import { LazyMap } from '../../collections/lazy-map.js'
import { FloodWaitError } from '../../errors/flood-wait-error.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock, Timer } from '../../time/clock.js'
import { endsWithin } from '../../time/deadline.js'
import type { GuestKey, TlObject } from '../driver.js'
import type { Connection } from './connection.js'
import type { ConnectionOwner } from './connection-options.js'

export type FileConnectionListener = Pick<ConnectionOwner, 'keyMade' | 'refused'>

interface FileConnectionsParts {
  clock: Clock
  /** Keys of other data centres that were made before. */
  guests: readonly GuestKey[]
  /** They are others now. */
  guestsChanged(guests: readonly GuestKey[]): void
  /** Makes a connection that is not connected yet, with a key that was kept of an earlier one to the same data centre. */
  open(dcId: number, authKey: Buffer | undefined, listener: FileConnectionListener): Connection
  /** A ticket with which another data centre knows the login (`auth.exportAuthorization`). */
  export(dcId: number): Promise<TlObject>
  import(ticket: TlObject, connection: Connection): Promise<void>
}

/** A connection and those who use it at the moment. */
interface Lane {
  readonly dcId: number
  readonly connection: Connection
  readonly guest: Guest
  readonly ready: Promise<void>
  users: number
  idle?: Timer
}

/** What is known of a data centre that is not the login's own. */
interface Guest {
  key?: Buffer
  /** The login was carried over to it. */
  isKnown: boolean
}

/** The call for which a connection is used. */
export interface FileCall {
  readonly method: string
  /** So long the connection is waited for. */
  readonly timeoutMs: number
  /** Ends the wait; the work has to look at it by itself. */
  readonly signal?: AbortSignal | undefined
}

const idleMs = 60_000

/**
 * The connections of one login for files: one to each data centre, made when it is needed and closed when nobody has
 * used it for a minute. At a data centre that is not the login's own, a key is made and the login carried over, once: the
 * key is kept with the login.
 */
export class FileConnections {
  private readonly lanes = new LazyMap<number, Lane>()
  private readonly guests = new LazyMap<number, Guest>()
  /** Until when a data centre is not to be asked for a connection, by the monotonic clock. */
  private readonly pauses = new LazyMap<number, { method: string; untilMs: number }>()

  constructor(private readonly parts: FileConnectionsParts) {
    for (const { dcId, authKey } of parts.guests) this.guests.set(dcId, { key: Buffer.from(authKey), isKnown: true })
  }

  /**
   * Does `work` over the connection to a data centre; once more over a new one when the old login there is not known.
   * @throws what the work throws, RPC_DISCONNECTED when there is no connection in time, the signal's reason.
   */
  async use<T>(dcId: number, work: (connection: Connection) => Promise<T>, call: FileCall): Promise<T> {
    this.heedPause(dcId)
    const lane = this.laneTo(dcId)
    try {
      return await this.over(lane, work, call)
    } catch (error) {
      const isForgotten =
        isSwitchboardError(error, 'RPC_UNAUTHORIZED') || isSwitchboardError(error, 'RPC_KEY_FORGOTTEN')
      if (!isForgotten || lane.guest.key === undefined) throw error
      // Others on the same lane hear the same, and the first of them has replaced it.
      if (this.guests.get(dcId) === lane.guest) this.carryOverAnew(dcId, lane.guest, error)
      if (this.lanes.get(dcId) === lane) this.drop(dcId)
      return await this.over(this.laneTo(dcId), work, call)
    }
  }

  /** Closes all of them; they are made again when they are needed. */
  close(): void {
    for (const dcId of [...this.lanes.keys()]) this.drop(dcId)
  }

  /** The login is another one from now on. */
  forget(): void {
    this.close()
    this.guests.clear()
  }

  /** The login is not known at a data centre any more: it is carried over again, to a new key if the old one is gone. */
  private carryOverAnew(dcId: number, { key }: Guest, error: unknown): void {
    const isKeyGone = isSwitchboardError(error, 'RPC_KEY_FORGOTTEN')
    this.guests.set(dcId, { ...(isKeyGone ? {} : { key }), isKnown: false })
  }

  private tellGuests(): void {
    const known = [...this.guests].filter(([, { isKnown }]) => isKnown)
    this.parts.guestsChanged(known.flatMap(([dcId, { key }]) => (key ? { dcId, authKey: key } : [])))
  }

  /** @throws FloodWaitError while Telegram has asked for a pause. */
  private heedPause(dcId: number): void {
    const pause = this.pauses.get(dcId)
    if (!pause) return
    const leftMs = pause.untilMs - this.parts.clock.monotonic()
    if (leftMs > 0) throw new FloodWaitError(pause.method, Math.ceil(leftMs / 1_000), { known: true })
    this.pauses.delete(dcId)
  }

  private laneTo(dcId: number): Lane {
    return this.lanes.get(dcId) ?? this.makeLane(dcId)
  }

  private async over<T>(
    lane: Lane,
    work: (connection: Connection) => Promise<T>,
    { method, timeoutMs, signal }: FileCall,
  ): Promise<T> {
    lane.idle?.cancel()
    lane.users += 1
    try {
      const isReady = await endsWithin(this.parts.clock, timeoutMs, lane.ready, signal)
      if (!isReady) throw new SwitchboardError('RPC_DISCONNECTED', { method, sent: false })
      await lane.ready
      return await work(lane.connection)
    } finally {
      lane.users -= 1
      if (lane.users === 0 && this.lanes.get(lane.dcId) === lane) {
        lane.idle = this.parts.clock.after(idleMs, () => this.drop(lane.dcId), { keepsProcessAlive: false })
      }
    }
  }

  private makeLane(dcId: number): Lane {
    const guest = this.guests.get(dcId) ?? { isKnown: false }
    const connection = this.parts.open(dcId, guest.key, {
      // A key of its own makes a data centre one where the login is a guest.
      keyMade: (key) => this.guests.set(dcId, Object.assign(guest, { key })),
      refused: () => {
        if (this.lanes.get(dcId) === lane) this.drop(dcId)
      },
    })
    const lane: Lane = { dcId, connection, guest, users: 0, ready: this.connect(dcId, connection, guest) }
    this.lanes.set(dcId, lane)
    lane.ready.catch((error) => {
      if (error instanceof FloodWaitError) {
        const untilMs = this.parts.clock.monotonic() + error.seconds * 1_000
        this.pauses.set(dcId, { method: error.method, untilMs })
      }
      if (this.lanes.get(dcId) === lane) this.drop(dcId)
    })
    return lane
  }

  private async connect(dcId: number, connection: Connection, guest: Guest): Promise<void> {
    await connection.connect(new AbortController().signal).catch((error) => {
      if (!connection.isEnded || isSwitchboardError(error)) throw error
      throw new SwitchboardError('RPC_DISCONNECTED', { method: 'connect', sent: false }, { cause: error })
    })
    if (guest.key === undefined || guest.isKnown) return
    await this.parts.import(await this.parts.export(dcId), connection)
    guest.isKnown = true
    this.tellGuests()
  }

  private drop(dcId: number): void {
    const lane = this.lanes.get(dcId)
    this.lanes.delete(dcId)
    lane?.idle?.cancel()
    lane?.connection.close()
  }
}
