import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

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
  for (const file of ['.config/bundle.mjs', '.config/compiled.mjs', 'bin/tsconfig.run.json']) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await copyFile(file, join(root, file))
  }
  await source('core/index.ts', 'export class Twice {}')
  await source('core/testing/index.ts', 'export {}')
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

async function says(word: string): Promise<void> {
  const file = 'core/cli/cli.ts'
  await source(
    file,
    `import { Twice } from '../index.js'
     export async function main(): Promise<string> {
       const { platform } = await import('node:os')
       return ['${word}', Twice.name, (await import('./late.js')).late, typeof platform()].join(' ')
     }
     export function fail(): string { return new Error().stack! }`,
  )
  // Two versions within one tick of the file system's clock are two all the same.
  await utimes(join(root, file), new Date(), new Date(Date.UTC(2026, 0, 1) + word.length * 1_000))
}

async function run(expression = 'main()'): Promise<string> {
  const program = `
    process.setSourceMapsEnabled(true)
    const { loadCompiled } = await import(${JSON.stringify(pathToFileURL(join(root, '.config/compiled.mjs')).href)})
    const { parts, mapSources } = await loadCompiled()
    const { main, fail } = await parts['core/cli/cli']()
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

it('shows the lines of the sources', async () => {
  expect(await run('(mapSources(), fail())')).toContain('core/cli/cli.ts:6:')
})

it('lets two runs begin at once', async () => {
  await rm(cache(), { recursive: true })
  expect(await Promise.all([run(), run()])).toEqual(Array(2).fill('another Twice Twice string'))
})
