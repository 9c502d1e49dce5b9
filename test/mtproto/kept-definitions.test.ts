import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withKeptDefinitions } from '../../core/mtproto/library/kept-definitions.js'

let root = ''
let cache = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchboard-definitions-'))
  cache = join(root, 'node_modules/.cache/switchboard')
  await written('index.js', '')
  await schema('user long:id;chat')
  await reading('name')
})

afterEach(() => rm(root, { recursive: true }))

async function written(file: string, text: string): Promise<void> {
  const path = join(root, 'node_modules/small', file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** The text of the package's schema. */
function schema(text: string): Promise<void> {
  return written(
    'tl/api.js',
    `const { parseTl } = require('./generationHelpers')
     exports.all = [...parseTl(${JSON.stringify(text)}, 109)]`,
  )
}

/** How the package reads it. */
function reading(field: string): Promise<void> {
  return written(
    'tl/generationHelpers.js',
    `exports.lines = []
     exports.parseTl = function* (text) {
       for (const line of text.split(';')) {
         exports.lines.push(line)
         yield { ${field}: line, namespace: undefined }
       }
     }`,
  )
}

/** What a process that loads the package gets, and which lines it read for that. */
function loaded(): { all: unknown; lines: string[] } {
  const load = createRequire(join(root, 'node_modules/small/index.js'))
  for (const file of Object.keys(load.cache)) if (file.startsWith(root)) delete load.cache[file]
  const { all } = withKeptDefinitions(load, () => load('./tl/api.js') as { all: unknown })
  return { all, lines: load('./tl/generationHelpers.js').lines }
}

const both = [{ name: 'user long:id' }, { name: 'chat' }]

it('reads the schema once, and takes what it made of it from then on', () => {
  expect(loaded()).toEqual({ all: both, lines: ['user long:id', 'chat'] })
  expect(loaded()).toEqual({ all: both, lines: [] })
})

it('reads it anew where the text, or the code that reads it, is another', async () => {
  loaded()
  await schema('user long:id;channel')
  expect(loaded()).toEqual({ all: [{ name: 'user long:id' }, { name: 'channel' }], lines: ['user long:id', 'channel'] })
  await reading('title')
  expect(loaded().all).toEqual([{ title: 'user long:id' }, { title: 'channel' }])
})

it('reads it anew where what is kept is damaged, and where nothing can be kept', async () => {
  loaded()
  const [name = ''] = await readdir(cache)
  const text = await readFile(join(cache, name), 'utf8')
  await writeFile(join(cache, name), text.slice(0, -20))
  expect(loaded()).toEqual({ all: both, lines: ['user long:id', 'chat'] })
  expect(loaded().lines).toEqual([])
  await rm(cache, { recursive: true })
  await writeFile(cache, 'no folder')
  expect(loaded()).toEqual({ all: both, lines: ['user long:id', 'chat'] })
})

it('leaves the reader of the package as it was', () => {
  const load = createRequire(join(root, 'node_modules/small/index.js'))
  const { parseTl } = load('./tl/generationHelpers.js')
  loaded()
  withKeptDefinitions(load, () => undefined)
  expect(load('./tl/generationHelpers.js').parseTl.toString()).toBe(parseTl.toString())
})
