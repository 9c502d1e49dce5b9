import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files of a folder and of those below it, relative to it, with slashes. Links are followed; names that begin with a dot, and what is
 * installed, are left out. At once: asking for each folder by itself takes longer than reading it.
 */
export function filesBelow(folder: string): string[] {
  const names: string[] = []
  addNames(names, folder, '', [realOf(folder)])
  return names
}

/** @param above - the folders that it lies in, by their real paths: a link to one of them leads nowhere new. */
function addNames(names: string[], folder: string, prefix: string, above: readonly string[]): void {
  for (const entry of entriesOf(folder)) {
    const { name } = entry
    if (name.startsWith('.') || name === 'node_modules') continue
    const path = join(folder, name)
    const found = entry.isSymbolicLink() ? stateOf(path) : entry
    if (found?.isFile()) names.push(prefix + name)
    if (!found?.isDirectory()) continue
    const real = entry.isSymbolicLink() ? realOf(path) : join(above.at(-1) ?? folder, name)
    if (above.includes(real) || above.length > maxDepth) continue
    addNames(names, path, `${prefix}${name}/`, [...above, real])
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
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
