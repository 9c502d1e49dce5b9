import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The part of the library that reads the text of its schema. */
interface Helpers {
  parseTl: (text: string, ...more: unknown[]) => Iterable<object>
}

/** What was made of a text. */
interface Kept {
  readonly key: string
  readonly definitions: readonly object[]
}

/**
 * Has `telegram` take what it made of its schema before, as reading two thousand lines with regular expressions is a tenth of a start. It is
 * kept in the `.cache` beside the package, for this text and the code that reads it: where either is another, it is made anew.
 * @param load - loads from the package.
 * @param work - what loads its schema.
 */
export function withKeptDefinitions<Result>(load: NodeJS.Require, work: () => Result): Result {
  const helpers = load('./tl/generationHelpers') as Helpers
  const { parseTl } = helpers
  const folder = join(dirname(load.resolve('./index.js')), '../.cache/switchboard')
  const reader = Object.values(helpers).map(String).join()
  let count = 0
  const keptOrParsed: typeof parseTl = (text, ...more) => {
    const key = createHash('sha1').update(reader).update(JSON.stringify(more)).update(text).digest('hex')
    const file = join(folder, `telegram-${++count}.json`)
    return read(file, key) ?? made(file, key, [...parseTl(text, ...more)])
  }
  helpers.parseTl = keptOrParsed
  try {
    return work()
  } finally {
    helpers.parseTl = parseTl
  }
}

function read(file: string, key: string): readonly object[] | undefined {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept
    return kept.key === key ? kept.definitions : undefined
  } catch {
    return undefined
  }
}

/** Keeps what was made, as far as that can be. */
function made(file: string, key: string, definitions: readonly object[]): readonly object[] {
  const fresh = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(fresh, JSON.stringify({ key, definitions } satisfies Kept))
    renameSync(fresh, file)
  } catch {
    // The folder cannot be written to: the next process makes them once more.
  }
  return definitions
}
