import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxSheet } from '../../../core/sandbox/control/sandbox-sheet.js'
import { defaultWorldFile } from '../../../core/sandbox/default-world.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'

/** The examples of the page that are JavaScript, as they stand there. */
const examples = [...readFileSync('docs/sandbox.md', 'utf8').matchAll(/^### (.+)\n[^#]*?```js\n([^`]+)```/gm)]

let sandbox: Sandbox
let folder: string

beforeAll(async () => {
  sandbox = await Sandbox.start({ world: defaultWorldFile, seed: 1 })
  mkdirSync('test/data', { recursive: true })
  folder = mkdtempSync('test/data/documented-')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await sandbox.close()
})

it.each(examples.map(([, name = '', code = '']) => ({ name, code })))(
  'the example for $name logs in',
  async ({ name, code }) => {
    const file = join(folder, `${name.replace(/\W/g, '')}.mjs`)
    const sheet = JSON.stringify(sandboxSheet(sandbox, '', ''))
    const ending = 'console.log((await client.getMe()).username)\nawait client.destroy()\nprocess.exit()'
    writeFileSync(file, `const sheet = ${sheet}\n${code}\n${ending}\n`)
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout).toMatch(/^first_sandbox_bot$/m)
  },
  60_000,
)

it('there is an example for each way of connecting', () => {
  expect(examples.map(([, name]) => name)).toEqual(['GramJS (`telegram`)', 'mtcute'])
})
