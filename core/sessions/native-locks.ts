import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The part of `fs-native-extensions` that is used here: locks of an open file, which the system drops with it. */
export interface NativeLocks {
  /**
   * Locks a part of a file, or all of it; a shared lock that is held becomes an exclusive one.
   * @returns whether the lock is ours; it is not waited for.
   */
  tryLock(fd: number, offset?: number, length?: number, options?: { readonly shared?: boolean }): boolean
  unlock(fd: number, offset?: number, length?: number): void
}

/** The addon itself, below what the package makes of it. */
interface Addon {
  tryLock(fd: number, offset: number, length: number, isExclusive: boolean): void
  unlock(fd: number, offset: number, length: number): void
}

const require = createRequire(import.meta.url)
let natives: NativeLocks | 'missing' | undefined

/** The locks of the operating system; `missing` where the addon is not built for the platform. */
export function nativeLocks(): NativeLocks | 'missing' {
  natives ??= loadAddon() ?? loadPackage() ?? 'missing'
  return natives
}

/** Loads the addon alone: the package looks for it with fifteen modules, which takes as long as starting three clients. */
function loadAddon(): NativeLocks | undefined {
  const { platform, arch } = process
  try {
    const folder = dirname(require.resolve('fs-native-extensions'))
    const addon: Addon = require(join(folder, 'prebuilds', `${platform}-${arch}`, 'fs-native-extensions.node'))
    return {
      tryLock: (fd, offset = 0, length = 0, { shared = false } = {}) => {
        try {
          addon.tryLock(fd, offset, length, !shared)
          return true
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
          throw error
        }
      },
      unlock: (fd, offset = 0, length = 0) => addon.unlock(fd, offset, length),
    }
  } catch {
    return undefined
  }
}

function loadPackage(): NativeLocks | undefined {
  try {
    return require('fs-native-extensions') as NativeLocks
  } catch {
    return undefined
  }
}

/** What is to be told where the operating system's lock cannot be had, as its addon is built for some platforms only. */
export function lockNotice(): string | undefined {
  if (nativeLocks() !== 'missing') return undefined
  return (
    `there is no lock of the operating system for sessions on this platform (${process.platform}-${process.arch}: ` +
    'fs-native-extensions cannot be loaded), so their lock files alone keep two processes apart: give no session to two containers'
  )
}
