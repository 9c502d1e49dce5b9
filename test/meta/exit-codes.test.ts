import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { exitCodes } from '../../core/kernel/exit-codes.js'

it('the exit codes in the docs are those of the program', () => {
  const table = readFileSync('docs/operations.md', 'utf8').split('## Exit codes')[1]?.split('\n## ')[0] ?? ''
  const documented = [...table.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code]) => Number(code))
  expect(documented.length).toBeGreaterThan(3)
  expect(documented.sort()).toEqual(Object.values(exitCodes).sort())
})
