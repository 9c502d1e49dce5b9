import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** The groups of the public surface, in the order in which somebody who begins needs them. */
const groups = [
  'Decorators',
  'Handlers',
  'Injected',
  'Texts and durations',
  'Errors',
  'Raw Telegram',
  'Programs',
  'Agents',
]

it('groups what is exported by audience, decorators first', () => {
  const source = readFileSync('core/index.ts', 'utf8')
  const titles = [...source.matchAll(/^\/\/ ([^:.\n]+)[:.][^\n]*\n\nexport /gm)].map(([, title]) => title)
  const files = [...source.matchAll(/^export [^;]*? from '([^']+)'$/gm)].map(([, file]) => file!)

  expect(titles).toEqual(groups)
  expect(files.length).toBeGreaterThan(60)
  const decorators = files.flatMap((file, index) => (file.startsWith('./decorators/') ? [index] : []))
  expect(decorators).toEqual(decorators.map((_, index) => index))
})
