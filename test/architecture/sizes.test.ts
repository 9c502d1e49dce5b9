import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Lines that a room may have; the sandbox is a whole data centre. */
const maxRoomLines = 7_000
const roomsWithoutLimit = ['core/sandbox']
const maxFileLines = 350
const medianBelow = 60

/** A file that this check did not find is one that it would not see grow either. */
const fewestFiles = 700

const sources = ['core', 'plugins', 'create-plugin', 'bin', '.config'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cjs|js|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .filter((file) => !/\/(dist|node_modules)\//.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 })),
)

it('reads the sources that it judges', () => {
  expect(sources.length).toBeGreaterThan(fewestFiles)
})

it('keeps every file short enough to be read in one go', () => {
  expect(sources.filter(({ lines }) => lines > maxFileLines)).toEqual([])
})

it('keeps most files much shorter', () => {
  const core = sources.filter(({ file }) => file.startsWith('core/')).map(({ lines }) => lines)
  expect(core.sort((one, other) => one - other)[Math.floor(core.length / 2)]).toBeLessThan(medianBelow)
})

it('keeps every room small enough for one head', () => {
  const rooms = new Map<string, number>()
  for (const { file, lines } of sources) {
    const room = roomOf(file)
    if (room !== 'core' && !roomsWithoutLimit.includes(room)) rooms.set(room, (rooms.get(room) ?? 0) + lines)
  }
  expect(rooms.size).toBeGreaterThan(15)
  expect([...rooms].filter(([, lines]) => lines > maxRoomLines)).toEqual([])
})

/**
 * The page of the console stands alone: nothing is imported from the rooms, and they import nothing of it. Its rooms are
 * the folders of its sources (`pages`, `ui`, ...); its styles are read by themselves.
 */
function roomOf(file: string): string {
  // What handlers are called with, one file for each kind of update: read on its own, whatever becomes of the update.
  const page = 'core/console/page/src/'
  if (file.startsWith(page))
    return file.endsWith('.css') ? 'styles of the page' : page + file.slice(page.length).split('/')[0]
  const [top = '', part] = file.split('/')
  return top === 'core' && file.split('/').length > 2 ? `${top}/${part}` : top
}
