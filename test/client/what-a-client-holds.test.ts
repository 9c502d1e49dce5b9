import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { FunctionsHeld } from './functions-held.js'

it('a client holds few functions before it connects, and none of the way of its calls', async () => {
  const script = fileURLToPath(new URL('functions-held.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--import', 'tsx', script])
  const held: FunctionsHeld = JSON.parse(stdout)
  expect(held).toEqual({ chain: 0, client: 11, of: 402 })
}, 60_000)
