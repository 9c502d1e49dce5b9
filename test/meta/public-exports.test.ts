import { readFileSync } from 'node:fs'
import * as switchboard from 'switchboard'
import * as testing from 'switchboard/testing'
import * as vitest from 'switchboard/vitest'
import { describe, expect, it } from 'vitest'

/** What a door exports, types too, which are gone at run time. */
function exportsOf(file: string): { name: string; isType: boolean }[] {
  const source = readFileSync(file, 'utf8')
  return [...source.matchAll(/^export (type )?\{([^}]*)\} from/gm)].flatMap(([, all, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, '').replace(/^.* as /, ''),
        isType: all !== undefined || name.startsWith('type '),
      })),
  )
}

describe.each([
  { door: 'switchboard', file: 'core/index.ts', values: switchboard, least: 60 },
  { door: 'switchboard/testing', file: 'core/testing/index.ts', values: testing, least: 5 },
  { door: 'switchboard/vitest', file: 'core/testing/vitest.ts', values: vitest, least: 5 },
])('what $door exports', ({ door, file, values, least }) => {
  const exported = exportsOf(file)

  it('changes only on purpose', async () => {
    expect(exported.length).toBeGreaterThan(least)
    const lines = exported.map(({ name, isType }) => `${isType ? 'type ' : ''}${name}`).sort()
    // After a change that is meant: npx vitest run --config .config/vitest.config.ts test/meta -u
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`exports-of-${door.replace('/', '-')}.txt`)
  })

  it('is all there at run time', () => {
    const named = exported.filter(({ isType }) => !isType).map(({ name }) => name)
    expect(Object.keys(values).sort()).toEqual(named.sort())
    for (const name of named) expect(values[name as keyof typeof values]).toBeDefined()
  })
})
