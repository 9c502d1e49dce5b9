import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import Module, { findSourceMap } from 'node:module'
import { EOL, tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { HotModules, type HotModulesOptions } from '../../core/modules/hot-modules.js'
import { TranslationCache } from '../../core/modules/translation-cache.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { collectGarbage } from '../bench/garbage.js'

/** A folder of files that are loaded anew when they change. */
async function project(files: Record<string, string>, options: HotModulesOptions = { watched: true, ownFirst: true }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-modules-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const save = async (changed: Record<string, string>) => {
    for (const [file, text] of Object.entries(changed)) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), text)
    }
  }
  await save(files)
  const modules = new HotModules(new SystemClock(), options)
  return {
    save,
    remove: (file: string) => rm(join(folder, file)),
    load: (file: string) => modules.import(join(folder, file)),
    /** @returns the files that changed and those whose code is another, by their names. */
    async renew() {
      const { changed, stale } = await modules.renew()
      const name = (path: string) => path.slice(folder.length + 1)
      return { changed: changed.map(name).sort(), stale: [...stale].map(name).sort() }
    },
    path: (file: string) => join(folder, file),
  }
}

it('gives the new version of what has changed and of what imports it, and leaves the rest as it is', async () => {
  const { load, save, renew } = await project({
    'a.ts': `import { shared } from './lib/shared.js'\nimport { word } from './lib/word.js'\nexport { shared }\nexport const said: string = word`,
    'b.ts': `export { shared } from './lib/shared.js'`,
    'lib/word.ts': `export const word = 'one'`,
    'lib/shared.ts': `export const shared = {}`,
  })
  const [a, b] = [await load('a.ts'), await load('b.ts')]
  expect(a.said).toBe('one')
  expect(a.shared).toBe(b.shared)
  expect(await renew()).toEqual({ changed: [], stale: [] })

  await save({ 'lib/word.ts': `export const word = 'two'`, 'b.ts': `export { shared } from './lib/shared.js'` })
  expect(await renew()).toEqual({ changed: ['lib/word.ts'], stale: ['a.ts'] })
  const after = await load('a.ts')
  expect(after.said).toBe('two')
  expect(after.shared).toBe(b.shared)
  expect(await load('b.ts')).toBe(b)
})

it('imports what has not changed as always, and takes over once it has', async () => {
  const imported: string[] = []
  const importFile = async (url: string) => {
    imported.push(url.slice(url.lastIndexOf('/') + 1))
    return { from: 'import' }
  }
  const files = {
    'a.mjs': `export { from } from './b.mjs'`,
    'b.mjs': `export const from = 'first'`,
    'c.mjs': `export {}`,
  }
  const { load, save, renew } = await project(files, { watched: true, importFile })
  expect(await load('a.mjs')).toEqual({ from: 'import' })
  await load('c.mjs')

  await save({ 'b.mjs': `export const from = 'second'` })
  expect(await renew()).toEqual({ changed: ['b.mjs'], stale: ['a.mjs'] })
  expect(await load('a.mjs')).toMatchObject({ from: 'second' })
  expect(imported).toEqual(['a.mjs', 'c.mjs'])
})

it('tells what has changed since it was loaded also where nobody watched', async () => {
  const { load, save, renew } = await project(
    { 'a.mjs': `import './b.mjs'`, 'b.mjs': '' },
    { importFile: async () => ({ version: 1 }) },
  )
  expect(await load('a.mjs')).toEqual({ version: 1 })
  await save({ 'a.mjs': `export const version = 2` })
  expect((await renew()).stale).toEqual(['a.mjs'])
  expect(await load('a.mjs')).toMatchObject({ version: 2 })
})

it('takes all that modules can do', async () => {
  const { load, path } = await project({
    'package.json': '{ "type": "module" }',
    'a.ts': `import three, { EventEmitter as E } from 'node:events'
import data from './data.json' with { type: 'json' }
import five, * as all from './b.js'
import { two } from './circle/two.js'
import cjs, { q } from './old.cjs'
const { later } = await Promise.resolve({ later: 'awaited' })
export const lazy = () => import('./b.js')
export const byName = (name: string) => import(name)
export { five as default, later, q, cjs }
export const known = { names: Object.keys(all).sort(), data, events: three === E, two: two() }
export const meta = [import.meta.url, import.meta.filename, import.meta.dirname]
`,
    'b.ts': `export * from './c.js'\nexport default 5`,
    'c.ts': `export let counted = 0\nexport const count = () => { counted += 1 }`,
    'circle/one.ts': `import { two } from './two.js'\nexport const one = () => 'one'\nexport const both = () => two()`,
    'circle/two.ts': `import { one } from './one.js'\nexport function two() { return one() + 'two' }`,
    'old.cjs': `exports.q = require('./data.json').a`,
    'data.json': '{ "a": 1 }',
  })
  const a = await load('a.ts')
  expect(a).toMatchObject({ default: 5, later: 'awaited', q: 1, cjs: { q: 1 } })
  expect(a.known).toEqual({ names: ['count', 'counted', 'default'], data: { a: 1 }, events: true, two: 'onetwo' })
  expect(a.meta).toEqual([`file://${path('a.ts')}`, path('a.ts'), path('a.ts').slice(0, -5)])
  const b = (await (a.lazy as () => Promise<Record<string, unknown>>)()) as { count(): void; counted: number }
  b.count()
  expect(b.counted).toBe(1)
  const byName = a.byName as (name: string) => Promise<Record<string, unknown>>
  expect(await byName('./c.js')).toMatchObject({ counted: 1 })
  expect(await byName('node:os')).toHaveProperty('EOL')
})

it('says where a file is wrong, and takes it once it is right', async () => {
  const { load, save, renew, path, remove } = await project({
    'a.ts': `import './b.js'\nexport const good = 1`,
    'b.ts': '',
  })
  await load('a.ts')

  await save({ 'b.ts': `export const x = 1\nexport const y = {` })
  await renew()
  const wrong = await load('a.ts').catch((error: Error) => error)
  expect(wrong).toBeInstanceOf(SyntaxError)
  expect((wrong as Error).stack).toContain(`${path('b.ts')}:2:`)

  await save({ 'b.ts': `export const x = 1\nthrow new Error('at once')` })
  await renew()
  const thrown = await load('a.ts').catch((error: Error) => error)
  expect((thrown as Error).message).toBe('at once')

  await remove('b.ts')
  await renew()
  await expect(load('a.ts')).rejects.toMatchObject({
    code: 'ERR_MODULE_NOT_FOUND',
    message: expect.stringContaining("'./b.js'"),
  })

  await save({ 'b.ts': '' })
  await renew()
  expect(await load('a.ts')).toMatchObject({ good: 1 })
})

it('keeps no version that nobody uses', async () => {
  const { load, save, renew } = await project({ 'a.ts': '' })
  const versions: WeakRef<object>[] = []
  for (let version = 0; version < 20; version++) {
    await save({ 'a.ts': `export class Plugin { readonly version = ${version} }` })
    await renew()
    versions.push(new WeakRef((await load('a.ts')).Plugin as object))
  }
  const left = () => versions.filter((version) => version.deref()).length
  // Collecting takes a while where other tests have filled the heap: not more often than needed.
  for (let turn = 0; turn < 5 && left() > 2; turn++) {
    await new Promise(setImmediate)
    collectGarbage()
    await new Promise(setImmediate)
  }
  expect(left()).toBeLessThanOrEqual(2)
})

it('knows the lines of a file after garbage was collected', async () => {
  const before = process.sourceMapsEnabled
  process.setSourceMapsEnabled(true)
  onTestFinished(() => process.setSourceMapsEnabled(before))
  const { load, path } = await project({
    'a.ts': `interface A {\n  a: string\n}\nexport const a = () => {\n  throw new Error('no')\n}`,
  })
  const { a } = await load('a.ts')
  await new Promise(setImmediate)
  collectGarbage()
  collectGarbage()
  const lineOf = (generated: number) => {
    const entry = findSourceMap(path('a.ts'))?.findEntry(generated, 4)
    return entry && 'originalLine' in entry ? entry.originalLine : undefined
  }
  expect(a).toBeInstanceOf(Function)
  expect(Array.from({ length: 60 }, (_, line) => lineOf(line))).toContain(4)
})

it('refuses names that a module does not have in the words of Node', async () => {
  const { load } = await project({
    'a.ts': `import { there } from './b.js'\nimport { wrng } from './b.js'\nexport const both = () => [there, wrng]`,
    'b.ts': `export const there = 1`,
    'c.ts': `import { joinn } from 'node:path'\nexport const c = joinn`,
    'd.ts': `import type { Missing } from './b.js'\nimport { e } from './e.js'\nexport const d: Missing = () => e`,
    'e.ts': `import { d } from './d.js'\nexport const e = () => d`,
  })
  await expect(load('a.ts')).rejects.toThrow("The requested module './b.js' does not provide an export named 'wrng'")
  await expect(load('c.ts')).rejects.toThrow(
    "The requested module 'node:path' does not provide an export named 'joinn'",
  )
  expect(await load('d.ts')).toHaveProperty('d')
})

it('keeps what files were translated to, by what they hold', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-modules-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'node_modules'))
  const file = join(folder, 'a.ts')
  const load = () =>
    new HotModules(new SystemClock(), { watched: true, ownFirst: true, cache: new TranslationCache() }).import(file)
  await writeFile(file, `import { sep } from 'node:path'\nexport const said: string = 'one' + sep`)
  expect(await load()).toMatchObject({ said: `one${sep}` })

  const kept = new TranslationCache()
  const [entry = ''] = readdirSync(join(folder, 'node_modules/.cache/switchboard/plugins'))
  const path = join(folder, 'node_modules/.cache/switchboard/plugins', entry)
  const { key, code } = JSON.parse(readFileSync(path, 'utf8'))
  expect(kept.get(file, key.split(' ').at(-1))).toMatchObject({ needs: [{ target: 'node:path', names: ['sep'] }] })
  await writeFile(
    path,
    JSON.stringify({
      key,
      code: code.replace('"one"', '"kept"'),
      needs: [{ how: 'import-statement', target: 'node:path' }],
    }),
  )
  expect(await load()).toMatchObject({ said: `kept${sep}` })

  await writeFile(file, `export const said = 'two'`)
  expect(await load()).toMatchObject({ said: 'two' })
  await writeFile(path, 'broken')
  expect(await load()).toMatchObject({ said: 'two' })
})

it('has Node compile one text by one name, as it keeps one, and imports as the file would', async () => {
  const { load, path } = await project({
    'a.ts': `import { sep } from 'node:path'\nimport { b } from './b.js'\nexport const a = async () => [sep, b, (await import('node:os')).EOL]`,
    'b.ts': `export { own as b } from '#own'`,
    'lost.ts': `import 'not-here'`,
    'package.json': JSON.stringify({ type: 'module', imports: { '#own': './lib/own.mjs' } }),
    'lib/own.mjs': `export const own = 'own'`,
  })
  const compile = vi.spyOn(Module.prototype as unknown as { _compile(text: string, path: string): void }, '_compile')
  onTestFinished(() => compile.mockRestore())
  const { a } = (await load('a.ts')) as { a: () => Promise<unknown[]> }
  expect(await a()).toEqual([sep, 'own', EOL])
  const from = path('lost.ts')
  await expect(load('lost.ts')).rejects.toThrow(`Cannot find package 'not-here' imported from ${from}`)
  const names = compile.mock.calls.map(([, name]) => name)
  expect(names).toEqual(expect.arrayContaining([path('a.ts'), path('b.ts')]))
  expect(new Set(names).size).toBe(names.length)
})
