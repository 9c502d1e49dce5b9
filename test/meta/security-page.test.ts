import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const page = readFileSync('docs/security.md', 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (rule|---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))

it('the page about security names files and tests that are there', () => {
  expect(rows.length).toBeGreaterThan(12)
  for (const [, places = '', test = ''] of rows) {
    for (const [, file = ''] of places.matchAll(/`([^`]+)`/g)) expect([file, existsSync(file)]).toEqual([file, true])
    if (test === '-') continue
    const [, file = '', name = ''] = /^`([^`]+)`: (.*)$/.exec(test) ?? []
    expect([test, existsSync(file)]).toEqual([test, true])
    if (name !== '*') expect([name, readFileSync(file, 'utf8').includes(name)]).toEqual([name, true])
  }
})
