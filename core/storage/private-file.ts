import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/**
 * Makes a file that only its owner can read, before anything is written to it, and takes from one that is there what
 * others may do with it. Does not open a file that is there: closing it again would end this process's locks on it.
 * @throws what the system says when the file cannot be made.
 */
export function makePrivateFile(file: string): void {
  const known = statSync(file, { throwIfNoEntry: false })
  if (!known) {
    closeSync(openSync(file, 'a', 0o600))
    return
  }
  if (!known.isFile() || (known.mode & 0o077) === 0) return
  try {
    chmodSync(file, 0o600)
  } catch {
    // It belongs to somebody else, who decides about it.
  }
}
