import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/*
 * V8 takes a function that is written straight into a property for one that lives as long as the class, and makes it old from the
 * beginning (`pretenure` of its parser). Made for a message, it keeps all that the message has until the whole heap is
 * collected. Written into a name first, it is as young as anything else.
 */
const rooms = ['core/updates', 'core/client', 'core/mtproto', 'core/transport', 'core/collections', 'core/time']
const written =
  /^.*\w\.#?\w+ (?:\?\?|\|\|)?= (?:async )?(?:\([^)]*\)(?:: [\w<>[\]| ]+)?|\w+) =>.*$|^.*\w\.#?\w+ (?:\?\?|\|\|)?= (?:async )?function.*$/gm

it('sees such a function', () => {
  const seen = [
    'this.stop = () => {}',
    'this.a ??= async (b: string): Promise<void> => {',
    'a.b = c => c',
    'a.b = function () {}',
  ]
  expect(seen.filter((line) => line.match(written))).toEqual(seen)
  const unseen = [
    'const stop = () => {}',
    'this.stop = stop',
    '  private readonly run = () => {',
    'if (a.b === (c)) d(() => e)',
  ]
  expect(unseen.filter((line) => line.match(written))).toEqual([])
})

it('writes no function straight into a property where messages pass', () => {
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  expect(files.length).toBeGreaterThan(150)
  expect(
    files.flatMap((file) => (readFileSync(file, 'utf8').match(written) ?? []).map((line) => `${file}: ${line.trim()}`)),
  ).toEqual([])
})
