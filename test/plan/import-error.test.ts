import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Service } from '../../core/decorators/service.js'
import { scanModule } from '../../core/modules/module-scan.js'
import { importError } from '../../core/plan/import-error.js'
// Read here, as a first import of all there is takes longer than a test may.
import 'switchboard'

const plugin = `import { Plugin } from 'switchboard'
import axios from '@scope/axios/lib'
import { help } from './helpr.js'

@Plugin({ name: 'one' })
export class One {}
`
let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'switchboard-imports-'))
  mkdirSync(join(cwd, 'plugins'))
  writeFileSync(join(cwd, 'plugins/one.ts'), plugin)
  writeFileSync(join(cwd, 'plugins/one.js'), plugin)
  writeFileSync(join(cwd, 'plugins/helper.ts'), '')
})
afterAll(() => rmSync(cwd, { recursive: true }))

const told = async (error: Error, file = 'plugins/one.ts') => {
  const { code, what, fix } = await importError(file, { kind: 'threw', error }, cwd)
  return { code, what, fix }
}
const notFound = (message: string) => Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' })

describe('an import that fails', () => {
  it('names the line, and how a package is installed', async () => {
    expect(
      await told(notFound(`Cannot find package '@scope/axios' imported from ${join(cwd, 'plugins/one.ts')}`)),
    ).toEqual({
      code: 'PLUGIN_IMPORT_MISSING',
      what: 'plugins/one.ts cannot be imported: plugins/one.ts:2 imports @scope/axios, which is not there.',
      fix: 'Install it: npm install @scope/axios.',
    })
    const { what } = await told(
      notFound(`Cannot find package '@scope/axios/lib' imported from ${join(cwd, 'plugins/one.ts')}`),
    )
    expect(what).toContain('plugins/one.ts:2 imports')
  })

  it('names the line, and the file that is probably meant', async () => {
    const missing = notFound(
      `Cannot find module '${join(cwd, 'plugins/helpr.js')}' imported from ${join(cwd, 'plugins/one.ts')}`,
    )
    expect(await told(missing)).toEqual({
      code: 'PLUGIN_IMPORT_MISSING',
      what: 'plugins/one.ts cannot be imported: plugins/one.ts:3 imports plugins/helpr.js, which is not there.',
      fix: 'Correct the path: there is plugins/helper.ts.',
    })
  })

  it('says that parentheses are missing where a class extends what a decorator has taken the place of', async () => {
    const Base = (Service as (one: unknown) => unknown)(class Base {}) as typeof Object
    const error = await Promise.resolve()
      .then(() => class Shop extends Base {})
      .catch((thrown: Error) => thrown)
    const { code, what, fix } = await told(error as Error)

    expect(code).toBe('PLUGIN_IMPORT_FAILED')
    expect(what).toContain('a class extends a function that is no class')
    expect(what).not.toContain('=>')
    expect(fix).toBe('Write parentheses behind the decorator above what it extends: @Service().')
  })

  it('leaves what is said of any other function that a class extends', async () => {
    const make = ((name: string) => name.length) as unknown as typeof Object
    const error = await Promise.resolve()
      .then(() => class Shop extends make {})
      .catch((thrown: Error) => thrown)
    const { what, fix } = await told(error as Error)

    expect(what).toContain('TypeError: Class extends value (name) => name.length is not a constructor or null')
    expect(fix).not.toContain('parentheses')
  })

  it('names the line of a name that is not exported, and the one that was meant', async () => {
    const error = new SyntaxError("The requested module 'switchboard' does not provide an export named 'OnComand'")
    error.stack = `file://${join(cwd, 'plugins/one.ts')}:1\n${error.stack}`
    expect(await told(error)).toMatchObject({
      what: expect.stringContaining('because of plugins/one.ts:1: SyntaxError'),
      fix: "Did you mean 'OnCommand'? switchboard has no 'OnComand' to import.",
    })
    writeFileSync(join(cwd, 'plugins/two.ts'), "import {\n  Plugin,\n  OnComand,\n} from 'switchboard'\n")
    expect((await told(error, 'plugins/two.ts')).what).toContain('because of plugins/two.ts:3: SyntaxError')
  })

  it('says that a name may be a type where none is like it', async () => {
    const error = new SyntaxError("The requested module 'other' does not provide an export named 'Thing'")
    expect((await told(error)).fix).toBe(
      "Correct the name: other has no 'Thing' to import; what is a type alone is imported by `import type`.",
    )
  })

  it('names the line of the plugin that threw', async () => {
    const error = new TypeError('no url')
    error.stack = `TypeError: no url\n    at file://${process.cwd()}/plugins/one.ts:4:22\n    at ModuleJob.run (node:internal:1:1)`
    expect((await told(error)).what).toBe(
      'plugins/one.ts cannot be imported because of plugins/one.ts:4:22: TypeError: no url',
    )
  })

  it('says what decorators need that nobody translates', async () => {
    const off = { code: 'PLUGIN_DECORATORS_OFF', fix: expect.stringContaining('"experimentalDecorators": true') }
    expect(await told(new SyntaxError('Invalid or unexpected token'), 'plugins/one.js')).toMatchObject(off)
    expect(
      await told(new Error('Parameter decorators only work when experimental decorators are enabled')),
    ).toMatchObject(off)
  })

  it('names the line of a decorator that is parted from its class, whoever translates', async () => {
    const text = plugin.replace('export class', "const words = ['a']\nexport class")
    const path = join(cwd, 'plugins/between.ts')
    writeFileSync(path, text)
    const byTsx = await transform(text, { loader: 'ts', sourcefile: path, logLevel: 'silent' }).catch((error) => error)
    const { error: byOurselves } = await scanModule(path)
    for (const error of [byTsx, byOurselves as Error]) {
      expect(await told(error, 'plugins/between.ts')).toEqual({
        code: 'PLUGIN_IMPORT_FAILED',
        what: expect.stringMatching(
          /between\.ts cannot be imported because of .*plugins\/between\.ts:5:1: the decorator there stands above something that cannot have one/,
        ),
        fix: expect.stringMatching(
          /^Put the decorator of .*plugins\/between\.ts:5:1 right above its class, or its property or method with a body,/,
        ),
      })
    }
  })
})
