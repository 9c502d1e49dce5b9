import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What one part does for all others, and the only files that may contain the words it is recognised by. */
const places: { what: string; words: RegExp; files: string[] }[] = [
  { what: 'deadlines', words: /\bPromise\.race\(/, files: [] },
  {
    what: 'semaphores',
    words: /\bclass \w*(Semaphore|Mutex|Lock)\b(?! (extends|implements))/,
    files: ['core/time/semaphore.ts'],
  },
  {
    what: 'timers',
    words: /\b(setTimeout|setInterval)\(/,
    files: ['core/cluster/process-watch.ts', 'core/time/system-clock.ts'],
  },
  {
    what: 'the clock on the wall',
    words: /\bDate\.now\(/,
    files: ['core/time/system-clock.ts'],
  },
  { what: 'globs', words: /from 'picomatch'/, files: ['core/plan/entry-matcher.ts'] },
  { what: 'names that look alike', words: /from 'fastest-levenshtein'/, files: ['core/errors/nearest-name.ts'] },
  { what: 'widths of text', words: /from 'fast-string-width'/, files: ['core/formatting/terminal/text-width.ts'] },
  { what: 'kinds of files', words: /'mime-types'/, files: ['core/client/files/file-kind.ts'] },
  {
    what: 'YAML that people write',
    words: /from 'js-yaml'/,
    files: ['core/config/yaml-source.ts', 'core/sandbox/world/world-file.ts'],
  },
]

const sources = ['core', 'create-plugin'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('core/console/page/'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
)

it('reads the sources that it judges', () => {
  expect(sources.length).toBeGreaterThan(600)
})

it.each(places)('$what have one place', ({ words, files }) => {
  expect(sources.filter(({ text }) => words.test(text)).map(({ file }) => file)).toEqual(files)
})
