import { isAscii } from 'node:buffer'
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

// Each starts processes, some of them eight.
vi.setConfig({ testTimeout: 60_000 })

/*
 * A clone in small: the two files that compile the sources, and sources of four lines.
 */
let root = ''
const cache = () => join(root, 'node_modules/.cache/switchboard')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'switchboard-compiled-'))
  for (const name of ['esbuild', '@esbuild', 'es-module-lexer', 'class-validator', 'validator', 'libphonenumber-js']) {
    await mkdir(join(root, 'node_modules'), { recursive: true })
    await symlink(resolve('node_modules', name), join(root, 'node_modules', name))
  }
  const programs = ['bin/compiled-code.js', 'bin/kept-packages.js', 'bin/tsconfig.run.json']
  for (const file of ['.config/bundle.mjs', '.config/compiled.mjs', ...programs]) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await copyFile(file, join(root, file))
  }
  await installed(1)
  await source('core/index.ts', 'export class Twice {}')
  await source('core/testing/index.ts', 'Object.assign(globalThis, { hasTested: true })\nexport const kit = 1')
  await source('create-plugin/create-plugin.ts', 'export {}')
  await source(
    'core/cli/late.ts',
    'class Twice { static self() { return Twice } }\nexport const late = Twice.self().name',
  )
  await says('first')
})

afterAll(() => rm(root, { recursive: true }))

async function source(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

/** A package of two files, of which one version holds another value than the other. */
async function installed(version: number): Promise<void> {
  const names = ['package.json', 'lib/values.js', 'index.js'].map((file) => `node_modules/two-files/${file}`)
  const [manifest = '', values = '', index = ''] = names
  await source(manifest, `{ "name": "two-files", "version": "1.0.${version}" }`)
  await source(values, `exports.version = ${version}; exports.folder = require('node:path').basename(__dirname)`)
  const wide = 'exports.values = require("./lib/values"); exports.text = "\u2713"; exports.self = module'
  await source(index, wide)
  const time = new Date(Date.UTC(2026, 0, 1) + version * 1_000)
  for (const name of names) await utimes(join(root, name), time, time)
}

async function says(word: string): Promise<void> {
  const file = 'core/cli/cli.ts'
  await source(
    file,
    `import { createRequire } from 'node:module'
     import { Twice } from '../index.js'
     export async function main(): Promise<string> {
       const { platform } = await import('node:os')
       return ['${word}', Twice.name, (await import('./late.js')).late, typeof platform()].join(' ')
     }
     export async function packages(require: (name: string) => unknown): Promise<string> {
       const { values, self, text } = (await import('two-files')).default
       const own = createRequire(import.meta.url)
       const inside = createRequire(own.resolve('two-files'))
       const all = [require('two-files/lib/values'), own('two-files').values, inside('./lib/values')]
       const isOne = require('two-files') === self.exports && all.every((one) => one === values) && text === '\u2713'
       return [values.version, values.folder, isOne, self.loaded, self.paths.length > 0].join(' ')
     }
     export function fail(): string { return new Error().stack! }
     export const characters = () => String([/^[·✓]{2}$/.test('·✓'), /^[^😀]$/u.test('😁'), '·✓'.length])`,
  )
  // Two versions within one tick of the file system's clock are two all the same.
  await utimes(join(root, file), new Date(), new Date(Date.UTC(2026, 0, 1) + word.length * 1_000))
}

async function run(expression = 'main()', command = 'other'): Promise<string> {
  const program = `
    process.setSourceMapsEnabled(true)
    const { loadCompiled } = await import(${JSON.stringify(pathToFileURL(join(root, '.config/compiled.mjs')).href)})
    const { parts, mapSources } = await loadCompiled('${command}')
    const { createRequire } = await import('node:module')
    const require = createRequire(${JSON.stringify(pathToFileURL(join(root, 'x.js')).href)})
    const { main, fail, packages, characters } = await parts['core/cli/cli']()
    process.stdout.write(await ${expression})`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  return stdout
}

it('runs what the sources say, names of classes and late imports included, and again from what is kept', async () => {
  expect(await run()).toBe('first Twice Twice string')
  expect(await run()).toBe('first Twice Twice string')
  const kept = await readdir(cache())
  expect(await run()).toBe('first Twice Twice string')
  expect(await readdir(cache())).toEqual(kept)
})

it('sees a source that was changed', async () => {
  await run()
  await says('another')
  expect(await run()).toBe('another Twice Twice string')
})

it('begins anew where what is kept is damaged', async () => {
  await run()
  for (const name of await readdir(cache())) {
    if (!name.includes('.')) await writeFile(join(cache(), name, 'all.cjs'), 'throw new Error("half a file")')
  }
  expect(await run()).toBe('another Twice Twice string')
  await writeFile(join(cache(), 'compiled.json'), '{"folder": ')
  expect(await run()).toBe('another Twice Twice string')
})

it('begins anew where what the engine has compiled is damaged, be it by a byte', async () => {
  const files = async () => {
    const folders = (await readdir(cache())).filter((name) => !name.includes('.')).sort()
    const folder = join(cache(), folders.at(-1) ?? '')
    return (await readdir(folder)).filter((name) => name.includes('.bin.')).map((name) => join(folder, name))
  }
  const damages = [
    (bytes: Buffer) => bytes.fill(0, bytes.length / 2, bytes.length / 2 + 200),
    (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
    (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll(/./gs, 'x'), 'latin1'),
    () => Buffer.alloc(0),
  ]
  await run()
  for (const damage of damages) {
    for (const file of await files()) await writeFile(file, damage(await readFile(file)))
    expect(await run()).toBe('another Twice Twice string')
  }
  const whole = await readFile((await files())[0] ?? '')
  expect(await run()).toBe('another Twice Twice string')
  expect(await readFile((await files())[0] ?? '')).toEqual(whole)
})

it('knows what the package exports without running it, as what has run is kept', async () => {
  await rm(cache(), { recursive: true })
  expect(await run('String(globalThis.hasTested)')).toBe('undefined')
  const folders = (await readdir(cache())).filter((name) => !name.includes('.'))
  expect(await readFile(join(cache(), folders[0] ?? '', 'testing.mjs'), 'utf8')).toMatch(
    /export const kit = part\.kit$/,
  )
  expect(await readFile(join(cache(), folders[0] ?? '', 'index.mjs'), 'utf8')).toContain('export const Twice =')
})

it('has the modules of packages that Node has, from what is kept, until another version is installed or a file of one changed', async () => {
  const kept = async () => {
    const folders = (await readdir(cache())).filter((name) => !name.includes('.'))
    const files = await Promise.all(folders.map((name) => readdir(join(cache(), name))))
    return files.flat().filter((name) => /\.packages\..*\.cjs$/.test(name)).length
  }
  for (let run_ = 1; run_ <= 3; run_++) expect(await run('packages(require)', 'check')).toBe('1 lib true true true')
  expect(await kept()).toBeGreaterThan(0)
  // What runs is what is kept: of the file only its size and time are looked at.
  const file = join(root, 'node_modules/two-files/lib/values.js')
  const [text, { mtime }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
  await writeFile(file, text.replace('1', '9'))
  await utimes(file, mtime, mtime)
  expect(await run('packages(require)', 'check')).toBe('1 lib true true true')
  await utimes(file, mtime, new Date(mtime.getTime() + 1_000))
  expect(await run('packages(require)', 'check')).toBe('9 lib true true true')
  await installed(2)
  for (let run_ = 1; run_ <= 3; run_++) expect(await run('packages(require)', 'check')).toBe('2 lib true true true')
})

it('has a byte for each character, whatever the sources hold', async () => {
  expect(await run('characters()')).toBe('true,true,2')
  const folders = (await readdir(cache())).filter((name) => !name.includes('.')).sort()
  const bytes = await readFile(join(cache(), folders.at(-1) ?? '', 'all.cjs'))
  expect(isAscii(bytes)).toBe(true)
})

it('keeps nothing of a start that failed', async () => {
  const kept = async () => {
    const folders = (await readdir(cache())).filter((name) => !name.includes('.')).sort()
    const names = await readdir(join(cache(), folders.at(-1) ?? ''))
    return names.filter((name) => name.endsWith('.start') || name.includes('.start.'))
  }
  await run('(process.exitCode = 1, main())', 'start').catch(() => {})
  expect(await kept()).toEqual([])
  await run('main()', 'start')
  expect(await kept()).not.toEqual([])
})

it('believes what was kept by a run that told the engine what a start tells it, and keeps nothing of one that told it something else', async () => {
  const flag = '--no-allocation-site-pretenuring'
  const told = (what: string) => `((await import('node:v8')).setFlagsFromString('${what}'), main())`
  expect(await readFile('core/kernel/young-objects.ts', 'utf8')).toContain(flag)
  const filesOf = async (command: string) => {
    const folders = (await readdir(cache())).filter((name) => !name.includes('.')).sort()
    const folder = join(cache(), folders.at(-1) ?? '')
    const names = (await readdir(folder)).filter((name) => name.includes(`.bin.${command}`))
    return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).ino]))
  }
  await run(told(flag), 'check')
  const kept = await filesOf('check')
  expect(kept).not.toEqual([])
  await run('main()', 'check')
  expect(await filesOf('check')).toEqual(kept)
  await run(told('--expose-gc'), 'else')
  expect(await filesOf('else')).toEqual([])
})

it('shows the lines of the sources', async () => {
  expect(await run('(mapSources(), fail())')).toContain('core/cli/cli.ts:15:')
})

it('lets two runs begin at once', async () => {
  await rm(cache(), { recursive: true })
  expect(await Promise.all([run(), run()])).toEqual(Array(2).fill('another Twice Twice string'))
})
