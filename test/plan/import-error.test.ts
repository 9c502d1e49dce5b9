import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importError } from '../../core/plan/import-error.js'

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

  it('names the line of a name that is not exported', async () => {
    const error = new SyntaxError("The requested module 'switchboard' does not provide an export named 'OnComand'")
    error.stack = `file://${join(cwd, 'plugins/one.ts')}:1\n${error.stack}`
    expect(await told(error)).toMatchObject({
      what: expect.stringContaining('because of plugins/one.ts:1: SyntaxError'),
      fix: expect.stringContaining("switchboard has no 'OnComand' to import"),
    })
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
})
