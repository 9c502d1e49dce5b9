import { FileGuard } from './file-guard.js'
import { FolderGuard } from './folder-guard.js'
import { nativeLocks } from './native-locks.js'

/** What the system locks for a name: a part of one file for its folder, or a file of its own. The two know nothing of each other. */
export type GuardKind = 'folder' | 'file'

/** A lock of the operating system that is ours. */
export interface Guard {
  readonly kind: GuardKind
  /** Gives it up. */
  readonly release: () => void
}

/**
 * Has the operating system lock a name in a folder. Where it can lock no parts of files, each name has its own.
 * @param wanted - `folder` where many names of one folder are locked, and for long.
 * @returns `taken` when another process has it; `unsupported` where there are no such locks.
 * @throws when the file cannot be made.
 */
export function takeGuard(path: string, wanted: GuardKind): Guard | 'taken' | 'unsupported' {
  const native = nativeLocks()
  if (native === 'missing') return 'unsupported'
  if (wanted === 'folder') {
    const release = FolderGuard.take(path, native)
    if (release === 'taken') return release
    if (release !== 'unsupported') return { kind: 'folder', release }
  }
  const guard = FileGuard.take(path, native)
  return typeof guard === 'string' ? guard : { kind: 'file', release: () => guard.release() }
}
