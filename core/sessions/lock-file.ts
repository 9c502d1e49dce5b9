import { randomBytes } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { mkdir, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import type { Clock } from '../time/clock.js'
import { isLockedForAll } from './file-guard.js'
import { type Guard, type GuardKind, takeGuard } from './guard.js'
import { isAlive, isOfThisKernel, type ProcessIdentity, thisProcess } from './process-identity.js'

/** What stands in a lock file. */
export interface LockHolder extends ProcessIdentity {
  /** ISO 8601. */
  since: string
  /** Which lock of the operating system it has as well, which then tells better than its number whether it is alive. */
  guard?: GuardKind | undefined
}

/** A lock file that this process has written. */
interface Written {
  readonly path: string
  readonly token: string
  readonly guard: GuardKind
  readonly sinceMs: number
}

/** The latest in each folder. Others that say the same are links to it: a file is made far more slowly. */
const latest = new Map<string, Written>()

/** So far may what a lock file says of its time be from the truth. */
const sameMomentMs = 1_000

/** Longest time that taking over a dead process's lock can take; an older attempt is dead too. */
const takeOverMs = 10_000

/**
 * A file that only one process can have made, and a lock of the operating system on another one beside it. The file says who has
 * it; it appears with its content in one step, so that nobody reads half of it, and the lock of a process that died is taken over.
 *
 * What every client does at its start is done at once, as that costs microseconds; what is rare waits for the thread pool.
 */
export class LockFile {
  private token: string | undefined
  private guard: Guard | undefined

  /** @param wanted - what the system locks: `folder` where many are held in one folder, and for long. */
  constructor(
    readonly path: string,
    private readonly clock: Clock,
    private readonly wanted: GuardKind = 'file',
  ) {}

  /** Whether it is ours. */
  get isHeld(): boolean {
    return this.token !== undefined
  }

  /** @returns who has the lock instead, or `undefined` when it is ours now. */
  async take(): Promise<LockHolder | undefined> {
    try {
      return await this.tryToTake()
    } catch (error) {
      // Of many clients that start together most find their folder there.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
      return this.tryToTake()
    }
  }

  private async tryToTake(): Promise<LockHolder | undefined> {
    const guard = takeGuard(`${this.path}.guard`, this.wanted)
    if (guard === 'taken') return this.holder() ?? this.nobodyYet()
    this.guard = guard === 'unsupported' ? undefined : guard
    try {
      const holder = await this.takeFile()
      if (holder) this.dropGuard()
      return holder
    } catch (error) {
      this.dropGuard()
      throw error
    }
  }

  /** Removes the lock when it is ours. */
  async release(): Promise<void> {
    const { token } = this
    this.token = undefined
    if (token !== undefined) {
      if (latest.get(dirname(this.path))?.path === this.path) latest.delete(dirname(this.path))
      if (contentOf(this.path).includes(token)) removeQuietly(this.path)
    }
    this.dropGuard()
  }

  private async takeFile(): Promise<LockHolder | undefined> {
    if (this.link() || this.make()) return undefined
    const holder = this.holder()
    if (holder && (await this.mayBeAlive(holder))) return holder
    return this.takeOver()
  }

  /** Whether whoever wrote the file may hold it still. */
  private async mayBeAlive(holder: LockHolder): Promise<boolean> {
    // What it had locked is locked by us now, so it has ended, be it in another container; where that is sure.
    const isProof = this.guard !== undefined && holder.guard === this.guard.kind && this.isCalledSo()
    if (isProof && (isOfThisKernel(holder) || (await isLockedForAll(this.path)))) return false
    return isAlive(holder) !== false
  }

  /** Whether the folder has it by this very name: where `Bot` and `bot` are one file, they are two locks of the system. */
  private isCalledSo(): boolean {
    return readdirSync(dirname(this.path)).includes(basename(this.path))
  }

  private dropGuard(): void {
    const { guard } = this
    this.guard = undefined
    guard?.release()
  }

  /** Somebody who has not written yet who it is, or has just removed it. */
  private nobodyYet(): LockHolder {
    return { pid: 0, host: hostname(), begun: '', since: new Date(this.clock.now()).toISOString() }
  }

  /** Has the file say what the latest one beside it says. @returns whether it is ours by that. */
  private link(): boolean {
    const written = latest.get(dirname(this.path))
    // Without a lock of the system somebody else may take it away at any moment.
    if (!written || written.guard !== this.guard?.kind) return false
    if (Math.abs(this.clock.now() - written.sinceMs) > sameMomentMs) return false
    try {
      linkSync(written.path, this.path)
    } catch {
      return false
    }
    if (contentOf(this.path).includes(written.token)) {
      this.token = written.token
      return true
    }
    // Somebody has put another in the place of that one.
    removeQuietly(this.path)
    return false
  }

  private make(): boolean {
    const token = randomBytes(12).toString('hex')
    const sinceMs = this.clock.now()
    const guard = this.guard?.kind
    const holder: LockHolder = { ...thisProcess(), since: new Date(sinceMs).toISOString(), guard }
    const temporary = `${this.path}.${token}`
    try {
      writeFileSync(temporary, `${JSON.stringify({ ...holder, token })}\n`, { flag: 'wx', mode: 0o600 })
      linkSync(temporary, this.path)
      this.token = token
      if (guard) latest.set(dirname(this.path), { path: this.path, token, guard, sinceMs })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      removeQuietly(temporary)
    }
  }

  /** Only one process at a time may remove a dead lock; otherwise one could remove the fresh lock of another. */
  private async takeOver(): Promise<LockHolder | undefined> {
    const guard = `${this.path}.takeover`
    if (await this.isAbandoned(guard)) await unlink(guard).catch(() => {})
    try {
      await writeFile(guard, JSON.stringify(thisProcess()), { flag: 'wx', mode: 0o600 })
    } catch {
      return this.holder() ?? this.nobodyYet()
    }
    try {
      const holder = this.holder()
      if (holder && (await this.mayBeAlive(holder))) return holder
      // What cannot be removed, such as a folder, is not ours afterwards either.
      await unlink(this.path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      return this.make() ? undefined : (this.holder() ?? this.nobodyYet())
    } finally {
      await unlink(guard).catch(() => {})
    }
  }

  /** Whether whoever is taking over is dead; where that cannot be told, whether it is too long ago, or dated in the future. */
  private async isAbandoned(guard: string): Promise<boolean> {
    const begun = await stat(guard).catch(() => undefined)
    if (begun === undefined) return false
    const taker = this.holder(guard)
    const alive = taker && isAlive(taker)
    return alive === undefined ? Math.abs(this.clock.now() - begun.mtimeMs) > takeOverMs : !alive
  }

  private holder(path = this.path): LockHolder | undefined {
    try {
      const holder: LockHolder = JSON.parse(contentOf(path))
      // 0 and negative numbers mean many processes at once to the system.
      return Number.isInteger(holder.pid) && holder.pid > 0 && typeof holder.host === 'string' ? holder : undefined
    } catch {
      return undefined
    }
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone, or not ours to remove.
  }
}
