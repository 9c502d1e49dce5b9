import { hash } from 'node:crypto'
import { type BigIntStats, closeSync, existsSync, fstatSync, openSync, statSync, unlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { NativeLocks } from './native-locks.js'

const guardName = '.guard'
/** Whoever uses the file shares this byte of it; who removes it needs it alone. */
const useByte = 0
/** Removing takes two system calls, so nobody waits for it longer than a moment. */
const maxWaits = 100

/** The files of this process that are open, by their folder. */
const guards = new Map<string, FolderGuard>()

/**
 * Locks of the operating system for all names of a folder on one file: each name has a byte of it. Making a file costs a hundred
 * times what a lock does, and a thousand clients need one open file and not a thousand. The file goes with the last lock in it.
 */
export class FolderGuard {
  private readonly held = new Set<string>()

  private constructor(
    private readonly path: string,
    private readonly fd: number,
    private readonly at: BigIntStats,
    private readonly native: NativeLocks,
  ) {}

  /**
   * Locks the name that a path ends with.
   * @returns what gives it up; `taken` when somebody has it; `unsupported` where a file cannot be locked in parts.
   * @throws when the file cannot be made.
   */
  static take(path: string, native: NativeLocks): (() => void) | 'taken' | 'unsupported' {
    // Elsewhere files can be locked as a whole only, or cannot be removed while they are open.
    if (process.platform !== 'linux') return 'unsupported'
    const guard = FolderGuard.of(dirname(path), native)
    if (typeof guard === 'string') return guard
    const isLocked = guard.lock(basename(path))
    if (isLocked === true) return () => guard.unlock(basename(path))
    guard.closeIfUnused()
    return isLocked === false ? 'taken' : isLocked
  }

  private static of(folder: string, native: NativeLocks): FolderGuard | 'taken' | 'unsupported' {
    const known = guards.get(folder)
    // Somebody may have removed it; a lock on what nobody else can open is none.
    if (known?.isThere) return known
    const opened = FolderGuard.open(join(folder, guardName), native)
    // Names that were locked in one that is removed are given up by whoever has them.
    if (typeof opened !== 'string') guards.set(folder, opened)
    return opened
  }

  private static open(path: string, native: NativeLocks): FolderGuard | 'taken' | 'unsupported' {
    for (let waits = 0; waits < maxWaits; waits++) {
      const fd = openOwn(path)
      if (fd === undefined) return 'unsupported'
      const isUsed = tryLock(() => native.tryLock(fd, useByte, 1, { shared: true }))
      if (isUsed === true) {
        const guard = new FolderGuard(path, fd, fstatSync(fd, { bigint: true }), native)
        if (guard.isThere) return guard
      }
      closeSync(fd)
      if (isUsed === 'unsupported') return 'unsupported'
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
    return 'taken'
  }

  private get isThere(): boolean {
    const there = statSync(this.path, { bigint: true, throwIfNoEntry: false })
    return there?.ino === this.at.ino && there.dev === this.at.dev
  }

  private lock(name: string): boolean | 'unsupported' {
    // The system tells open files apart, and not who uses one.
    if (this.held.has(name)) return false
    const isLocked = tryLock(() => this.native.tryLock(this.fd, byteOf(name), 1))
    if (isLocked === true) this.held.add(name)
    return isLocked
  }

  private unlock(name: string): void {
    this.native.unlock(this.fd, byteOf(name), 1)
    this.held.delete(name)
    this.closeIfUnused()
  }

  private closeIfUnused(): void {
    if (this.held.size > 0) return
    const folder = dirname(this.path)
    if (guards.get(folder) === this) guards.delete(folder)
    try {
      // While somebody else uses it, it stays.
      if (this.native.tryLock(this.fd, useByte, 1) && this.isThere) unlinkSync(this.path)
    } catch {
      // It is gone already, or not ours to remove.
    }
    closeSync(this.fd)
  }
}

/** @returns `undefined` where it belongs to somebody else, who locks it for himself. */
function openOwn(path: string): number | undefined {
  try {
    return openSync(path, 'a+', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES' && existsSync(path)) return undefined
    throw error
  }
}

/** Where a name is in the file: so far apart that no two are ever the same. */
function byteOf(name: string): number {
  return 1 + Number.parseInt(hash('sha256', name, 'hex').slice(0, 12), 16)
}

function tryLock(lock: () => boolean): boolean | 'unsupported' {
  try {
    return lock()
  } catch {
    return 'unsupported'
  }
}
