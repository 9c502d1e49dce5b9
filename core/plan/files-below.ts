import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of a folder and of those below it, relative to it, with slashes. Links are followed; names that begin with a dot, and what is
 * installed, are left out. At once: asking for each folder by itself takes longer than reading it.
 */
export function filesBelow(folder: string): string[] {
  return namesBelow(folder, '', [folder])
}

/** @param above - the folders that it lies in, by their real paths: a link to one of them leads nowhere new. */
function namesBelow(folder: string, prefix: string, above: readonly string[]): string[] {
  const names: string[] = []
  for (const entry of entriesOf(folder)) {
    const { name } = entry
    if (name.startsWith('.') || name === 'node_modules') continue
    const path = join(folder, name)
    const found = entry.isSymbolicLink() ? stateOf(path) : entry
    if (found?.isFile()) names.push(prefix + name)
    if (!found?.isDirectory()) continue
    const real = entry.isSymbolicLink() ? realpathSync(path) : path
    if (above.includes(real) || above.length > maxDepth) continue
    names.push(...namesBelow(path, `${prefix}${name}/`, [...above, real]))
  }
  return names
}

/** What a path leads to; `undefined`: nothing that can be seen. */
export function stateOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const maxDepth = 64

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // It is gone, or nobody may read it.
    return []
  }
}
