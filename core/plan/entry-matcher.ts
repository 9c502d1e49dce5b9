import { extname } from 'node:path'
import picomatch from 'picomatch'

/**
 * Which files an entry of `include` or `exclude` means: by their name with or without ending, by a folder they are in, or by
 * a glob.
 * @param names - all files, relative to the root, with slashes.
 */
export function entryMatcher(entry: string, names: readonly string[]): (name: string) => boolean {
  if (entry.trim() === '') return () => false
  if (isGlob(entry) && !isLiteral(entry, names)) {
    const { folder, pattern } = globWithin(entry.replace(/^\.\//, ''), names)
    const matches = picomatch(pattern)
    return (name) => name.startsWith(folder) && matches(name.slice(folder.length))
  }
  const forms = pathForms(entry)
  const form = forms.find((candidate) => names.some((name) => matchesName(candidate, name)))
  return (name) => form !== undefined && matchesName(form, name)
}

/** Whether signs of a glob are meant as they stand, as something is called so: `[id]`, `(old)`. */
export function isLiteral(entry: string, names: readonly string[]): boolean {
  return names.some((name) => matchesName(entry, name))
}

/** A glob without the folders it begins with, if there are any, which may be called by signs of a glob. */
function globWithin(entry: string, names: readonly string[]): { folder: string; pattern: string } {
  const parts = entry.split('/')
  for (let count = parts.length - 1; count > 0; count--) {
    const folder = `${parts.slice(0, count).join('/')}/`
    if (names.some((name) => name.startsWith(folder))) return { folder, pattern: parts.slice(count).join('/') }
  }
  return { folder: '', pattern: entry }
}

function matchesName(entry: string, name: string): boolean {
  return entry === name || entry === stem(name) || entry === '.' || name.startsWith(`${entry}/`)
}

/** A path as written and, when it has dots and no slash, with slashes instead of dots. */
export function pathForms(path: string): string[] {
  const written = path.replace(/^\.\//, '').replace(/\/+$/, '') || '.'
  return /^[\w-]+(\.[\w-]+)+$/.test(written) ? [written, written.replaceAll('.', '/')] : [written]
}

/** Whether an entry has a pattern in it. */
export function isGlob(entry: string): boolean {
  return /[*?[\]{}()!]/.test(entry)
}

/** A file's name without its ending. */
export function stem(name: string): string {
  return name.slice(0, -extname(name).length)
}
