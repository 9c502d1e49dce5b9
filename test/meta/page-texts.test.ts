import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { logCategories } from '../../core/logging/log-category.js'

const folder = 'core/console/page/src/i18n'
const read = (language: string, file: string) => JSON.parse(readFileSync(join(folder, language, file), 'utf8'))
const files = readdirSync(join(folder, 'en'))

/** `runs_one` and `runs_few` are the forms of one text. */
const pluralForm = /_(zero|one|two|few|many|other)$/

function keysOf(texts: object, above = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'object' ? keysOf(text, `${above}${key}.`) : [`${above}${key.replace(pluralForm, '')}`],
  )
}

it.each(files)('%s says the same things in both languages', (file) => {
  const [english, russian] = ['en', 'ru'].map((language) => [...new Set(keysOf(read(language, file)))].sort())
  expect(english?.length).toBeGreaterThan(0)
  expect(russian).toEqual(english)
})

it('has every form of a number in Russian', () => {
  const forms = files.flatMap((file) => Object.entries(flat(read('ru', file))))
  const counted = forms.filter(([key]) => /_one$/.test(key)).map(([key]) => key.replace(pluralForm, ''))
  const known = new Set(forms.map(([key]) => key))
  expect(counted.length).toBeGreaterThan(3)
  expect(counted.filter((key) => !known.has(`${key}_few`) || !known.has(`${key}_many`))).toEqual([])
})

it('has a name for every kind of update', () => {
  const [, union = ''] = readFileSync('core/decorators/kinds.ts', 'utf8').split('type HandlerKind =')
  const kinds = [...union.matchAll(/\| '([a-z-]+)'/g)].map(([, kind]) => kind)
  expect(kinds.length).toBeGreaterThan(10)
  expect(kinds.filter((kind) => !(String(kind) in read('en', 'updates.json').kind))).toEqual([])
})

it('offers every category of log lines', () => {
  const [, list = ''] = readFileSync('core/console/page/src/api/logs.ts', 'utf8').split('const categories = [')
  const offered = [...list.slice(0, list.indexOf(']')).matchAll(/'(\w+)'/g)].map(([, category]) => category)
  expect(offered).toEqual(logCategories)
})

function flat(texts: object, above = ''): Record<string, unknown> {
  const entries = Object.entries(texts).map(([key, text]) =>
    typeof text === 'object' ? flat(text, `${above}${key}.`) : { [`${above}${key}`]: text },
  )
  return Object.assign({}, ...entries)
}
