import { createRequire } from 'node:module'

/** The part of `fs-native-extensions` that is used here: locks of an open file, which the system drops with it. */
export interface NativeLocks {
  /**
   * Locks a part of a file, or all of it; a shared lock that is held becomes an exclusive one.
   * @returns whether the lock is ours; it is not waited for.
   */
  tryLock(fd: number, offset?: number, length?: number, options?: { readonly shared?: boolean }): boolean
  unlock(fd: number, offset?: number, length?: number): void
}

const require = createRequire(import.meta.url)
let natives: NativeLocks | 'missing' | undefined

/** The locks of the operating system; `missing` where the addon is not built for the platform. */
export function nativeLocks(): NativeLocks | 'missing' {
  if (natives === undefined) {
    try {
      natives = require('fs-native-extensions') as NativeLocks
    } catch {
      natives = 'missing'
    }
  }
  return natives
}

/** What is to be told where the operating system's lock cannot be had, as its addon is built for some platforms only. */
export function lockNotice(): string | undefined {
  if (nativeLocks() !== 'missing') return undefined
  return (
    `there is no lock of the operating system for sessions on this platform (${process.platform}-${process.arch}: ` +
    'fs-native-extensions cannot be loaded), so their lock files alone keep two processes apart: give no session to two containers'
  )
}
