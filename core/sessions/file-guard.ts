import { closeSync, fstatSync, openSync, statSync, unlinkSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { NativeLocks } from './native-locks.js'

/**
 * An exclusive lock of the operating system. It ends with the process however that ends, and holds between containers that share
 * a volume, as they have one kernel. Its file is there only to be locked, and goes when the lock is given up.
 *
 * Its few system calls take microseconds each, which is far less than a thread of the pool and a promise for each would take.
 */
export class FileGuard {
  private constructor(
    private readonly path: string,
    private readonly fd: number,
  ) {}

  /**
   * @returns `taken` when another process has it; `unsupported` where the system or the file system has no such locks.
   * @throws when the file cannot be made.
   */
  static take(path: string, native: NativeLocks): FileGuard | 'taken' | 'unsupported' {
    for (;;) {
      const fd = openSync(path, 'a', 0o600)
      try {
        if (!native.tryLock(fd)) {
          closeSync(fd)
          return 'taken'
        }
      } catch {
        closeSync(fd)
        return 'unsupported'
      }
      if (isAt(path, fd)) return new FileGuard(path, fd)
      // Whoever had it removed the file after we had opened it; a lock on what nobody else can open is none.
      closeSync(fd)
    }
  }

  /** Gives it up. */
  release(): void {
    try {
      // Before the lock ends, so that nobody's file is removed but ours.
      unlinkSync(this.path)
    } catch {
      // It is gone already.
    }
    closeSync(this.fd)
  }
}

function isAt(path: string, fd: number): boolean {
  const ours = fstatSync(fd, { bigint: true })
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  return there?.ino === ours.ino && there.dev === ours.dev
}

/**
 * File systems of Linux (`statfs(2)`) that one kernel has for itself: ext, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS, bcachefs. On
 * others, such as NFS, two machines may both be given a lock.
 */
const localFileSystems = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1, 0xca451a4e,
])

/** Whether a lock on a file in this folder keeps out everybody there is. */
export async function isLockedForAll(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const found = await statfs(dirname(path)).catch(() => undefined)
  return found !== undefined && localFileSystems.has(found.type)
}
